/**
 * Scores by lunr: what was counted is put into lunr's index format, and its query engine ranks it.
 *
 * lunr's similarity divides by the query's length only, so the entries of other terms in an article's vector change
 * no score: an index of the query's terms alone ranks exactly as the whole one. Entries are those of lunr.Builder
 * (k1 1.2, b 0), without its rounding to three decimals, which is there to shorten its file.
 *
 * @typedef {object} Clause
 * @property {string} term
 * @property {Counts} counts
 * @property {"required" | "optional" | "prohibited"} presence
 * @property {string[]} [fields] all when left out
 */
"use strict";

Bulletin.rank = (function () {
  const K1 = 1.2;
  /** Scores nearer than this are equal but for the order of additions. */
  const EQUAL = 1e-9;

  /**
   * @param {Map<string, Counts>} counts of each term
   * @param {Record<string, number>} boosts of the fields, in their order
   * @param {number} articles in the whole archive
   * @returns {object} a serialised lunr index
   */
  function index(counts, boosts, articles) {
    const fields = Object.keys(boosts);
    /** @type {Map<string, number[]>} */
    const vectors = new Map();
    const invertedIndex = [...counts.keys()].sort().map((term, number) => {
      const found = /** @type {Counts} */ (counts.get(term));
      /** @type {Record<string, Record<number, object>>} */
      const holders = {};
      const nothing = {};
      for (const field of fields) {
        holders[field] = {};
        for (const article of (found.get(field) || new Map()).keys()) holders[field][article] = nothing;
      }
      const posting = { _index: number, ...holders };
      const rarity = lunr.idf(posting, articles);
      for (const field of fields) {
        for (const [article, count] of found.get(field) || []) {
          const score = ((rarity * (K1 + 1) * count) / (K1 + count)) * boosts[field];
          const reference = field + "/" + article;
          const vector = vectors.get(reference);
          if (vector) vector.push(number, score);
          else vectors.set(reference, [number, score]);
        }
      }
      return [term, posting];
    });
    return { version: lunr.version, fields, fieldVectors: [...vectors], invertedIndex, pipeline: [] };
  }

  /**
   * @param {Clause[]} clauses at least one of them required
   * @param {Record<string, number>} boosts
   * @param {number[]} ages of all articles, the higher the newer
   * @returns {{article: number, score: number}[]} best first; the newer of two equals first
   */
  function rank(clauses, boosts, ages) {
    const presences = lunr.Query.presence;
    const counts = new Map(clauses.map((clause) => [clause.term, clause.counts]));
    const results = lunr.Index.load(index(counts, boosts, ages.length)).query((query) => {
      for (const clause of clauses) {
        query.term(clause.term, {
          usePipeline: false,
          presence: { required: presences.REQUIRED, optional: presences.OPTIONAL, prohibited: presences.PROHIBITED }[clause.presence],
          ...(clause.fields ? { fields: clause.fields } : {}),
        });
      }
    });
    return results
      .map((result) => ({ article: Number(result.ref), score: result.score }))
      .sort((a, b) =>
        Math.abs(a.score - b.score) > EQUAL ? b.score - a.score : ages[b.article] - ages[a.article] || b.article - a.article);
  }

  return { rank };
})();
