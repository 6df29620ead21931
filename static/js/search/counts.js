/**
 * Where strings occur: how often each field of each article holds one. Asks the buckets of the index, or, in a small
 * archive, looks into the texts themselves. An article is its place in the list of all.
 */
"use strict";

Bulletin.counts = (function () {
  const { once, parts, postings, terms } = Bulletin;

  /**
   * Grams of a long string that are looked up first, its ends among them: most of what stands nowhere is known by these. Where
   * few articles hold them all, their texts decide.
   */
  const SAMPLES = [2, 5];
  /** Articles whose texts are read at most; those that weigh as much as one gram. */
  const READ = 12, EACH = 2;
  const LATIN = /^[a-z]{2}$/;
  /** How far an id may lie from where it belongs. */
  const FAR = 64;
  /** Strings whose counts are kept. */
  const KEPT = 300;

  /** @type {Map<string, Promise<Counts>>} */
  const kept = new Map();

  /** Facts of the whole index, read once. */
  const catalogue = () => once("catalogue", async () => {
    const { ages: written, common, fields, latin } = await parts.get("meta");
    const rooms = postings.numbers(written);
    /** @type {number[]} the number of each article, by which postings and packs know it */
    const numbers = [];
    const places = rooms.map((age, number) => (age ? numbers.push(number) - 1 : -1));
    const ages = numbers.map((number) => rooms[number]);
    return {
      numbers,
      slots: { fields: Object.keys(fields), places },
      common: new Set((common || "").split(" ").filter(Boolean)),
      latin: new Set((latin || "").split(" ")),
      /** How many numbers there are. */
      room: rooms.length,
      /** The higher the newer; those of one day are equal. */
      ages,
      /** The newest first. */
      newest: [...numbers.keys()].sort((a, b) => ages[b] - ages[a] || b - a),
    };
  });

  /** @param {string} gram @returns {Promise<string>} its postings, the empty string when it does not occur */
  async function lookUp(gram) {
    const { buckets } = await parts.get("meta");
    const bucket = await parts.get(`g/${terms.bucket(gram, buckets).toString(16)}`);
    return Object.hasOwn(bucket, gram) ? bucket[gram] : "";
  }

  /** What a result shows of an article. @param {number} article @returns {Promise<Article>} */
  async function text(article) {
    const { whole, pack } = await parts.get("meta");
    if (whole) return (await parts.get("texts"))[article];
    const number = (await catalogue()).numbers[article];
    return (await parts.get(`t/${Math.floor(number / pack).toString(16)}`))[number];
  }

  /** The letters of all passages of a small archive, and their whole words. */
  const passages = () => once("passages", async () => {
    const { slots: { fields } } = await catalogue();
    return (await parts.get("texts")).flatMap((article, place) => article.passages.map(([field, passage]) =>
      ({ place, field: fields[field], letters: terms.fold(passage).join(""), words: terms.words(passage) })));
  });

  /** @param {(passage: {letters: string, words: string[]}) => number} times @returns {Promise<Counts>} */
  async function countAll(times) {
    /** @type {Counts} */
    const counts = new Map((await catalogue()).slots.fields.map((field) => [field, new Map()]));
    for (const passage of await passages()) {
      const more = times(passage);
      const found = /** @type {Map<number, number>} */ (counts.get(passage.field));
      if (more) found.set(passage.place, (found.get(passage.place) || 0) + more);
    }
    return counts;
  }

  /** @param {string} whole @param {string} part */
  function occurrences(whole, part) {
    let times = 0;
    for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) times++;
    return times;
  }

  /**
   * How often a string of letters occurs in each field of each article.
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
    const { common, latin, slots } = await catalogue();
    // Pinyin is mostly made of pairs that stand nowhere.
    if (!(await parts.get("meta")).whole && terms.pairs(letters).some((pair) => LATIN.test(pair) && !latin.has(pair))) return new Map();
    if ((await parts.get("meta")).whole) return countAll((passage) => occurrences(passage.letters, letters.join("")));
    if (postings.isGram(letters, common)) return postings.tally(await lookUp(letters.join("")), slots);
    const cover = postings.cover(letters, common);
    for (const size of SAMPLES) {
      if (cover.length <= size) break;
      const sample = Array.from({ length: size }, (_, index) => cover[Math.floor((index * (cover.length - 1)) / (size - 1))]);
      const articles = articlesOf(postings.tallyStarts(await join(sample), slots));
      if (articles.size <= Math.min(READ, EACH * (cover.length - size))) return countInTexts(letters, articles, slots.fields);
    }
    return postings.tallyStarts(await join(cover), slots);
  }

  /**
   * How often a whole Latin word or number occurs in each field of each article.
   * @param {string} term of `Bulletin.terms.words`
   * @returns {Promise<Counts>}
   */
  async function countWord(term) {
    if ((await parts.get("meta")).whole) return countAll((passage) => passage.words.filter((word) => word === term).length);
    const { latin } = await catalogue();
    if (terms.pairs([...term].slice(1)).some((pair) => LATIN.test(pair) && !latin.has(pair))) return new Map();
    return postings.tally(await lookUp(term), (await catalogue()).slots);
  }

  /** @param {{offset: number, gram: string}[]} cover @returns {Promise<number[][]>} where all of them join up */
  async function join(cover) {
    const written = await Promise.all(cover.map(({ gram }) => lookUp(gram)));
    if (written.includes("")) return [[], []];
    const found = written.map((one, index) => postings.starts(one, cover[index].offset));
    return [0, 1].map((region) =>
      found.map((regions) => regions[region] || []).sort((a, b) => a.length - b.length).reduce(postings.intersect));
  }

  /** @param {Counts} counts @param {string[]} [fields] all when left out @returns {Set<number>} */
  function articlesOf(counts, fields = [...counts.keys()]) {
    return new Set(fields.flatMap((field) => [...(counts.get(field) || new Map()).keys()]));
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
        const times = occurrences(terms.fold(passage).join(""), letters.join(""));
        const found = /** @type {Map<number, number>} */ (counts.get(names[field]));
        if (times) found.set(article, (found.get(article) || 0) + times);
      }
    }));
    return counts;
  }

  /** The ids of the articles whose numbers are together with this one, by number. @param {number} number @returns {Promise<Map<number, string>>} */
  async function idsAround(number) {
    const { ids, together = Infinity } = await parts.get("meta");
    const { numbers } = await catalogue();
    const at = ids === undefined ? Math.floor(number / together) : 0;
    const listed = numbers.filter((one) => ids !== undefined || Math.floor(one / together) === at);
    const written = ids === undefined ? (listed.length ? await parts.get(`i/${at.toString(16)}`) : "") : ids;
    return new Map(written.split(" ").map((id, index) => [listed[index], id]));
  }

  /** @param {number} article @returns {Promise<string>} its id */
  async function idOf(article) {
    const number = (await catalogue()).numbers[article];
    return (await idsAround(number)).get(number) || "";
  }

  /**
   * The article of an id, -1 where there is none. Its number is the first that was free from where its letters point to
   * (bulletin/search/numbers.py), which is not far.
   * @param {string} id
   */
  async function articleOf(id) {
    const { numbers, room } = await catalogue();
    const { together = room } = await parts.get("meta");
    const first = terms.bucket(id, room);
    for (const number of new Set([first, (first + Math.min(FAR, together)) % room])) {
      const found = [...await idsAround(number)].find(([, one]) => one === id);
      if (found) return numbers.indexOf(found[0]);
    }
    return -1;
  }

  return { catalogue, count, countWord, articlesOf, text, idOf, articleOf };
})();
