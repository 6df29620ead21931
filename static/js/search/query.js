/**
 * What a reader typed -> what is asked. Pure functions.
 *
 * Terms joined by a space are all required; what is written without a space, or in quotation marks, is a phrase;
 * `-` before a term excludes it, and so does `NOT` between two; `OR` or `或` between two asks for either; a prefix (`作者:`) says where to look.
 *
 * @typedef {object} Term
 * @property {string} text as typed, without its prefix
 * @property {string[]} letters
 * @property {string} field an empty string or one of author, title, place, date
 * @property {boolean} exclude
 * @property {string[][]} [strings] any of which it may be: what it was read as, or what stands on both sides of an OR
 * @property {string[][]} [words] those of the strings that are words or names
 * @property {boolean} plain neither prefix nor exclusion nor quotation marks
 */
"use strict";

Bulletin.query = (function () {
  /** @type {Record<string, string>} */
  const CLOSING = { '"': '"', "“": "”", "‘": "’", "「": "」", "『": "』", "＂": "＂" };
  const PREFIX = /^(作者|author|标题|標題|title|地点|地點|place|日期|date)[:：]/i;
  /** @type {Record<string, string>} */
  const FIELDS = { 作者: "author", 标题: "title", 標題: "title", 地点: "place", 地點: "place", 日期: "date" };
  const MINUS = /^[-－−]/;
  const OR = /^(?:OR|or|或|或者)$/;
  const BLANK = /\s/;
  const ENDS_HAN = /\p{Script=Han}$/u, STARTS_HAN = /^\p{Script=Han}/u;
  const ENDS_DIGIT = /\p{Nd}$/u, STARTS_DIGIT = /^\p{Nd}/u;

  /**
   * Cut at blanks, but not inside quotation marks.
   * @param {string} text
   * @returns {string[]}
   */
  function split(text) {
    const parts = [];
    let part = "";
    for (let index = 0; index < text.length; index++) {
      const character = text[index];
      const end = character in CLOSING ? text.indexOf(CLOSING[character], index + 1) : -1;
      if (end > 0) {
        part += text.slice(index, end + 1);
        index = end;
      } else if (BLANK.test(character)) {
        if (part) parts.push(part);
        part = "";
      } else {
        part += character;
      }
    }
    if (part) parts.push(part);
    return parts;
  }

  /**
   * The terms of a query, in order. What holds no letter is left out.
   * @param {string} query
   * @returns {Term[]}
   */
  function parse(query) {
    /** @type {Term[]} */
    const terms = [];
    /** @type {{field: string, exclude: boolean} | null} a prefix that stands alone, before a blank */
    let waiting = null;
    const parts = split(query);
    for (const [at, part] of parts.entries()) {
      // As in catalogues of libraries; in small letters they are words.
      if (terms.length && at < parts.length - 1 && !waiting && (part === "AND" || part === "NOT")) {
        if (part === "NOT") waiting = { field: "", exclude: true };
        continue;
      }
      let text = part;
      /** @type {boolean} */
      const exclude = MINUS.test(text) || Boolean(waiting && waiting.exclude);
      text = text.replace(MINUS, "");
      const prefix = PREFIX.exec(text);
      /** @type {string} */
      let field = waiting ? waiting.field : "";
      if (prefix) {
        const name = prefix[1].toLowerCase();
        field = FIELDS[name] || name;
        text = text.slice(prefix[0].length);
      }
      const letters = Bulletin.terms.fold(text);
      waiting = prefix && !letters.length ? { field, exclude } : null;
      if (letters.length) terms.push({ text, letters, field, exclude, plain: !field && !exclude && !(text[0] in CLOSING) });
    }
    return either(terms);
  }

  /**
   * Terms with `OR` or `或` between them as one that may be any of them. Only what looks in the same place can be.
   * @param {Term[]} terms
   * @returns {Term[]}
   */
  function either(terms) {
    /** @type {Term[]} */
    const found = [];
    for (let index = 0; index < terms.length; index++) {
      const before = found[found.length - 1], next = terms[index + 1];
      if (before && next && terms[index].plain && OR.test(terms[index].text) && !before.exclude && before.field === next.field && next.field !== "date") {
        found[found.length - 1] = { ...before, text: `${before.text} OR ${next.text}`, strings: [...(before.strings || [before.letters]), next.letters] };
        index++;
      } else {
        found.push(terms[index]);
      }
    }
    return found;
  }

  /**
   * The same terms with a blank between Han and digits undone: 昆仑 2022 as 昆仑2022. Null when there is none.
   * @param {Term[]} terms
   * @returns {Term[] | null}
   */
  function glue(terms) {
    /** @type {Term[]} */
    const glued = [];
    for (const term of terms) {
      const before = glued[glued.length - 1];
      const belongs = before && before.plain && term.plain && !before.strings && !term.strings &&
        ((ENDS_HAN.test(before.text) && STARTS_DIGIT.test(term.text)) ||
          (ENDS_DIGIT.test(before.text) && STARTS_HAN.test(term.text)));
      if (belongs) {
        glued[glued.length - 1] = { ...before, text: before.text + term.text, letters: before.letters.concat(term.letters) };
      } else {
        glued.push(term);
      }
    }
    return glued.length < terms.length ? glued : null;
  }

  return { parse, glue };
})();
