/**
 * Cutting text into terms, as bulletin/search/terms.py does; tests/cases/terms.json holds both to the same decisions.
 * A letter is one code point: arrays of letters, never indices into strings.
 */
"use strict";

Bulletin.terms = (function () {
  const LETTER = /[\p{L}\p{N}\p{M}]/u;
  /** Accents, and what only chooses between two shapes of the character before it: an emoji in colour, a form of a Han character. */
  const ACCENT = /[\u0300-\u036f\p{Variation_Selector}]/u;
  const WORD = /[0-9]+(?:\.[0-9]+)+|[0-9a-z]{2,}/g;
  const AMOUNT = /([0-9](?:[.]?[0-9])*)\s*([\u4e00-\u9fff])/g;
  const DIGIT = /^[0-9０-９]$/, INVISIBLE = /[\p{Cf}\p{Variation_Selector}]/gu;
  const COMMA = /([0-9０-９]{1,4})([,，])(?=[0-9０-９]{3}(?![0-9０-９]))/g;
  const CLAUSE = /(?:^|[^0-9０-９])[0-9０-９]{1,3}，([0-9０-９]{3})(?=\s*([\u4e00-\u9fff]))/g;
  const NUMERALS = "〇零一二两三四五六七八九十百千万亿";

  /** @type {Map<string, string[]>} */
  const known = new Map();

  /**
   * The letters one code point stands for: width and case folded, accents off, nothing for marks and blanks.
   * @param {string} character
   * @returns {string[]}
   */
  function lettersOf(character) {
    let letters = known.get(character);
    if (letters === undefined) {
      letters = [];
      for (const wide of character.normalize("NFKD")) {
        for (const letter of wide.toLowerCase()) {
          if (LETTER.test(letter) && !ACCENT.test(letter)) letters.push(letter);
        }
      }
      known.set(character, letters);
    }
    return letters;
  }

  /** @param {string} text @param {string} sign @returns {string} with a sign for each comma of thousands; a full-width one behind four digits is none */
  const thousands = (text, sign) => text.replace(COMMA, (all, digits, comma) => (comma === "，" && digits.length > 3 ? all : digits + sign));

  /** @param {string} text @returns {string} with zeros for the circles beside a numeral, as which they are printed where GB 2312 is all there is */
  const zeros = (text) => text.replace(/[○◯]+/g, (circles, /** @type {number} */ at) =>
    (NUMERALS.includes(text[at - 1]) || NUMERALS.includes(text[at + circles.length]) ? "〇".repeat(circles.length) : circles));

  /** @param {string} text @returns {string} the same letters, narrow, its numbers without commas */
  const narrow = (text) => thousands(zeros(text), "").replaceAll("，", "、").normalize("NFKC");

  /**
   * The letter of what stands between two digits: a point, or `-` for any other mark; 3.5万 is not 35万, nor is 3-5万.
   * @param {string} written
   * @returns {string} empty for nothing
   */
  function between(written) {
    const marks = written.replace(INVISIBLE, "");
    return marks && (marks === "." || marks === "．" ? "." : "-");
  }

  /**
   * The letters of a text, and for each where its character begins and ends in the text (UTF-16 units).
   * @param {string} text
   * @returns {{letters: string[], starts: number[], ends: number[]}}
   */
  function locate(text) {
    const letters = [], starts = [], ends = [];
    /** Where the text goes on behind a digit that nothing but marks has followed; -1 where there is none. */
    let digit = -1;
    let at = 0;
    // As long as the text: what is not seen is no mark between digits.
    const plain = thousands(zeros(text), "\u2060");
    for (const character of plain) {
      if (DIGIT.test(character)) {
        const mark = digit >= 0 && digit < at ? between(plain.slice(digit, at)) : "";
        if (mark) {
          letters.push(mark);
          starts.push(digit);
          ends.push(at);
        }
        digit = at + 1;
      } else if (character === "\n" || lettersOf(character).length) {
        digit = -1;
      }
      for (const letter of lettersOf(character)) {
        letters.push(letter);
        starts.push(at);
        ends.push(at + character.length);
      }
      at += character.length;
    }
    return { letters, starts, ends };
  }

  /**
   * Only the letters of a text.
   * @param {string} text
   * @returns {string[]}
   */
  function fold(text) {
    return locate(text).letters;
  }

  /** @param {string[]} letters @returns {string[]} every two neighbours */
  function pairs(letters) {
    return letters.slice(1).map((letter, index) => letters[index] + letter);
  }

  /** @param {string} text @returns {string[]} the terms of its whole Latin words and numbers, and of numbers with the character behind them */
  function words(text) {
    const plain = thousands(text, "").normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "");
    // A full-width comma may part clauses all the same: 2，300人 is 2300人, and 300人.
    const amounts = [...plain.matchAll(AMOUNT), ...text.matchAll(CLAUSE)].map(([, number, unit]) => number.normalize("NFKD") + unit);
    return [...(plain.match(WORD) || []), ...amounts].map((word) => "=" + word);
  }

  /**
   * Which of the buckets holds a term: FNV-1a over its code points.
   * @param {string} term
   * @param {number} buckets
   */
  function bucket(term, buckets) {
    let value = 0x811c9dc5;
    for (const character of term) {
      value = Math.imul(value ^ /** @type {number} */ (character.codePointAt(0)), 0x01000193) >>> 0;
    }
    return value % buckets;
  }

  return { NUMERALS, narrow, locate, fold, pairs, words, bucket };
})();
