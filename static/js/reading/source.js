/**
 * 原文 / 整理: the captured lines of an article in the place of its text, every difference marked with its rule.
 *
 * They are loaded from the script of the newspaper page when somebody asks for them. Without scripts, the control is a
 * link to the same lines in the document of the page.
 */
"use strict";

(function () {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a.switch"));
  const article = /** @type {HTMLElement | null} */ (document.querySelector("[data-article]"));
  const text = document.getElementById("text");
  if (!link || !article || !text) return;
  const id = article.dataset.article || "";

  /** @type {HTMLElement | null} */
  let shown = null;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "switch";
  button.setAttribute("aria-pressed", "false");
  button.dataset.t = link.dataset.t;
  button.append(...link.childNodes);
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
    button.setAttribute("aria-pressed", String(captured));
  });

  // The heading that the control had before, as links may still name it.
  if (location.hash === "#source-title") button.click();

  /** @param {CapturedArticle} source @param {CapturedChange[]} changes */
  function made({ counts, lines }, changes) {
    const { word } = Bulletin;

    /** @param {string} tag @param {string} [style] @param {string} [key] of a word */
    function element(tag, style = "", key = "") {
      const one = document.createElement(tag);
      if (style) one.className = style;
      if (key) {
        one.dataset.t = key;
        one.textContent = word(key);
      }
      return one;
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
        if (source) parent.append(marked("del", rule, rule, source));
        if (reading) parent.append(marked("ins", rule, "", reading.replace(/\n/g, "¶")));
      }
      return parent;
    }

    const section = element("section", "source");
    const legend = element("ul", "legend");
    for (const [rule, count] of counts) {
      const item = element("li");
      item.append(element("span", "", "source." + rule), " " + count);
      legend.append(item);
    }
    const list = element("ol", "lines");
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
      list.append(item);
    }
    section.append(element("h2", "", "article.source"), element("p", "note", "article.source_note"), legend, list);
    return section;
  }
})();
