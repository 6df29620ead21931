/**
 * The list of results under the box of a document other than the search page, and arriving from a result. The scripts that search are
 * loaded when somebody begins to.
 */
"use strict";

(function () {
  /** Results shown at once. */
  const SHOWN = 6;
  /** What an article needs when somebody comes to it from a search. */
  const ARRIVAL = "js/arrival";

  /** The list under the box of a document other than the search page. @param {HTMLInputElement} input @param {HTMLFormElement} form */
  function popup(input, form) {
    const list = document.createElement("div");
    list.id = "search-popup";
    list.className = "search-popup";
    list.hidden = true;
    const status = document.createElement("p");
    status.className = "search-popup-status";
    status.setAttribute("role", "status");
    const panel = document.createElement("div");
    panel.className = "search-panel";
    panel.append(list, status);
    form.append(panel);
    let turn = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let pause;

    function close() {
      turn++;
      clearTimeout(pause);
      list.hidden = true;
      status.textContent = "";
      list.replaceChildren();
      box.expand(false);
    }
    const box = Bulletin.box.combobox(input, list, input, close);

    const loadEngine = () => Bulletin.once("engine", () => load("js/engine"));

    async function show() {
      const query = input.value;
      if (!query.trim()) return close();
      const mine = ++turn;
      try {
        await loadEngine();
        const { engine, hits } = Bulletin;
        const found = await engine.search(query);
        if (mine !== turn) return;
        const articles = await Promise.all(found.articles.slice(0, SHOWN).map((number) => Bulletin.counts.text(number)));
        if (mine !== turn) return;
        const suggested = (await Bulletin.suggest.suggest(query)).map(Bulletin.suggest.option);
        if (mine !== turn) return;
        suggested.forEach((option, number) => {
          option.id = "suggestion-" + number;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
        });
        list.replaceChildren(...suggested, ...articles.map((article, number) => {
          const option = hits.hit(article.id, number, found.phrases);
          hits.complete(option, article, found.phrases, found.missing.get(found.articles[number]));
          return option;
        }));
        list.hidden = !list.childElementCount;
        // The same as the search page says: how it was read, how many there are, and the way to all of them.
        const near = hits.nearness(found);
        status.replaceChildren(...found.notes.map(({ key, values }) => hits.translatable("span", key, values)),
          ...(near ? [hits.translatable("span", near)] : []),
          articles.length ? hits.translatable("span", "search.total", { n: found.articles.length }) : hits.translatable("span", hits.nothing(query), { query }));
        if (found.articles.length > SHOWN) {
          status.append(lead(hits.translatable("a", "search.all"), query));
        }
        for (const { key, values, asking } of found.offers || []) status.append(lead(hits.translatable("a", key, values), hits.word(asking, values)));
        box.expand(list.childElementCount > 0);
      } catch (error) {
        if (mine !== turn) return;
        console.warn(error);
        close();
        status.textContent = Bulletin.hits ? Bulletin.hits.word("search.failed") : "";
      }
    }

    /** @param {HTMLElement} made @param {string} query @returns {HTMLElement} a link to the search page with a question */
    function lead(made, query) {
      /** @type {HTMLAnchorElement} */ (made).href = Bulletin.root() + Bulletin.site.search + "?q=" + encodeURIComponent(query);
      return made;
    }

    // Latin letters wait for the next: half a syllable is none.
    const typed = () => {
      clearTimeout(pause);
      turn++;
      pause = setTimeout(() => void show(), box.pause());
    };
    input.addEventListener("focus", () => void loadEngine().then(() => Bulletin.parts.get("suggest")).catch((error) => console.warn(error)));
    input.addEventListener("input", () => { if (!box.isComposing()) typed(); });
    input.addEventListener("compositionend", typed);
    document.addEventListener("click", (event) => { if (!form.contains(/** @type {Node} */ (event.target))) close(); });
    form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(/** @type {Node} */ (event.relatedTarget))) close(); });
  }

  /** @param {string} name of a script under static/ */
  const load = (name) => Bulletin.load(Bulletin.fill(Bulletin.site.static, { file: name + ".js" }));

  const input = /** @type {HTMLInputElement | null} */ (document.getElementById("search-input"));
  if (input && input.form && input.form.dataset.engine !== undefined) {
    popup(input, input.form);
    if (document.querySelector("[data-article]") && new URLSearchParams(location.search).get("q")) {
      load(ARRIVAL).catch((error) => console.warn(error));
    }
  }
})();
