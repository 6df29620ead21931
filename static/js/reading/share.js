/**
 * Links out of an article: copying its link, a paragraph's, or a selection's; QR code, citations.
 *
 * Owns `.share` and what it adds to the paragraphs of `[data-article]`. Words come from the page, never from here.
 */
"use strict";

(function () {
  const share = /** @type {HTMLElement | null} */ (document.querySelector(".share"));
  const article = document.querySelector("[data-article]");
  if (!share || !article) return;

  /**
   * @template {HTMLElement} [E=HTMLElement]
   * @param {string} selector
   * @param {Element} [within]
   * @returns {E} an element that the template always writes
   */
  const the = (selector, within = share) => /** @type {E} */ (within.querySelector(selector));

  /** The address to pass on: the canonical one, or, where the site's own is not known, the one in the address bar. */
  const address = share.dataset.url || location.origin.replace(/^null$/, "file://") + location.pathname.replace(new RegExp(`/${Bulletin.site.file}$`), "/");
  the(".share-url code").textContent = address;

  /** The headline, and the URL alone on its line: what is glued to it would become part of it (see docs/linking.md). */
  const line = share.dataset.line || "";
  /** @param {string} url */
  const lines = (url) => line + "\n" + url;

  /** @param {string} name */
  const word = (name) => the(`[data-word="${name}"]`).textContent || "";

  // --- Copying

  const status = the(".share-status");
  /** @type {HTMLTextAreaElement} */
  const manual = the(".share-manual");

  /** Copy, and say so; where the browser refuses, show the text selected, to be copied by hand. @param {string} text */
  async function copy(text) {
    try {
      await write(text);
      manual.hidden = true;
      announce(word("copied"));
    } catch {
      announce(word("failed"));
      manual.value = text;
      manual.hidden = false;
      manual.focus();
      manual.select();
    }
  }

  /** @param {string} text */
  async function write(text) {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        return await navigator.clipboard.writeText(text);
      } catch {
        // Refused: the old way may still be allowed.
      }
    }
    writeOldWay(text);
  }

  /** For http and old browsers. @param {string} text */
  function writeOldWay(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "share-offscreen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy");
  }

  let toast = 0;

  /**
   * Say it where a screen reader hears it and, since the button may be far away, where the reader looks.
   * @param {string} text
   */
  function announce(text) {
    status.textContent = text;
    clearTimeout(toast);
    toast = window.setTimeout(() => { status.textContent = ""; }, 4000);
  }

  // --- Buttons and panels

  for (const button of share.querySelectorAll("button")) {
    const panel = document.getElementById(button.dataset.panel || "");
    button.hidden = button.dataset.panel ? !panel : button.dataset.action === "send" && !navigator.share;
    if (!panel) continue;
    panel.classList.add("folded");
    button.addEventListener("click", () => {
      const folded = panel.classList.toggle("folded");
      button.setAttribute("aria-expanded", String(!folded));
    });
  }

  share.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-action]"));
    if (!button) return;
    if (button.dataset.action === "copy-link") {
      void copy(lines(address));
    } else if (button.dataset.action === "copy-citation") {
      void copy(the("[data-citation]", /** @type {Element} */ (button.closest("figure"))).textContent || "");
    } else if (button.dataset.action === "send") {
      navigator.share({ title: line, text: line, url: address }).catch(() => {
        // Closing the system's sheet is no error.
      });
    }
  });

  // --- Paragraphs

  const paragraphs = [...article.querySelectorAll("p[id]")];
  for (const paragraph of paragraphs) {
    const link = document.createElement("a");
    const anchor = "#" + paragraph.id;
    link.className = "paragraph-link";
    link.href = anchor;
    link.setAttribute("aria-label", word("paragraph"));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(history.state, "", anchor);
      void copy(lines(address + anchor));
    });
    // Empty: its sign is drawn by CSS, so the text of the paragraph stays the text of the paragraph.
    paragraph.append(link);
  }

  // --- Selections

  const picker = document.createElement("button");
  picker.type = "button";
  picker.className = "selection-link";
  picker.textContent = word("selection");
  picker.hidden = true;
  share.append(picker);
  let picked = "";

  // A press must not take the selection away before the click comes.
  picker.addEventListener("pointerdown", (event) => event.preventDefault());
  picker.addEventListener("click", () => {
    void copy(lines(picked));
    picker.hidden = true;
  });

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(offer, 250);
  });

  function offer() {
    const selection = document.getSelection();
    const range = selection && !selection.isCollapsed && selection.rangeCount ? selection.getRangeAt(0) : null;
    const fragment = range && Bulletin.fragments.ofRange(range, paragraphs, document.body);
    picker.hidden = !fragment;
    if (!range || !fragment) return;
    picked = address + fragment;
    const box = range.getBoundingClientRect();
    picker.style.insetBlockStart = window.scrollY + box.bottom + 8 + "px";
    picker.style.insetInlineStart = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - 180)) + "px";
  }
})();
