/**
 * Postings of grams, as bulletin/search/postings.py writes them, read and joined. Pure functions.
 *
 * @typedef {Map<string, Map<number, number>>} Counts field -> place of the article in the list of all -> how often
 *
 * @typedef {object} Slots which slots there are
 * @property {string[]} fields in the order of their slots, the body last
 * @property {ArrayLike<number>} places by the number of an article: its place in the list of all
 */
"use strict";

Bulletin.postings = (function () {
  const HEADS = ";", COUNTS = "&", PLACES = "!";
  const SPAN = 2 ** 24; // one slot; positions are smaller

  const MORE_BASE = 32, LAST_BASE = 56;
  /** Value of each digit by character code; digits that end a number are -1 - value. */
  const VALUES = new Int8Array(128);
  Array.from({ length: 0x7f - 0x23 }, (_, index) => String.fromCharCode(0x23 + index))
    .filter((character) => !"&;<\\".includes(character))
    .forEach((character, index) => {
      VALUES[character.charCodeAt(0)] = index < MORE_BASE ? index : MORE_BASE - index - 1;
    });

  /** @param {string} [text] base-32 varints @returns {number[]} */
  function numbers(text = "") {
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
   * What a gram has in bodies, or in heads.
   * @param {string} region
   * @returns {{slots: [slot: number, count: number][], steps: number[]}} steps are those of positions, of one slot behind the other
   */
  function read(region) {
    const [counted, places] = region.split(PLACES);
    const [written, several] = counted.split(COUNTS).map(numbers);
    let slot = 0, next = 0;
    const slots = written.map((delta) => /** @type {[number, number]} */ ([(slot += delta >> 1), delta & 1 ? several[next++] + 2 : 1]));
    return { slots, steps: numbers(places) };
  }

  /**
   * Occurrences of a gram: bodies and heads apart, each `slot * SPAN + position - offset`, ascending.
   * @param {string} postings of a gram that is not counted only
   * @param {number} offset
   * @returns {number[][]}
   */
  function starts(postings, offset) {
    return postings.split(HEADS).map((region) => {
      const { slots, steps } = read(region), found = [];
      let next = 0;
      for (const [slot, count] of slots) {
        let position = 0;
        for (const end = next + count; next < end; next++) {
          position += steps[next];
          if (position >= offset) found.push(slot * SPAN + position - offset);
        }
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
   * How often each field of each article holds what occurs in the given slots.
   * @param {Iterable<[slot: number, count: number]>[]} regions bodies and heads
   * @param {Slots} all
   * @returns {Counts}
   */
  function group(regions, { fields, places }) {
    /** @type {Counts} */
    const counts = new Map(fields.map((field) => [field, new Map()]));
    const heads = fields.length - 1;
    regions.forEach((region, isHead) => {
      for (const [slot, count] of region) {
        const field = fields[isHead ? slot % heads : heads];
        const article = places[isHead ? Math.floor(slot / heads) : slot];
        const articles = /** @type {Map<number, number>} */ (counts.get(field));
        articles.set(article, (articles.get(article) || 0) + count);
      }
    });
    return counts;
  }

  /** @param {string} postings of any kind; the empty string for a gram that does not occur @param {Slots} all */
  function tally(postings, all) {
    return group(postings.split(HEADS).map((region) => read(region.split(PLACES)[0]).slots), all);
  }

  /** @param {number[][]} regions as `starts` gives them @param {Slots} all */
  function tallyStarts(regions, all) {
    return group(regions.map((region) => region.map((start) => [Math.floor(start / SPAN), 1])), all);
  }

  return { numbers, starts, intersect, isGram, cover, tally, tallyStarts };
})();
