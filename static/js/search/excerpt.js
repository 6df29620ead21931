/**
 * What a result shows of its article: the headline and the best passage, with the exact characters marked. Pure.
 *
 * @typedef {{text: string, marked: boolean}} Piece
 */
"use strict";

Bulletin.excerpt = (function () {
  /** UTF-16 units of an excerpt, and of what it shows before its first mark. */
  const LENGTH = 96, LEAD = 24;
  const { fields } = Bulletin.site;
  const TITLE = fields.indexOf("title"), BYLINE = fields.indexOf("byline"), BODY = fields.indexOf("body");
  const CLAUSE = /[，。；：！？、,;!?\s]/;

  /**
   * Where a string of letters begins in others.
   * @param {string[]} letters
   * @param {string[]} phrase
   * @returns {number[]}
   */
  function find(letters, phrase) {
    const found = [];
    for (let at = letters.indexOf(phrase[0]); at >= 0 && at + phrase.length <= letters.length; at = letters.indexOf(phrase[0], at + 1)) {
      let index = 1;
      while (index < phrase.length && letters[at + index] === phrase[index]) index++;
      if (index === phrase.length) found.push(at);
    }
    return found;
  }

  /**
   * Ranges of a text in which the phrases occur, in order, merged where they meet; UTF-16 units, the end excluded.
   * @param {string} text
   * @param {string[][]} phrases
   * @returns {{ranges: [number, number][], different: number}} and how many of the phrases
   */
  function ranges(text, phrases) {
    const { letters, starts, ends } = Bulletin.terms.locate(text);
    /** @type {[number, number][]} */
    const found = [];
    let different = 0;
    for (const phrase of phrases) {
      const places = find(letters, phrase);
      if (places.length) different++;
      for (const at of places) found.push([starts[at], ends[at + phrase.length - 1]]);
    }
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    /** @type {[number, number][]} */
    const merged = [];
    for (const range of found) {
      const last = merged[merged.length - 1];
      if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
      else merged.push([range[0], range[1]]);
    }
    return { ranges: merged, different };
  }

  /**
   * A text cut into marked and unmarked pieces, from `start` to `end`.
   * @param {string} text
   * @param {[number, number][]} marks
   * @param {number} [start]
   * @param {number} [end]
   * @returns {Piece[]}
   */
  function pieces(text, marks, start = 0, end = text.length) {
    const found = [];
    let at = start;
    for (const [from, to] of marks) {
      if (to <= start || from >= end) continue;
      found.push({ text: text.slice(at, Math.max(at, from)), marked: false });
      found.push({ text: text.slice(Math.max(at, from), Math.min(to, end)), marked: true });
      at = Math.min(to, end);
    }
    found.push({ text: text.slice(at, end), marked: false });
    return found.filter((piece) => piece.text);
  }

  /** Begin a little before the first mark, behind a clause's end where there is one. @param {string} text @param {number} mark */
  function begin(text, mark) {
    if (mark <= LEAD) return 0;
    let start = mark - LEAD;
    for (let index = mark - 1; index >= mark - LEAD; index--) if (CLAUSE.test(text[index])) start = index + 1;
    return text.codePointAt(start - 1) !== undefined && /** @type {number} */ (text.codePointAt(start - 1)) > 0xffff ? start + 1 : start;
  }

  /**
   * @param {Article} article
   * @param {string[][]} phrases
   * @returns {{title: Piece[], excerpt: Piece[], anchor: string, names: Piece[][]}}
   */
  function excerpt(article, phrases) {
    let best = null;
    for (const [field, text, anchor = ""] of article.passages) {
      const { ranges: found, different } = ranges(text, phrases);
      const weight = different * 4 + (field === BODY ? 2 : 1) + Math.min(found.length, 9) / 10;
      // The headline shows its marks itself; another passage says more.
      if (different && field !== TITLE && (!best || weight > best.weight)) best = { text, anchor, found, weight };
    }
    const [, opening] = article.passages.find(([field]) => field === BODY) || [BODY, ""];
    const shown = best || { text: opening, anchor: "", found: [] };
    const start = shown.found.length ? begin(shown.text, shown.found[0][0]) : 0;
    const end = Math.min(shown.text.length, Math.max(start + LENGTH, shown.found.length ? shown.found[0][1] : 0));
    const cut = pieces(shown.text, shown.found, start, end);
    if (start) cut.unshift({ text: "…", marked: false });
    if (end < shown.text.length) cut.push({ text: "…", marked: false });
    return {
      title: pieces(article.title, ranges(article.title, phrases).ranges),
      excerpt: cut,
      anchor: shown.anchor,
      names: article.passages.filter(([field]) => field === BYLINE).map(([, text]) => pieces(text, ranges(text, phrases).ranges)),
    };
  }

  return { excerpt, ranges, find };
})();
