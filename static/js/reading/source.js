/**
 * 原文 / 整理: the captured lines of an article in the place of its text, every difference marked with its rule. On wide screens
 * each paragraph stands beside its lines.
 *
 * They are loaded from the script of the newspaper page when somebody asks for them. Without scripts, the control is a
 * link to the same lines in the document of the page.
 */
"use strict";

(function () {
  /** What nobody sees and turns the order round in which the characters beside it are shown: typography.DIRECTIONAL. */
  const DIRECTIONS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
  /** @param {string} character */
  const sign = (character) => "<U+" + character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + ">";

  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a.switch"));
  const article = /** @type {HTMLElement | null} */ (document.querySelector("[data-article]"));
  const text = document.getElementById("text");
  if (!link || !article || !text) return;
  const id = article.dataset.article || "";
  /** Letters of a line by which its paragraph is found, and how many paragraphs further on it may be. */
  const LEAST = 12, LONGEST = 40, AHEAD = 6;

  /** @type {HTMLElement | null} */
  let shown = null;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "switch";
  // Two parts, of which the one that is shown stands out; both words are the name of the control.
  const parts = ["article.source", "article.reading"].map((key) => Bulletin.put(document.createElement("span"), key));
  button.append(parts[0], " / ", parts[1]);
  tell(false);
  article.querySelector(".headlines")?.append(button);

  button.addEventListener("click", async () => {
    if (!shown) {
      try {
        await Bulletin.load(decodeURI(link.dataset.source || ""));
        shown = made(bulletinSource.articles[id], bulletinSource.changes);
        text.after(shown);
      } catch (error) {
        console.warn(error);
        location.assign(link.href);
        return;
      }
    }
    const captured = article.classList.toggle("as-captured");
    document.body.classList.toggle("comparing", captured);
    tell(captured);
  });

  /** Which of the two is shown. @param {boolean} captured */
  function tell(captured) {
    button.setAttribute("aria-pressed", String(captured));
    parts[0].classList.toggle("shown", captured);
    parts[1].classList.toggle("shown", !captured);
  }

  // The heading that the control had before, as links may still name it.
  if (location.hash === "#source-title") button.click();

  /** @param {CapturedArticle} source @param {CapturedChange[]} changes */
  function made({ counts, lines }, changes) {
    const { word } = Bulletin;

    /** @param {string} tag @param {string} [style] @param {string} [key] of a word */
    function element(tag, style = "", key = "") {
      const one = document.createElement(tag);
      if (style) one.className = style;
      return key ? Bulletin.put(one, key) : one;
    }

    /** An element that names its rule. @param {string} tag @param {string} rule @param {string} [style] @param {string} [content] */
    function marked(tag, rule, style = "", content = "") {
      const one = element(tag, style);
      one.title = word("source." + rule);
      one.setAttribute("data-t-title", "source." + rule);
      one.textContent = content;
      return one;
    }

    /** @param {Element} parent @param {CapturedPiece[]} pieces */
    function fill(parent, pieces) {
      for (const piece of pieces) {
        if (typeof piece === "string") {
          parent.append(piece);
          continue;
        }
        const [source, reading, rule] = changes[piece];
        if (rule === "width") {
          parent.append(marked("mark", rule, "", source));
          continue;
        }
        if (source) parent.append(marked("del", rule, rule, source.replace(DIRECTIONS, sign)));
        if (reading) parent.append(marked("ins", rule, "", reading.replace(/\n/g, "¶")));
      }
      return parent;
    }

    /** What of a line stands in the article's text. @param {(string | CapturedStretch)[]} stretches */
    function readingOf(stretches) {
      return stretches.map((stretch) => {
        if (typeof stretch === "string") return stretch;
        if (stretch.rule && !stretch.moved) return "";
        return stretch.pieces.map((piece) => (typeof piece === "string" ? piece : changes[piece][1])).join("");
      }).join("");
    }

    const section = element("section", "source");
    const legend = element("ul", "legend");
    for (const [rule, count] of counts) {
      const item = element("li");
      item.append(element("span", "", "source." + rule), " " + count);
      legend.append(item);
    }
    /** @type {[item: HTMLElement, reading: string][]} */
    const items = [];
    for (const [number, stretches] of lines) {
      const item = /** @type {HTMLLIElement} */ (element("li"));
      item.value = number;
      for (const stretch of stretches) {
        if (typeof stretch === "string") {
          item.append(stretch);
          continue;
        }
        const { pieces, rule, moved, joined } = stretch;
        const within = moved && rule ? marked("mark", rule, "moved") : rule ? marked("del", rule) : item;
        fill(within, pieces);
        if (within !== item) item.append(within);
        if (joined) item.append(marked("mark", "joint", "joint"));
      }
      items.push([item, readingOf(stretches)]);
    }
    section.append(element("h2", "", "article.source"), element("p", "note", "article.source_note"), legend);
    for (const { block, beside } of matched(items)) {
      const pair = element("div", "pair"), list = element("ol", "lines");
      list.append(...beside);
      pair.append(list);
      if (block) pair.append(copyOf(block));
      section.append(pair);
    }
    return section;
  }

  /** Letters that a paragraph and a line of it have in common, whatever became of marks and blanks. @param {string} words */
  const letters = (words) => words.replace(/[^\p{L}\p{N}]+/gu, "");

  /**
   * Each paragraph and crosshead with the lines it was made from; lines before the first stand by themselves.
   * @param {[item: HTMLElement, reading: string][]} items
   */
  function matched(items) {
    const blocks = /** @type {HTMLElement[]} */ (text ? [...text.querySelectorAll(":scope > [id]")] : []);
    const texts = blocks.map((block) => letters(block.textContent || ""));
    /** @type {{block: HTMLElement | null, beside: HTMLElement[]}[]} */
    const rows = [{ block: null, beside: [] }];
    let at = -1;
    for (const [item, reading] of items) {
      const words = letters(reading).slice(0, LONGEST);
      // A line that begins in one paragraph and ends in the next stands beside the first.
      const begins = words.slice(0, Math.max(LEAST, words.length >> 1));
      const found = begins ? texts.findIndex((one, index) => index >= at && index <= at + AHEAD && one.includes(begins)) : -1;
      if (found > at) {
        for (const block of blocks.slice(at + 1, found + 1)) rows.push({ block, beside: [] });
        at = found;
      }
      rows[rows.length - 1].beside.push(item);
    }
    for (const block of blocks.slice(at + 1)) rows.push({ block, beside: [] });
    return rows.filter(({ block, beside }) => block || beside.length);
  }

  /** A paragraph to stand beside its lines; the one that addresses name stays where it was. @param {HTMLElement} block */
  function copyOf(block) {
    const copy = /** @type {HTMLElement} */ (block.cloneNode(true));
    for (const one of [copy, ...copy.querySelectorAll("[id]")]) one.removeAttribute("id");
    copy.querySelector(".paragraph-link")?.remove();
    copy.classList.add("beside-lines");
    return copy;
  }
})();
