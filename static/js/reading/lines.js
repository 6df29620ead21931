/**
 * Lines of running text that justification would tear open.
 *
 * A number, a name in Latin letters or a quotation of digits cannot be parted; where it does not fit any more, the line
 * before it stays short by up to its width, and spreading that over the fifteen characters of a phone's line tears the line
 * open. Style sheets cannot limit how far a line is stretched. So the lines are looked at once they are laid out: one that
 * would open by a tenth of a character or more is closed with an end of line and stays short instead. The lines hold the same
 * characters as before, nothing below them moves, and what is copied is the text.
 */
"use strict";

(function () {
  const text = document.getElementById("text");
  if (!text) return;
  /** Most that a line may open between two characters, in em. */
  const MOST = 0.07;
  /** What a last line of two characters may cost the line before it, in em: one character. */
  const TAIL = 1.1;
  /** Characters beside which every browser opens a line. */
  const HAN = /\p{Script=Han}/u;
  const range = document.createRange();

  /**
   * @typedef {object} Line
   * @property {Text} node that holds its last character
   * @property {number} end offset in it behind that character
   * @property {number} bottom
   * @property {number} right
   * @property {number} han how many of its characters are Han
   */

  /** The lines of a paragraph as they stand, in order; blanks at their ends do not count. @param {Element} paragraph @param {number} em */
  function linesOf(paragraph, em) {
    /** @type {Line[]} */
    const lines = [];
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      for (let at = 0; at < node.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        if (!box.width || node.data[at] === " ") continue;
        let line = lines[lines.length - 1];
        if (!line || box.bottom - line.bottom > em / 2) lines.push((line = { node, end: 0, bottom: box.bottom, right: 0, han: 0 }));
        line.node = node;
        line.end = at + 1;
        line.right = box.right;
        if (HAN.test(node.data[at])) line.han++;
      }
    }
    return lines;
  }

  /** Close the lines of a paragraph that would be torn. @param {HTMLElement} paragraph @param {number} em */
  function close(paragraph, em) {
    const edge = paragraph.getBoundingClientRect().right;
    let lines = linesOf(paragraph, em);
    /** @param {Line} line em that it lacks */
    const lack = (line) => (edge - line.right) / em;
    const tail = /** @type {HTMLElement | null} */ (paragraph.querySelector(":scope > .tail"));
    if (tail && lines.length > 1 && lack(lines[lines.length - 2]) > TAIL) {
      tail.classList.add("free");
      lines = linesOf(paragraph, em);
    }
    return lines.slice(0, -1).filter((line) => lack(line) / Math.max(1, line.han - 1) > MOST);
  }

  /** Look at all paragraphs. First everything is measured, then everything changed: two layouts in all. */
  function settle() {
    if (!text || document.documentElement.dataset.setting === "vertical") return;
    for (const end of text.querySelectorAll(".line-end")) {
      const parent = /** @type {Element} */ (end.parentNode);
      end.remove();
      parent.normalize();
    }
    for (const tail of text.querySelectorAll(".tail.free")) tail.classList.remove("free");
    text.classList.add("measured");
    const em = parseFloat(getComputedStyle(text).fontSize);
    const paragraphs = /** @type {NodeListOf<HTMLElement>} */ (text.querySelectorAll(":scope > p"));
    const torn = [...paragraphs].flatMap((paragraph) => close(paragraph, em));
    text.classList.remove("measured");
    // From the last to the first: each cuts its text, and what was noted of those before it must still hold.
    for (const { node, end } of torn.reverse()) {
      range.setStart(node, end);
      range.collapse(true);
      const mark = document.createElement("span");
      mark.className = "line-end";
      range.insertNode(mark);
    }
  }

  let known = "";
  /** Again whenever width, size or face of the text is another. */
  function look() {
    if (!text) return;
    const { fontSize, fontFamily, width, writingMode } = getComputedStyle(text);
    const now = [fontSize, fontFamily, width, writingMode].join();
    if (now === known) return;
    known = now;
    settle();
  }

  // Not before the marks have their face, or lines would be closed where others end.
  document.fonts.ready.then(() => {
    look();
    new ResizeObserver(look).observe(text);
    new MutationObserver(look).observe(document.documentElement, { attributes: true });
  }, console.warn);
})();
