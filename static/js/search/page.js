/**
 * The search page: what is typed is searched at once and put into the address, so that a search can be sent to somebody.
 */
"use strict";

Bulletin.page = (function () {
  const { engine, hits } = Bulletin;
  /** Results whose texts are loaded at once; the others when they come into view. */
  const FIRST = 10;
  /** Results put into the page at a time. */
  const PORTION = 1000;
  /** What results can be narrowed by, as in the address, and how many values of each are shown at once. */
  const FACETS = ["year", "place", "author"];
  const VALUES = 8;

  const input = /** @type {HTMLInputElement} */ (document.getElementById("search-input"));
  const status = /** @type {HTMLElement} */ (document.getElementById("search-status"));
  const notes = /** @type {HTMLElement} */ (document.getElementById("search-notes"));
  const results = /** @type {HTMLElement} */ (document.getElementById("results"));
  const list = /** @type {HTMLElement} */ (document.getElementById("hits"));
  const filters = /** @type {HTMLElement} */ (document.getElementById("search-filters"));
  if (!input || !results) return;

  const box = Bulletin.box.combobox(input, list, () => {
    narrowed = {};
    updateAddress("replace");
    void show();
  });
  list.setAttribute("aria-label", results.getAttribute("aria-label") || "");

  /** Every query has a number; the answer to an earlier one than the last is dropped. */
  let turn = 0;

  /** @type {Record<string, string>} facet -> value */
  let narrowed = {};
  /** Whether nothing but what was typed may match. */
  let literally = false;

  /** The address of this page with a query. @param {string} query @param {Record<string, string>} facets @param {boolean} exactly */
  function addressOf(query, facets, exactly) {
    const url = new URL(location.href);
    url.search = "";
    url.hash = "";
    if (query) url.searchParams.set("q", query);
    for (const name of FACETS) if (facets[name]) url.searchParams.set(name, facets[name]);
    if (exactly) url.searchParams.set("as", "typed");
    return url;
  }

  /** Put the query into the address. @param {"push" | "replace"} how */
  function updateAddress(how) {
    const url = addressOf(input.value, narrowed, literally);
    if (url.href === location.href) return;
    try {
      history[how === "push" ? "pushState" : "replaceState"](null, "", url);
    } catch {
      // Some browsers keep the address of a file as it is.
    }
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      const acts = pending.get(entry.target) || [];
      pending.delete(entry.target);
      const mine = turn;
      Promise.all(acts.map((act) => act())).catch((error) => { if (mine === turn) fail(error); });
    }
  }, { rootMargin: "300px" });
  /** @type {Map<Element, (() => void | Promise<void>)[]>} */
  const pending = new Map();

  /** Do something when an element comes into view. @param {Element} element @param {() => void | Promise<void>} act */
  function whenSeen(element, act) {
    pending.set(element, [...(pending.get(element) || []), act]);
    watcher.observe(element);
  }

  function clear() {
    watcher.disconnect();
    pending.clear();
    notes.replaceChildren();
    list.replaceChildren();
    delete results.dataset.total;
    delete results.dataset.match;
  }

  /** Search for what is typed and show the results. */
  async function show() {
    const mine = ++turn;
    const query = input.value;
    results.setAttribute("aria-busy", "true");
    try {
      const found = await engine.search(query, narrowed, literally);
      if (mine !== turn) return;
      const first = await Promise.all(found.articles.slice(0, FIRST).map((number) => Bulletin.counts.text(number)));
      const ids = await Bulletin.counts.idsAtHand();
      if (mine !== turn) return;
      clear();
      list.append(...first.map((article, number) => {
        const made = hits.hit(article.id, number, found.phrases);
        hits.complete(made, article, found.phrases, found.missing.get(found.articles[number]));
        return made;
      }));
      if (ids && first.length < found.articles.length) append(found, ids, first.length, mine);
      results.dataset.total = String(found.articles.length);
      if (found.match) results.dataset.match = found.match;
      box.expand(found.articles.length > 0);
      announce(query, found);
      results.setAttribute("aria-busy", "false");
      if (!ids && first.length < found.articles.length) {
        whenSeen(/** @type {Element} */ (list.lastElementChild), async () => append(found, await Bulletin.counts.ids(), first.length, mine));
      }
      // In a large archive the columns to narrow by weigh as much as all else: they wait until they are asked for.
      if (ids || Object.keys(narrowed).length) await offerFacets(found, mine);
      else offerToNarrow(found, mine);
    } catch (error) {
      if (mine === turn) fail(error);
    }
  }

  /**
   * The results from a number on: their places at once, their texts when they are seen.
   * @param {Answer} found
   * @param {string[]} ids of all articles
   * @param {number} from
   * @param {number} mine
   */
  function append(found, ids, from, mine) {
    if (mine !== turn) return;
    const end = Math.min(from + PORTION, found.articles.length);
    const portion = found.articles.slice(from, end).map((article, index) => {
      const made = hits.hit(ids[article], from + index, found.phrases);
      whenSeen(made, async () => hits.complete(made, await Bulletin.counts.text(article), found.phrases, found.missing.get(article)));
      return made;
    });
    list.append(...portion);
    if (end < found.articles.length) whenSeen(portion[portion.length - 1], () => append(found, ids, end, mine));
  }

  /**
   * A link to this page that is followed without leaving it.
   * @param {string} query
   * @param {Record<string, string>} facets
   * @param {boolean} [exactly] whether nothing but what was typed may match
   */
  function queryLink(query, facets, exactly = false) {
    const link = /** @type {HTMLAnchorElement} */ (hits.element("a"));
    link.href = addressOf(query, facets, exactly).search || "?";
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      input.value = query;
      narrowed = facets;
      literally = exactly;
      updateAddress("push");
      void show();
    });
    return link;
  }

  /** @param {Answer} found @param {number} mine */
  function offerToNarrow(found, mine) {
    filters.replaceChildren();
    if (found.articles.length < 2) return;
    const button = hits.translatable("button", "search.narrow");
    button.setAttribute("type", "button");
    button.addEventListener("click", () => void offerFacets(found, mine).catch(fail));
    filters.append(button);
  }

  /** @param {Answer} found @param {number} mine */
  async function offerFacets(found, mine) {
    const active = Object.keys(narrowed);
    if (found.articles.length < 2 && !active.length) return filters.replaceChildren();
    const counts = await Bulletin.facets.count(found.articles);
    const names = await Promise.all(active.map((facet) => Bulletin.facets.nameOf(facet, narrowed[facet])));
    if (mine !== turn) return;
    const groups = FACETS.map((facet) => {
      const group = hits.element("div", "facet");
      group.append(hits.translatable("span", "search.filter_" + facet));
      if (narrowed[facet]) {
        const { [facet]: _, ...others } = narrowed;
        const off = queryLink(input.value, others);
        off.append(hits.translatable("span", "search.filter_off", { name: names[active.indexOf(facet)] }));
        group.append(off);
        return group;
      }
      const values = counts[facet];
      if (!values.length || (values.length === 1 && values[0].count === found.articles.length)) return null;
      const links = values.map(({ value, name, count }) => {
        const link = queryLink(input.value, { ...narrowed, [facet]: value });
        link.append(name, " ", hits.element("span", "count", String(count)));
        return link;
      });
      group.append(...links.slice(0, VALUES));
      if (links.length > VALUES) {
        const more = hits.translatable("button", "search.filter_more");
        more.setAttribute("type", "button");
        more.addEventListener("click", () => more.replaceWith(...links.slice(VALUES)));
        group.append(more);
      }
      return group;
    });
    filters.replaceChildren(...groups.filter((group) => group !== null));
  }

  /** @param {string} query @param {Answer} found */
  function announce(query, found) {
    notes.replaceChildren(...found.notes.map(({ key, values }) => hits.translatable("p", key, values)));
    if (found.match === "parts" || (found.match === "closest" && !found.notes.length)) notes.append(hits.translatable("p", "search." + found.match));
    if (found.match && found.match !== "exact") {
      const exactly = queryLink(query, narrowed, true);
      exactly.append(hits.translatable("span", "search.literally"));
      notes.append(exactly);
    }
    const chips = found.parts.map(({ kind, text, without }) => {
      const chip = queryLink(without, narrowed);
      chip.className = "chip";
      chip.append(hits.translatable("span", "search.kind_" + kind), " ", text, " ×");
      chip.setAttribute("aria-label", hits.word("search.without", { text }));
      return chip;
    });
    if (chips.length) {
      const line = hits.element("p", "chips");
      line.append(...chips);
      notes.append(line);
    }
    if (found.articles.length) status.replaceChildren(hits.translatable("span", "search.total", { n: found.articles.length }));
    else if (query.trim() || Object.keys(narrowed).length) status.replaceChildren(hits.translatable("span", "search.none", { query }));
    else status.replaceChildren(hits.translatable("span", "search.prompt"));
  }

  /** Say that something did not load, and offer to try again. @param {unknown} error */
  function fail(error) {
    console.warn(error);
    clear();
    box.expand(false);
    const again = hits.translatable("button", "search.retry");
    again.setAttribute("type", "button");
    again.addEventListener("click", () => void show());
    status.replaceChildren(hits.translatable("span", "search.failed"), " ", again);
    results.setAttribute("aria-busy", "false");
  }

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    input.value = asked.get("q") || "";
    literally = asked.get("as") === "typed";
    narrowed = {};
    for (const name of FACETS) {
      const value = asked.get(name);
      if (value) narrowed[name] = value;
    }
    void show();
  }

  input.addEventListener("input", () => {
    if (box.isComposing()) return;
    literally = false;
    updateAddress("replace");
    void show();
  });
  input.addEventListener("compositionend", () => {
    updateAddress("replace");
    void show();
  });
  /** @type {HTMLFormElement} */ (input.form).addEventListener("submit", (event) => {
    event.preventDefault();
    updateAddress("push");
    void show();
  });
  window.addEventListener("popstate", readAddress);
  // The first part of the index is asked for by the document; it has come or failed by then.
  if (document.readyState === "complete") readAddress();
  else document.addEventListener("DOMContentLoaded", readAddress);
})();
