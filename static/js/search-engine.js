/**
 * Questions to the index: from what was typed to the articles that answer it, best first.
 *
 * @typedef {Map<string, Map<number, number>>} Counts field -> number of the article -> how often
 *
 * @typedef {object} Answer
 * @property {number[]} articles numbers, best first
 * @property {string[][]} phrases letters of what was found, to be marked
 */
"use strict";
window.Bulletin = window.Bulletin || {};

(function (Bulletin) {
  const { parts, postings, terms } = Bulletin;

  /** Grams of a long string that are looked up; the few articles that hold them all are then read. */
  const SAMPLE = 5;
  /** Articles that are read at most. */
  const READ = 12;
  const KEPT = 300;

  /** @type {Map<string, Promise<Counts>>} */
  const kept = new Map();

  /** @returns {Promise<any>} facts of the whole index, its `common` as a set */
  async function meta() {
    const facts = await parts.get("meta");
    if (!facts.commonSet) facts.commonSet = new Set(facts.common ? facts.common.split(" ") : []);
    return facts;
  }

  /** @param {string} gram @returns {Promise<string>} its postings, `` when it stands nowhere */
  async function lookUp(gram) {
    const { buckets } = await meta();
    return (await parts.get("g/" + terms.bucket(gram, buckets).toString(16)))[gram] || "";
  }

  /** @param {number} article @returns {Promise<any>} its texts */
  function text(article) {
    return parts.get("t/" + article);
  }

  /**
   * How often a string of letters stands in each field of each article.
   * @param {string[]} letters
   * @returns {Promise<Counts>}
   */
  function count(letters) {
    const key = letters.join("");
    let promise = kept.get(key);
    if (!promise) {
      promise = countAnew(letters);
      promise.catch(() => kept.delete(key));
      if (kept.size > KEPT) kept.clear();
      kept.set(key, promise);
    }
    return promise;
  }

  /** @param {string[]} letters @returns {Promise<Counts>} */
  async function countAnew(letters) {
    const { commonSet, fields } = await meta();
    const names = Object.keys(fields);
    if (postings.isGram(letters, commonSet)) return postings.tally(await lookUp(letters.join("")), names);
    const cover = postings.cover(letters, commonSet);
    if (cover.length > SAMPLE) {
      const sample = Array.from({ length: SAMPLE }, (_, index) => cover[Math.floor((index * (cover.length - 1)) / (SAMPLE - 1))]);
      const regions = await join(sample);
      const articles = articlesOf(postings.tallyStarts(regions, names));
      if (articles.size <= READ) return countInTexts(letters, articles, names);
    }
    return postings.tallyStarts(await join(cover), names);
  }

  /** @param {{offset: number, gram: string}[]} cover @returns {Promise<number[][]>} where all of them stand together */
  async function join(cover) {
    const written = await Promise.all(cover.map(({ gram }) => lookUp(gram)));
    if (written.some((postings) => !postings)) return [[], []];
    const found = written.map((text, index) => postings.starts(text, cover[index].offset));
    return [0, 1].map((region) =>
      found.map((regions) => regions[region] || []).sort((a, b) => a.length - b.length).reduce(postings.intersect));
  }

  /** @param {Counts} counts @returns {Set<number>} */
  function articlesOf(counts) {
    const articles = new Set();
    for (const found of counts.values()) for (const article of found.keys()) articles.add(article);
    return articles;
  }

  /**
   * @param {string[]} letters
   * @param {Set<number>} articles
   * @param {string[]} names of the fields
   * @returns {Promise<Counts>}
   */
  async function countInTexts(letters, articles, names) {
    /** @type {Counts} */
    const counts = new Map(names.map((field) => [field, new Map()]));
    await Promise.all([...articles].map(async (article) => {
      for (const [field, passage] of (await text(article)).passages) {
        const times = Bulletin.excerpt.find(terms.fold(passage), letters).length;
        const found = /** @type {Map<number, number>} */ (counts.get(names[field]));
        if (times) found.set(article, (found.get(article) || 0) + times);
      }
    }));
    return counts;
  }

  /** @type {Record<string, string[]>} prefix -> fields it restricts to */
  const RESTRICTED = { author: ["byline"], title: ["title"] };

  /**
   * The articles that hold all terms asked for and none of those excluded.
   * @param {Term[]} asked
   * @returns {Promise<Answer>}
   */
  async function answer(asked) {
    const { articles, fields } = await meta();
    /** @type {Clause[]} */
    const clauses = [];
    await Promise.all(asked.map(async (term) => {
      const key = term.letters.join("");
      const restricted = RESTRICTED[term.field];
      const whole = terms.words(key);
      const [counts, words] = await Promise.all([
        count(term.letters),
        whole.length === 1 && whole[0] === "=" + key ? lookUp(whole[0]) : "",
      ]);
      clauses.push({ term: key, counts, presence: term.exclude ? "prohibited" : "required", fields: restricted });
      if (words && !term.exclude) {
        clauses.push({ term: whole[0], counts: postings.tally(words, Object.keys(fields)), presence: "optional", fields: restricted });
      }
    }));
    const phrases = asked.filter((term) => !term.exclude).map((term) => term.letters);
    if (phrases.length) {
      return { articles: Bulletin.rank.rank(clauses, fields, articles).map((hit) => hit.article), phrases };
    }
    const excluded = new Set(clauses.flatMap((clause) => [...articlesOf(clause.counts)]));
    const all = Array.from({ length: articles }, (_, index) => articles - 1 - index);
    return { articles: all.filter((article) => !excluded.has(article)), phrases };
  }

  /**
   * @param {string} query as typed
   * @returns {Promise<Answer>}
   */
  async function search(query) {
    const asked = Bulletin.query.parse(query);
    if (!asked.length) return { articles: [], phrases: [] };
    const glued = Bulletin.query.glue(asked);
    if (glued) {
      const found = await answer(glued);
      if (found.articles.length) return found;
    }
    return answer(asked);
  }

  /**
   * The ids of all articles by number.
   * @returns {Promise<string[]>}
   */
  async function ids() {
    const facts = await meta();
    return (facts.ids === undefined ? await parts.get("ids") : facts.ids).split(" ");
  }

  /** The ids when they came with the first part, null when they must be asked for. @returns {Promise<string[] | null>} */
  async function idsAtHand() {
    return (await meta()).ids === undefined ? null : ids();
  }

  Bulletin.engine = { search, text, ids, idsAtHand, meta, count };
})(window.Bulletin);
