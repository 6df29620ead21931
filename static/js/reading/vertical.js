/**
 * 竖排: figures of one to four digits stand upright, wheel, keys and swipes move along the text by whole columns, and a mark says
 * how far one is. Loaded when somebody sets text vertically; the style sheet alone makes the columns.
 */
"use strict";

Bulletin.vertical = (function () {
  const text = document.getElementById("text");
  const root = document.documentElement;
  /** Figures by themselves: 7, 110, 2023; not 1287.5, 97.86%, 12:30, GB11451 or a telephone number. */
  const FIGURES = /(?<![A-Za-z0-9.,:：％%/-])[0-9]{1,4}(?![A-Za-z0-9％%]|[.,:：/-][0-9])/g;
  const place = document.createElement("p");
  place.className = "vertical-place";
  place.setAttribute("aria-hidden", "true");

  /** Set figures upright. They are parted from their text, which reads and copies as before. */
  function raise() {
    if (!text || text.querySelector(".upright")) return;
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const nodes = [];
    while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
    for (const node of nodes) {
      for (const match of [...node.data.matchAll(FIGURES)].reverse()) {
        const rest = node.splitText(match.index);
        rest.splitText(match[0].length);
        const upright = document.createElement("span");
        upright.className = "upright";
        rest.replaceWith(upright);
        upright.append(rest);
      }
    }
  }

  /** Undo that. */
  function lower() {
    for (const upright of text ? text.querySelectorAll(".upright") : []) {
      const parent = /** @type {Element} */ (upright.parentNode);
      upright.replaceWith(...upright.childNodes);
      parent.normalize();
    }
  }

  const isVertical = () => root.dataset.setting === "vertical";
  /** Width of a column in px. @param {HTMLElement} one */
  const column = (one) => parseFloat(getComputedStyle(one).lineHeight) || 1;

  /** Go so many columns further along the text, backwards below zero; false where it ends. @param {number} columns */
  function move(columns) {
    if (!text) return false;
    const width = column(text);
    const before = text.scrollLeft;
    const last = text.clientWidth - text.scrollWidth;
    // The text begins on the right: places in it count downwards from zero.
    const goal = -Math.round(-before / width + columns) * width;
    text.scrollLeft = Math.max(last, Math.min(0, goal));
    return text.scrollLeft !== before;
  }

  function tell() {
    if (!text) return;
    const page = Math.max(1, Math.floor(text.clientWidth / column(text)));
    const all = Math.max(1, Math.round(text.scrollWidth / column(text)));
    const seen = Math.min(all, Math.round(-text.scrollLeft / column(text)) + page);
    place.textContent = `${seen} / ${all}`;
    place.style.setProperty("--read", `${(100 * seen) / all}%`);
  }

  if (text) {
    text.after(place);
    text.addEventListener("scroll", () => { if (isVertical()) tell(); }, { passive: true });
    text.addEventListener("wheel", (event) => {
      if (!isVertical() || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      // At either end the wheel goes on to the document.
      if (move(Math.sign(event.deltaY) * 2)) event.preventDefault();
    }, { passive: false });
    text.addEventListener("keydown", (event) => {
      if (!isVertical() || event.ctrlKey || event.metaKey || event.altKey) return;
      const page = Math.max(1, Math.floor(text.clientWidth / column(text)) - 1);
      const steps = { ArrowLeft: 1, ArrowRight: -1, ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, " ": event.shiftKey ? -page : page, Home: -Infinity, End: Infinity };
      const step = steps[/** @type {keyof typeof steps} */ (event.key)];
      if (step === undefined) return;
      if (Number.isFinite(step) ? move(step) : move(Math.sign(step) * 1e6)) event.preventDefault();
    });
    new ResizeObserver(() => { if (isVertical()) tell(); }).observe(text);
  }

  return () => {
    if (isVertical()) {
      raise();
      tell();
    } else {
      lower();
    }
  };
})();
