/**
 * The search box of a document: its keys.
 */
"use strict";

Bulletin.box = (function () {
  /** Milliseconds that Latin letters wait for the next at least and at most; how much longer than the last one took. */
  const LEAST = 300, MOST = 1500, LONGER = 1.6;

  /**
   * An input that commands a list of options (ARIA combobox): arrows choose, Enter follows, Escape clears.
   * While an input method composes, all keys are its own.
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {HTMLElement} named what has the name of the list, in whichever language the reader chooses
   * @param {() => void} clear
   */
  function combobox(input, list, named, clear) {
    list.setAttribute("role", "listbox");
    for (const name of ["aria-label", "data-t-aria-label"]) list.setAttribute(name, named.getAttribute(name) || "");
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

  const input = /** @type {HTMLInputElement | null} */ (document.getElementById("search-input"));
  if (input && input.form) shortcuts(input);
  return { combobox };
})();
