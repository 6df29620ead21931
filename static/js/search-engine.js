/**
 * Questions to the index: from what was typed to the articles that answer it, best first.
 *
 * @typedef {object} Answer
 * @property {number[]} articles numbers, best first
 * @property {string[][]} phrases letters of what was found, to be marked
 * @property {Note[]} notes what was done to the question, in words of the interface
 * @property {string[]} instead questions to offer when nothing was found
 *
 * @typedef {{key: string, values: Record<string, string>}} Note
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
  /** Strings that are named when a question was read otherwise. */
  const SHOWN = 6;

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
    const bucket = await parts.get("g/" + terms.bucket(gram, buckets).toString(16));
    return Object.hasOwn(bucket, gram) ? bucket[gram] : "";
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

  /** @param {Term} term @returns {string[][]} the letters it may stand for: its own, or what pinyin was read as */
  const stringsOf = (term) => term.strings || [term.letters];

  /** @param {Term} term @returns {Promise<Counts>} all its strings together */
  async function countTerm(term) {
    const counts = await Promise.all(stringsOf(term).map(count));
    if (counts.length === 1) return counts[0];
    /** @type {Counts} */
    const sum = new Map();
    for (const [field, articles] of counts.flatMap((found) => [...found])) {
      const total = sum.get(field) || new Map();
      for (const [article, times] of articles) total.set(article, (total.get(article) || 0) + times);
      sum.set(field, total);
    }
    return sum;
  }

  /** @param {Term} term @returns {Promise<number>} how often it stands in the fields it asks for */
  async function timesOf(term) {
    const counts = await countTerm(term);
    const fields = RESTRICTED[term.field] || [...counts.keys()];
    return fields.flatMap((field) => [...(counts.get(field) || new Map()).values()]).reduce((sum, times) => sum + times, 0);
  }

  /**
   * The articles that hold all terms asked for and none of those excluded.
   * @param {Term[]} asked
   * @param {((article: number) => boolean) | null} allowed
   * @returns {Promise<{articles: number[], phrases: string[][]}>}
   */
  async function answer(asked, allowed) {
    const { articles, fields } = await meta();
    /** @type {Clause[]} */
    const clauses = [];
    await Promise.all(asked.map(async (term) => {
      const key = stringsOf(term).map((letters) => letters.join("")).join("|");
      const restricted = RESTRICTED[term.field];
      const whole = terms.words(key);
      const [counts, words] = await Promise.all([
        countTerm(term),
        whole.length === 1 && whole[0] === "=" + key ? lookUp(whole[0]) : "",
      ]);
      clauses.push({ term: key, counts, presence: term.exclude ? "prohibited" : "required", fields: restricted });
      if (words && !term.exclude) {
        clauses.push({ term: whole[0], counts: postings.tally(words, Object.keys(fields)), presence: "optional", fields: restricted });
      }
    }));
    const wanted = asked.filter((term) => !term.exclude);
    let found;
    if (wanted.length) {
      found = Bulletin.rank.rank(clauses, fields, articles).map((hit) => hit.article);
    } else {
      const excluded = new Set(clauses.flatMap((clause) => [...articlesOf(clause.counts)]));
      found = Array.from({ length: articles }, (_, index) => articles - 1 - index).filter((article) => !excluded.has(article));
    }
    return { articles: allowed ? found.filter(allowed) : found, phrases: wanted.flatMap(stringsOf) };
  }

  /**
   * Ask a question.
   * @param {string} query as typed
   * @param {Record<string, string>} [narrowed] what results are narrowed to: year, place, author
   * @returns {Promise<Answer>}
   */
  async function search(query, narrowed = {}) {
    /** @type {Note[]} */
    const notes = [];
    const typed = Bulletin.query.parse(query);
    const restricted = typed.filter((term) => term.field === "place" || term.field === "date");
    const asked = typed.filter((term) => !restricted.includes(term));
    const allowed = restricted.length || Object.keys(narrowed).length ? await Bulletin.facets.test(restricted, narrowed) : null;
    if (!asked.length && !allowed) return { articles: [], phrases: [], notes, instead: [] };

    const glued = Bulletin.query.glue(asked);
    for (const terms of glued ? [glued, asked] : [asked]) {
      const found = await answer(terms, allowed);
      if (found.articles.length) return { ...found, notes, instead: [] };
    }
    const { terms: relaxed, missing } = await relax(asked, notes);
    if (notes.length && !missing.length) {
      const found = await answer(relaxed, allowed);
      if (found.articles.length) return { ...found, notes, instead: [] };
    }
    return { articles: [], phrases: [], notes: [], instead: await corrections(query, missing) };
  }

  /**
   * Read terms that stand nowhere as traditional characters, or as pinyin, and note what was done.
   * @param {Term[]} asked
   * @param {Note[]} notes
   * @returns {Promise<{terms: Term[], missing: Term[]}>} and the terms that still stand nowhere
   */
  async function relax(asked, notes) {
    const isThere = await Promise.all(asked.map((term) => term.exclude || timesOf(term)));
    /** @type {Term[]} */
    const relaxed = [];
    const missing = [];
    for (let index = 0; index < asked.length; index++) {
      const term = asked[index];
      // Pinyin in several pieces is one string: fan zha.
      let end = index + 1;
      while (isLatin(term) && term.plain && end < asked.length && asked[end].plain && isLatin(asked[end])) end++;
      const run = asked.slice(index, end);
      if (run.some((_, offset) => !isThere[index + offset])) {
        const joined = run.length > 1 ? await readAs({ ...term, text: run.map((one) => one.text).join(" ") }, notes) : null;
        if (joined) {
          relaxed.push(joined);
          index = end - 1;
          continue;
        }
      }
      const other = isThere[index] ? term : await readAs(term, notes);
      relaxed.push(other || term);
      if (!other) missing.push(term);
    }
    return { terms: relaxed, missing };
  }

  /** @param {Term} term */
  const isLatin = (term) => term.letters.every((letter) => /[a-z1-5]/.test(letter)) && term.letters.some((letter) => /[a-z]/.test(letter));

  /**
   * @param {Term} term
   * @param {Note[]} notes
   * @returns {Promise<Term | null>} the same term with strings that stand in the archive
   */
  async function readAs(term, notes) {
    for (const letters of isLatin(term) ? [] : await Bulletin.lenient.simplify(term.letters)) {
      const other = { ...term, letters };
      if (await timesOf(other)) {
        notes.push({ key: "search.simplified", values: { from: term.text, to: letters.join("") } });
        return other;
      }
    }
    for (const stage of await Bulletin.lenient.pinyin(term.text)) {
      const found = await Bulletin.lenient.fitting(stage);
      // Any four initials fit some string of a large archive; in a small one they hardly do by chance.
      const chance = new Set(stage.guess && !(await meta()).whole ? found.filter((one) => !one.known).map((one) => one.text) : []);
      const strings = await firstThatStand(found.map((one) => one.text), term, chance);
      if (strings.length) {
        const shown = strings.slice(0, SHOWN).map((letters) => letters.join("")).join("、");
        notes.push({ key: "search.pinyin", values: { from: term.text, to: shown + (strings.length > SHOWN ? "……" : "") } });
        return { ...term, strings };
      }
    }
    return null;
  }

  /**
   * @param {string[]} strings the likeliest first
   * @param {Term} term
   * @param {Set<string>} [chance] those of them that must stand twice to be believed
   * @returns {Promise<string[][]>} those that stand where the term asks
   */
  async function firstThatStand(strings, term, chance = new Set()) {
    const most = (await meta()).whole ? strings.length : Bulletin.lenient.ASKED;
    const candidates = strings.slice(0, most).map((string) => [...string]);
    const times = await Promise.all(candidates.map((letters) => timesOf({ ...term, letters, strings: undefined })));
    return candidates.filter((letters, index) => times[index] >= (chance.has(letters.join("")) ? 2 : 1));
  }

  /**
   * Questions that differ from the one asked by one character that sounds alike, and that have an answer.
   * @param {string} query
   * @param {Term[]} missing
   * @returns {Promise<string[]>}
   */
  async function corrections(query, missing) {
    if (missing.length !== 1) return [];
    const [term] = missing;
    const strings = await firstThatStand(await Bulletin.lenient.homophones(term.letters), term);
    return strings.slice(0, SHOWN).map((letters) => query.replace(term.text, letters.join("")));
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
