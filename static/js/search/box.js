/**
 * The search box of a document: keys, the list of results under it, and arriving from a result.
 * The scripts that search are loaded when somebody begins to.
 */
"use strict";

Bulletin.box = (function () {
  /** Results shown at once. */
  const SHOWN = 6;
  /** Milliseconds that Latin letters wait for the next at least and at most; how much longer than the last one took. */
  const LEAST = 300, MOST = 1500, LONGER = 1.6;
  /** What an article needs when somebody comes to it from a search. */
  const ARRIVAL = "js/arrival";

  /**
   * An input that commands a list of options (ARIA combobox): arrows choose, Enter follows, Escape clears.
   * While an input method composes, all keys are its own.
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {() => void} clear
   */
  function combobox(input, list, clear) {
    list.setAttribute("role", "listbox");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    let composing = false;
    /** When something was typed last, how long after what was before, and whether it was more than a key. */
    let last = 0, rhythm = LEAST, isPasted = false, length = 0;
    input.addEventListener("input", () => {
      const now = performance.now();
      if (now - last < MOST) rhythm = now - last;
      isPasted = input.value.length - length > 1;
      [last, length] = [now, input.value.length];
    });
    input.addEventListener("compositionstart", () => { composing = true; });
    input.addEventListener("compositionend", () => { composing = false; });

    const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]:not(.hit-more, .hit-place)")]);
    const active = () => /** @type {HTMLElement | null} */ (list.querySelector("[role=option][aria-selected=true]"));

    /** @param {HTMLElement | undefined | null} option */
    function choose(option) {
      const before = active();
      if (before) before.setAttribute("aria-selected", "false");
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    }

    input.addEventListener("keydown", (event) => {
      if (composing || event.isComposing || event.keyCode === 229) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const all = options();
        if (!all.length) return;
        event.preventDefault();
        const chosen = active();
        const at = chosen ? all.indexOf(chosen) : -1;
        const next = at + (event.key === "ArrowDown" ? 1 : -1);
        choose(next < -1 ? all[all.length - 1] : all[next]);
      } else if (event.key === "Enter") {
        const option = active();
        if (!option) return;
        event.preventDefault();
        option.click();
      } else if (event.key === "Escape") {
        event.preventDefault();
        choose(null);
        input.value = "";
        clear();
      }
    });
    if (input.form) {
      input.form.addEventListener("submit", (event) => {
        if (composing) {
          event.preventDefault();
          event.stopImmediatePropagation();
        }
      });
    }
    return {
      isComposing: () => composing,
      /**
       * Milliseconds to wait for the next key. Half a syllable is none, and half a word another: Latin letters wait a little longer than
       * keys take to come. A character that was entered is meant, and so is what was pasted.
       */
      pause() {
        if (isPasted || !/[a-z]['\s]*$/i.test(input.value)) return 0;
        return input.value.length < 2 ? MOST : Math.max(LEAST, Math.min(MOST, rhythm * LONGER));
      },
      /** Say whether there is something to choose; nothing is chosen any more. @param {boolean} open */
      expand(open) {
        choose(null);
        input.setAttribute("aria-expanded", String(open));
      },
    };
  }

  /** `/` and Ctrl-K lead to the box, unless one is writing somewhere. @param {HTMLInputElement} input */
  function shortcuts(input) {
    document.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey || event.defaultPrevented) return;
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey;
      const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
      const target = /** @type {HTMLElement} */ (event.target);
      const writing = target.isContentEditable || /^(textarea|select)$/i.test(target.tagName) ||
        (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit|range)$/.test(/** @type {HTMLInputElement} */ (target).type));
      if (letter || (slash && !writing)) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    });
  }

  /** The list under the box of a document other than the search page. @param {HTMLInputElement} input @param {HTMLFormElement} form */
  function popup(input, form) {
    const list = document.createElement("div");
    list.id = "search-popup";
    list.className = "search-popup";
    list.hidden = true;
    list.setAttribute("aria-label", input.getAttribute("aria-label") || "");
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
    const box = combobox(input, list, close);

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
        status.replaceChildren(...found.notes.map(({ key, values }) => hits.translatable("span", key, values)),
          ...(found.match === "parts" || (found.match === "closest" && !found.notes.some(({ key }) => key === "search.inside")) ? [hits.translatable("span", "search." + found.match)] : []),
          articles.length ? hits.translatable("span", "search.total", { n: found.articles.length }) : hits.translatable("span", "search.none", { query }));
        if (found.articles.length > SHOWN) {
          const all = /** @type {HTMLAnchorElement} */ (hits.translatable("a", "search.all"));
          all.href = Bulletin.root() + Bulletin.site.search + "?q=" + encodeURIComponent(query);
          status.append(all);
        }
        box.expand(list.childElementCount > 0);
      } catch (error) {
        if (mine !== turn) return;
        console.warn(error);
        close();
        status.textContent = Bulletin.hits ? Bulletin.hits.word("search.failed") : "";
      }
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
  if (input && input.form) {
    shortcuts(input);
    if (input.form.dataset.engine !== undefined) {
      popup(input, input.form);
      if (document.querySelector("[data-article]") && new URLSearchParams(location.search).get("q")) {
        load(ARRIVAL).catch((error) => console.warn(error));
      }
    }
  }
  return { combobox };
})();
