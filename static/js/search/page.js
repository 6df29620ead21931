/**
 * The search page: what is typed is searched at once and put into the address, so that a search can be sent to somebody.
 */
"use strict";

Bulletin.page = (function () {
  const { counts, engine, hits } = Bulletin;
  /** Results of a page; those whose texts are loaded at once, the others when they come into view. */
  const PAGE = 25, FIRST = 6;
  /** Results of a page where each but the first asks for one more part, with its id. */
  const PAGE_IN_PARTS = 20;
  /** What results can be narrowed by, as in the address. */
  const FACETS = ["year", "place", "author", "tag", "page"];
  /** Milliseconds after which waiting is said. */
  const LONG = 250;

  const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const input = /** @type {HTMLInputElement} */ (byId("search-input"));
  const [suggestions, status, sorting, notes, results, list, filters, pager, browse] =
    ["search-suggestions", "search-status", "search-sort", "search-notes", "results", "hits", "search-filters", "search-pager", "search-browse"].map(byId);
  if (!input || !results) return;
  const values = /** @type {HTMLElement} */ (filters.lastElementChild);
  const heading = /** @type {HTMLElement} */ (document.querySelector("h1"));
  const ofHeading = () => (heading.textContent || "").trim();
  /** What stands behind the heading in the title of the window: the name of the archive. */
  const behind = document.title.slice(ofHeading().length);

  /**
   * What is asked for, as the address has it.
   * @typedef {object} Asked
   * @property {string} query
   * @property {Record<string, string>} narrowed facet -> value
   * @property {boolean} literally whether nothing but what was typed may match
   * @property {boolean} byDate whether the newest come first
   * @property {number} page from 1
   */
  /** @type {Asked} */
  let asked = { query: "", narrowed: {}, literally: false, byDate: false, page: 1 };

  /** Every query has a number; the answer to an earlier one than the last is dropped. */
  let turn = 0;
  /** Whether the address is one that somebody chose; typing on begins a new one. */
  let isSettled = true;
  /** The answer that is shown. @type {Answer | null} */
  let shown = null;

  const script = (/** @type {string} */ name) => Bulletin.load(Bulletin.fill(Bulletin.site.static, { file: `js/${name}.js` }));

  const box = Bulletin.box.combobox(input, list, results, () => ask({ query: "", narrowed: {} }, "replace"));

  /** @param {Asked} what */
  function addressOf({ query, narrowed, literally, byDate, page }) {
    const url = new URL(location.href);
    url.search = "";
    url.hash = "";
    if (query) url.searchParams.set("q", query);
    for (const name of FACETS) if (narrowed[name]) url.searchParams.set(name, narrowed[name]);
    if (literally) url.searchParams.set("as", "typed");
    if (byDate) url.searchParams.set("sort", "date");
    if (page > 1) url.searchParams.set("p", String(page));
    return url;
  }

  /**
   * Put what is asked for into the title of the window, behind the heading, which another language replaces: history, bookmarks and shares name a page by it.
   * @param {string[]} names of what results are narrowed to
   */
  function entitle(names) {
    const query = asked.query.trim();
    document.title = [ofHeading(), query && `“${query}”`, ...names].filter(Boolean).join(" ") + behind;
  }

  function readAddress() {
    const given = new URLSearchParams(location.search);
    /** @type {Record<string, string>} */
    const narrowed = {};
    for (const name of FACETS) if (given.get(name)) narrowed[name] = given.get(name) || "";
    asked = {
      query: given.get("q") || "", narrowed, literally: given.get("as") === "typed", byDate: given.get("sort") === "date",
      page: Math.max(1, Math.floor(Number(given.get("p"))) || 1),
    };
    input.value = asked.query;
    isSettled = true;
    entitle(Object.values(narrowed));
    void show();
  }

  /**
   * Ask for something else, from its first page on, and put it into the address.
   * @param {Partial<Asked>} what differs from what is asked now
   * @param {"push" | "replace"} how
   */
  function ask(what, how) {
    asked = { ...asked, page: 1, ...what };
    const url = addressOf(asked);
    if (url.href !== location.href) {
      try {
        history[how === "push" ? "pushState" : "replaceState"](null, "", url);
      } catch {
        // Some browsers keep the address of a file as it is.
      }
    }
    // After the step: what was left keeps its own.
    entitle(Object.values(asked.narrowed));
    void show();
  }

  /** A link to this page that is followed without leaving it. @param {Partial<Asked>} what */
  function link(what) {
    const made = /** @type {HTMLAnchorElement} */ (hits.element("a"));
    const next = { ...asked, page: 1, ...what };
    made.href = addressOf(next).search || "?";
    made.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      input.value = next.query;
      isSettled = true;
      leave(made);
      ask(next, "push");
      if (what.page) scrollTo({ top: 0 });
    });
    return made;
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const act = pending.get(target);
      if (!isIntersecting || !act) continue;
      watcher.unobserve(target);
      pending.delete(target);
      const mine = turn;
      act().catch((error) => { if (mine === turn) fail(error); });
    }
  }, { rootMargin: "300px" });
  /** @type {Map<Element, () => Promise<void>>} */
  const pending = new Map();

  /** @param {Answer} found @returns {Promise<number[]>} its articles in the order that is asked for */
  async function inOrder(found) {
    if (!asked.byDate) return found.articles;
    const { ages } = await counts.catalogue();
    return [...found.articles].sort((a, b) => ages[b] - ages[a] || b - a);
  }

  /** Where focus goes when what has it is made anew. @type {(() => HTMLElement | null) | null} */
  let landing = null;

  /** Note where the focus is to go when a link of this page is followed: to what stands in its place, or else to the results. @param {HTMLElement} followed */
  function leave(followed) {
    if (document.activeElement !== followed) landing = null;
    else if (sorting.contains(followed)) landing = () => sorting.querySelector("a");
    else if (filters.contains(followed)) landing = () => filters.querySelector("summary");
    else landing = () => results;
  }

  function land() {
    if (landing && (document.activeElement === document.body || !document.activeElement)) landing()?.focus({ preventScroll: true });
  }

  /** Search for what is asked and show the results. */
  async function show() {
    const mine = ++turn;
    const { query, narrowed, literally } = asked;
    results.setAttribute("aria-busy", "true");
    const waiting = setTimeout(() => { if (mine === turn) status.replaceChildren(hits.translatable("span", "search.waiting")); }, LONG);
    try {
      const found = await engine.search(query, narrowed, literally);
      const articles = await inOrder(found);
      const isAtHand = (await Bulletin.parts.get("meta")).ids !== undefined, size = isAtHand ? PAGE : PAGE_IN_PARTS;
      // A page that there is no more is the last one.
      const last = Math.max(1, Math.ceil(articles.length / size));
      asked.page = Math.min(asked.page, last);
      const from = (asked.page - 1) * size;
      const page = articles.slice(from, from + size);
      const texts = await Promise.all(page.slice(0, FIRST).map(counts.text));
      const chips = found.parts.length || Object.keys(narrowed).length ? await (await engine.narrowing()).chips(found.parts, narrowed, link) : null;
      const narrowing = Object.keys(narrowed).length ? await engine.narrowing() : null;
      const names = narrowing ? await Promise.all(Object.entries(narrowed).map(([facet, value]) => narrowing.nameOf(facet, value))) : [];
      const hidden = !articles.length && Object.keys(narrowed).length ? (await engine.search(query, {}, literally)).articles.length : 0;
      if (mine !== turn) return;
      clearTimeout(waiting);
      watcher.disconnect();
      pending.clear();
      shown = found;
      entitle(names);
      const made = texts.map((text, index) => hits.hit(text.id, from + index, found.phrases));
      list.replaceChildren(...made);
      made.forEach((one, index) => complete(one, page[index], texts[index], found));
      const others = addOthers(page.slice(FIRST), from + FIRST, found, mine);
      if (isAtHand) await others;
      results.dataset.total = String(articles.length);
      if (found.match) results.dataset.match = found.match;
      else delete results.dataset.match;
      box.expand(articles.length > 0);
      announce(found, hidden, chips);
      turnPages(last);
      land();
      filters.hidden = articles.length < 2 && !Object.keys(narrowed).length;
      results.setAttribute("aria-busy", "false");
      await others;
      if (/** @type {HTMLDetailsElement} */ (filters).open) await offerFacets(mine);
      land();
      if (mine === turn) landing = null;
      await suggest();
    } catch (error) {
      if (mine === turn) fail(error);
    } finally {
      clearTimeout(waiting);
      if (mine === turn) results.setAttribute("aria-busy", "false");
    }
  }

  /**
   * Put the hits of the page whose texts come when they come into view; in a large archive their ids must be asked for.
   * @param {number[]} articles
   * @param {number} from the number of the first
   * @param {Answer} found
   * @param {number} mine
   */
  async function addOthers(articles, from, found, mine) {
    const ids = await Promise.all(articles.map(counts.idOf));
    if (mine !== turn) return;
    const made = ids.map((id, index) => hits.hit(id, from + index, found.phrases));
    list.append(...made);
    made.forEach((one, index) => {
      pending.set(one, async () => complete(one, articles[index], await counts.text(articles[index]), found));
      watcher.observe(one);
    });
  }

  /** @param {HTMLAnchorElement} made @param {number} article @param {Article} text @param {Answer} found */
  function complete(made, article, text, found) {
    hits.offerOthers(made, text.id, found.phrases, hits.complete(made, text, found.phrases, found.missing.get(article)));
  }

  /** What may be meant by what is typed so far; by what is asked, where nothing has it. */
  async function suggest() {
    const mine = turn, isDone = isSettled && (!asked.query || Boolean(shown?.articles.length));
    if (!isDone) await Bulletin.once("suggest", () => script("suggest"));
    const rows = isDone ? [] : await Bulletin.suggest.suggest(asked.query);
    if (mine !== turn) return;
    suggestions.replaceChildren(...rows.map((row) => {
      const made = Bulletin.suggest.option(row);
      if (row[0] === "title") return made;
      const asking = link(Bulletin.suggest.asks(row));
      asking.className = "suggestion";
      asking.append(...made.childNodes);
      return asking;
    }));
  }

  /**
   * Say how the results answer, and what was understood. All of it comes at once with the results, so that nothing moves afterwards.
   * @param {Answer} found
   * @param {number} hidden results that the filters hide
   * @param {HTMLElement | null} chips
   */
  function announce(found, hidden, chips) {
    const { query, narrowed } = asked;
    const total = found.articles.length;
    if (total) status.replaceChildren(hits.translatable("span", "search.total", { n: total }));
    else if (query.trim()) status.replaceChildren(hits.translatable("span", hits.nothing(query), { query }));
    else status.replaceChildren(hits.translatable("span", Object.keys(narrowed).length ? "search.none_narrowed" : "search.prompt"));
    const other = link({ byDate: !asked.byDate });
    other.append(hits.translatable("span", asked.byDate ? "search.by_relevance" : "search.by_date"));
    sorting.replaceChildren(...(total > 1 ? [other] : []));
    notes.replaceChildren(...found.notes.map(({ key, values: said }) => hits.translatable("p", key, said)));
    const near = hits.nearness(found);
    if (near) notes.append(hits.translatable("p", near));
    if (found.match && found.match !== "exact") {
      const exactly = link({ literally: true });
      exactly.append(hits.translatable("span", "search.literally"));
      notes.append(exactly);
    }
    if (hidden) {
      const lift = link({ narrowed: {} });
      lift.append(hits.translatable("span", "search.hidden", { n: hidden }));
      notes.append(lift);
    }
    for (const { key, values: said, asking } of found.offers || []) {
      const offer = link({ query: hits.word(asking, said) });
      offer.append(hits.translatable("span", key, said));
      notes.append(offer);
    }
    if (chips) notes.append(chips);
    if (!total && !hidden && Bulletin.query.parse(query).length && !asked.literally) notes.append(hits.translatable("p", "search.tried"));
    browse.hidden = total > 0;
    if (!total && browse.childElementCount === 1) {
      // The other ways to the articles are those of the menu.
      const row = hits.element("p");
      row.append(...[...document.querySelectorAll(".nav a:not([aria-current])")].map((way) => way.cloneNode(true)));
      browse.append(row);
    }
  }

  /** Links to the other pages of results. @param {number} last */
  function turnPages(last) {
    const numbers = [...new Set([1, asked.page - 1, asked.page, asked.page + 1, last])].filter((number) => number >= 1 && number <= last);
    pager.replaceChildren(...(last < 2 ? [] : numbers.map((number) => {
      const made = number === asked.page ? hits.element("b") : link({ page: number });
      made.textContent = String(number);
      return made;
    })));
  }

  /** @param {number} mine */
  async function offerFacets(mine) {
    if (!shown) return;
    const offered = await (await engine.narrowing()).offer(shown.articles, asked.narrowed, (narrowed) => link({ narrowed }));
    if (mine === turn) values.replaceChildren(...offered);
  }

  /** Say that something did not load, and offer to try again; what is shown stays. @param {unknown} error */
  function fail(error) {
    console.warn(error);
    const again = hits.translatable("button", "search.retry");
    again.setAttribute("type", "button");
    again.addEventListener("click", () => void show());
    sorting.replaceChildren();
    status.replaceChildren(hits.translatable("span", "search.failed"), " ", again);
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;

  /** What somebody types takes the place of what was typed before; the last search that was chosen stays a step back. */
  function typed() {
    clearTimeout(pause);
    const query = input.value;
    turn++;
    results.setAttribute("aria-busy", "true");
    pause = setTimeout(() => {
      const how = isSettled && asked.query ? "push" : "replace";
      isSettled = false;
      ask({ query, literally: false }, how);
    }, box.pause());
  }

  input.addEventListener("input", () => { if (!box.isComposing()) typed(); });
  input.addEventListener("compositionend", typed);
  /** @type {HTMLFormElement} */ (input.form).addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    const isNew = isSettled && input.value !== asked.query;
    isSettled = true;
    ask({ query: input.value }, isNew ? "push" : "replace");
  });
  filters.addEventListener("toggle", () => void offerFacets(turn).catch(fail));
  window.addEventListener("popstate", readAddress);
  // The first part of the index is asked for by the document; it has come or failed by then.
  if (document.readyState === "complete") readAddress();
  else document.addEventListener("DOMContentLoaded", readAddress);
})();
