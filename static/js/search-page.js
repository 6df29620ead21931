/**
 * The search page: what is typed is asked at once, and stands in the address, so that a search can be sent to somebody.
 */
"use strict";
window.Bulletin = window.Bulletin || {};

(function (Bulletin) {
  const { engine, hits } = Bulletin;
  /** Results whose texts are loaded at once; the others when they come into view. */
  const FIRST = 10;
  /** Results put into the page at a time. */
  const PORTION = 1000;

  const input = /** @type {HTMLInputElement} */ (document.getElementById("search-input"));
  const status = /** @type {HTMLElement} */ (document.getElementById("search-status"));
  const notes = /** @type {HTMLElement} */ (document.getElementById("search-notes"));
  const results = /** @type {HTMLElement} */ (document.getElementById("results"));
  const list = /** @type {HTMLElement} */ (document.getElementById("hits"));
  if (!input || !results) return;

  const box = Bulletin.box.combobox(input, list, () => {
    remember("replace");
    void show();
  });
  list.setAttribute("aria-label", results.getAttribute("aria-label") || "");

  /** Every question has a number; an answer to an earlier one than the last is dropped. */
  let turn = 0;

  /** Put the question into the address. @param {"push" | "replace"} how */
  function remember(how) {
    const url = new URL(location.href);
    if (input.value) url.searchParams.set("q", input.value);
    else url.searchParams.delete("q");
    if (url.href === location.href) return;
    try {
      history[how === "push" ? "pushState" : "replaceState"](null, "", url);
    } catch {
      // Some browsers keep the address of a file as it is.
    }
  }

  /** Load the texts of results as they come into view. */
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      const seen = pending.get(entry.target);
      pending.delete(entry.target);
      if (seen) seen();
    }
  }, { rootMargin: "600px" });
  /** @type {Map<Element, () => void>} */
  const pending = new Map();

  /** @param {Element} element @param {() => void} act */
  function whenSeen(element, act) {
    pending.set(element, act);
    watcher.observe(element);
  }

  function clear() {
    watcher.disconnect();
    pending.clear();
    notes.replaceChildren();
    list.replaceChildren();
    delete results.dataset.total;
  }

  /** Ask what stands in the box and show the answer. */
  async function show() {
    const mine = ++turn;
    const query = input.value;
    results.setAttribute("aria-busy", "true");
    try {
      const found = await engine.search(query);
      if (mine !== turn) return;
      const first = await Promise.all(found.articles.slice(0, FIRST).map((number) => engine.text(number)));
      const rest = found.articles.length > first.length ? await engine.idsAtHand() : [];
      if (mine !== turn) return;
      clear();
      list.append(...first.map((article, number) => {
        const made = hits.hit(article.id, number, found.phrases);
        hits.complete(made, article, found.phrases);
        return made;
      }));
      if (rest) append(found, rest, first.length, mine);
      results.dataset.total = String(found.articles.length);
      box.expand(found.articles.length > 0);
      announce(query, found);
      results.setAttribute("aria-busy", "false");
      if (!rest) append(found, await engine.ids(), first.length, mine);
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
      whenSeen(made, async () => {
        try {
          hits.complete(made, await engine.text(article), found.phrases);
        } catch (error) {
          if (mine === turn) fail(error);
        }
      });
      return made;
    });
    list.append(...portion);
    if (end < found.articles.length) whenSeen(portion[portion.length - 1], () => append(found, ids, end, mine));
  }

  /** @param {string} query @param {Answer} found */
  function announce(query, found) {
    if (found.articles.length) status.replaceChildren(hits.spoken("span", "search.total", { n: found.articles.length }));
    else if (query.trim()) status.replaceChildren(hits.spoken("span", "search.none", { query }));
    else status.replaceChildren(hits.spoken("span", "search.prompt"));
  }

  /** Say that something did not load, and offer to try again. @param {unknown} error */
  function fail(error) {
    console.warn(error);
    clear();
    box.expand(false);
    const again = hits.spoken("button", "search.retry");
    again.setAttribute("type", "button");
    again.addEventListener("click", () => void show());
    status.replaceChildren(hits.spoken("span", "search.failed"), " ", again);
    results.setAttribute("aria-busy", "false");
  }

  function readAddress() {
    input.value = new URLSearchParams(location.search).get("q") || "";
    void show();
  }

  input.addEventListener("input", () => {
    if (box.isComposing()) return;
    remember("replace");
    void show();
  });
  input.addEventListener("compositionend", () => {
    remember("replace");
    void show();
  });
  /** @type {HTMLFormElement} */ (input.form).addEventListener("submit", (event) => {
    event.preventDefault();
    remember("push");
    void show();
  });
  window.addEventListener("popstate", readAddress);
  readAddress();
})(window.Bulletin);
