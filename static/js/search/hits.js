/**
 * Results as elements, and words as the reader's language has them. Texts enter the page as text nodes.
 */
"use strict";

Bulletin.hits = (function () {
  /** @param {string} key @param {Record<string, string | number>} [values] */
  const word = (key, values = {}) => Bulletin.word(key, values);

  /**
   * An element with a word, which changes with the language of the interface.
   * @param {string} tag
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  function translatable(tag, key, values = {}) {
    return Bulletin.put(element(tag), key, values);
  }

  /** @param {string} tag @param {string} [style] @param {string} [text] @returns {HTMLElement} */
  function element(tag, style = "", text = "") {
    const made = document.createElement(tag);
    if (style) made.className = style;
    if (text) made.textContent = text;
    return made;
  }

  /** @param {HTMLElement} parent @param {Piece[]} pieces */
  function fill(parent, pieces) {
    for (const piece of pieces) parent.append(piece.marked ? element("mark", "", piece.text) : piece.text);
    return parent;
  }

  /** Let the lines of a headline break between words, as everywhere. @param {HTMLElement} made @param {string} lengths of its pieces */
  function breakBetweenWords(made, lengths) {
    /** @type {Set<number>} */
    const ends = new Set();
    let end = 0;
    for (const length of lengths) {
      end += length === "~" ? 10 : Number(length);
      if (length !== "~") ends.add(end);
    }
    made.classList.add("words");
    let at = 0;
    for (const node of [...made.childNodes]) {
      const inner = node.firstChild || node, pieces = [];
      let piece = "";
      for (const unit of inner.textContent || "") {
        if (ends.has(at)) {
          pieces.push(piece, element("wbr"));
          piece = "";
        }
        piece += unit;
        at++;
      }
      /** @type {ChildNode} */ (inner).replaceWith(...pieces, piece);
    }
  }

  /**
   * Where a result leads: the passage, with what is to be marked there.
   * @param {string} id
   * @param {string[][]} phrases
   * @param {string} [anchor]
   */
  function address(id, phrases, anchor = "") {
    const query = phrases.map((phrase) => phrase.join("")).join(" ");
    return Bulletin.root() + Bulletin.fill(Bulletin.site.article, { id }) +
      (query ? "?q=" + encodeURIComponent(query) : "") + (anchor ? "#" + anchor : "");
  }

  /**
   * A result before its texts are there: it can be counted, reached and followed.
   * @param {string} id of the article
   * @param {number} number of the result, from 0
   * @param {string[][]} phrases
   * @returns {HTMLAnchorElement}
   */
  function hit(id, number, phrases) {
    const made = /** @type {HTMLAnchorElement} */ (element("a", "hit"));
    made.id = "hit-" + number;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.dataset.article = id;
    made.href = address(id, phrases);
    made.textContent = id;
    return made;
  }

  /**
   * Put an article's texts into its result.
   * @param {HTMLAnchorElement} made
   * @param {Article} article
   * @param {string[][]} phrases
   * @param {string[]} [missing] what of the question it does not have
   */
  function complete(made, article, phrases, missing = []) {
    const { title, excerpt, anchor, names, others } = Bulletin.excerpt.excerpt(article, phrases);
    const facts = element("span", "hit-facts");
    if (article.place) facts.append(element("span", "", article.place));
    if (article.date.length) {
      const date = element("span");
      for (const [key, values] of article.date) date.append(translatable("span", key, values));
      facts.append(date);
    }
    for (const name of names) facts.append(fill(element("span"), name));
    made.href = address(article.id, phrases, anchor);
    const head = fill(element("span", "hit-title"), title);
    breakBetweenWords(head, article.pieces);
    made.replaceChildren(head, facts, fill(element("span", "hit-excerpt"), excerpt));
    if (missing.length) {
      const lacking = element("span", "hit-missing");
      lacking.append(translatable("span", "search.lacking"), ...missing.map((one) => element("s", "", one)));
      made.append(lacking);
    }
    made.dataset.complete = "";
    return others;
  }

  /**
   * The other places of a result: an option that opens to one each.
   * @param {HTMLAnchorElement} made
   * @param {string} id
   * @param {string[][]} phrases
   * @param {{pieces: Piece[], anchor: string}[]} others
   */
  function offerOthers(made, id, phrases, others) {
    if (!others.length) return;
    const more = translatable("div", "search.places", { n: others.length });
    more.className = "hit-more";
    more.id = made.id + "-more";
    more.setAttribute("role", "option");
    more.setAttribute("aria-selected", "false");
    more.tabIndex = 0;
    more.addEventListener("keydown", (event) => { if (event.key === "Enter") more.click(); });
    more.addEventListener("click", () => {
      const isFocused = document.activeElement === more;
      const places = others.map(open);
      more.replaceWith(...places);
      if (isFocused) places[0].focus();
    });
    /** @param {{pieces: Piece[], anchor: string}} place @param {number} number */
    function open({ pieces, anchor }, number) {
      const place = /** @type {HTMLAnchorElement} */ (element("a", "hit-place"));
      place.id = `${made.id}-${number}`;
      place.setAttribute("role", "option");
      place.setAttribute("aria-selected", "false");
      place.href = address(id, phrases, anchor);
      return fill(place, pieces);
    }
    made.after(more);
  }

  /** @param {Answer} found @returns {string} key of the sentence that says how near the results are; empty where the notes do, or nothing is to be said */
  function nearness({ match, notes, missing }) {
    if (match !== "parts" && match !== "closest") return "";
    if (match === "parts" && ![...missing.values()].some((lacking) => lacking.length)) return "search.parts";
    return notes.some(({ key }) => key === "search.inside" || key === "search.rest") ? "" : "search.closest";
  }

  /** @param {string} query @returns {string} key of the sentence that says that it found nothing: marks and prefixes alone were not looked for */
  const nothing = (query) => (Bulletin.query.parse(query).length ? "search.none" : "search.letterless");

  return { nearness, nothing, word, translatable, element, hit, complete, offerOthers };
})();
