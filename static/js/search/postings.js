/**
 * Postings of grams, as bulletin/search/postings.py writes them, read and joined. Pure functions.
 *
 * @typedef {Map<string, Map<number, number>>} Counts field -> number of the article -> how often
 */
"use strict";

Bulletin.postings = (function () {
  const COUNTED = "!", HEADS = ";";
  const SPAN = 2 ** 24; // one slot; positions are smaller

  const MORE_BASE = 32, LAST_BASE = 56;
  /** Value of each digit by character code; digits that end a number are -1 - value. */
  const VALUES = new Int8Array(128);
  Array.from({ length: 0x7f - 0x23 }, (_, index) => String.fromCharCode(0x23 + index))
    .filter((character) => !"&;<\\".includes(character))
    .forEach((character, index) => {
      VALUES[character.charCodeAt(0)] = index < MORE_BASE ? index : MORE_BASE - index - 1;
    });

  /** @param {string} text base-32 varints @returns {number[]} */
  function numbers(text) {
    const found = [];
    let value = 0, weight = 1;
    for (let index = 0; index < text.length; index++) {
      const digit = VALUES[text.charCodeAt(index)];
      if (digit < 0) {
        found.push(value + (-digit - 1) * weight);
        value = 0;
        weight = 1;
      } else {
        value += (digit + LAST_BASE) * weight;
        weight *= MORE_BASE;
      }
    }
    return found;
  }

  /**
   * Occurrences of a gram: bodies and heads apart, each `slot * SPAN + position - offset`, ascending.
   * @param {string} postings of a gram that is not counted only
   * @param {number} offset
   * @returns {number[][]}
   */
  function starts(postings, offset) {
    return postings.split(HEADS).map((text) => {
      const written = numbers(text), found = [];
      let slot = 0;
      for (let index = 0; index < written.length; ) {
        slot += written[index++];
        let position = 0, delta;
        do {
          delta = written[index++];
          position += delta >> 1;
          if (position >= offset) found.push(slot * SPAN + position - offset);
        } while (delta & 1);
      }
      return found;
    });
  }

  /** @param {number[]} a @param {number[]} b both ascending @returns {number[]} what is in both */
  function intersect(a, b) {
    const both = [];
    for (let i = 0, j = 0; i < a.length && j < b.length; ) {
      if (a[i] < b[j]) i++;
      else if (a[i] > b[j]) j++;
      else {
        both.push(a[i]);
        i++;
        j++;
      }
    }
    return both;
  }

  /**
   * Whether a string has postings of its own, provided that it occurs at all.
   * @param {string[]} letters
   * @param {Set<string>} common
   */
  function isGram(letters, common) {
    return letters.length <= 2 || common.has(letters.slice(0, -1).join("")) || common.has(letters.slice(1).join(""));
  }

  /**
   * Grams with positions that together cover a string that is not a gram itself, with their offsets.
   * @param {string[]} letters
   * @param {Set<string>} common
   * @returns {{offset: number, gram: string}[]}
   */
  function cover(letters, common) {
    const grams = [];
    let end = 0;
    const gram = (/** @type {number} */ from) => letters.slice(from, end).join("");
    while (end < letters.length) {
      let start = Math.min(end, letters.length - 2);
      end = start + 2;
      while (common.has(gram(start)) && end < letters.length) end++;
      while (common.has(gram(start))) start--;
      grams.push({ offset: start, gram: gram(start) });
    }
    return grams;
  }

  /**
   * How often each field of each article holds what begins at the given places.
   * @param {Iterable<[slot: number, count: number]>[]} regions bodies and heads
   * @param {string[]} fields in the order of their slots, the body last
   * @returns {Counts}
   */
  function group(regions, fields) {
    /** @type {Counts} */
    const counts = new Map(fields.map((field) => [field, new Map()]));
    const heads = fields.length - 1;
    regions.forEach((region, isHead) => {
      for (const [slot, count] of region) {
        const field = fields[isHead ? slot % heads : heads];
        const article = isHead ? Math.floor(slot / heads) : slot;
        const articles = /** @type {Map<number, number>} */ (counts.get(field));
        articles.set(article, (articles.get(article) || 0) + count);
      }
    });
    return counts;
  }

  /** @param {string} postings of any kind; the empty string for a gram that does not occur @param {string[]} fields */
  function tally(postings, fields) {
    if (!postings.startsWith(COUNTED)) return tallyStarts(starts(postings, 0), fields);
    const regions = postings.slice(COUNTED.length).split(HEADS).map((text) => {
      const written = numbers(text);
      /** @type {[number, number][]} */
      const found = [];
      let slot = 0;
      for (let index = 0; index < written.length; ) {
        const delta = written[index++];
        slot += delta >> 1;
        found.push([slot, delta & 1 ? written[index++] + 2 : 1]);
      }
      return found;
    });
    return group(regions, fields);
  }

  /** @param {number[][]} regions as `starts` gives them @param {string[]} fields */
  function tallyStarts(regions, fields) {
    return group(regions.map((region) => region.map((start) => [Math.floor(start / SPAN), 1])), fields);
  }

  return { starts, intersect, isGram, cover, tally, tallyStarts };
})();
