/**
 * Narrowing results by time, place and author.
 *
 * @typedef {object} Columns as bulletin/search/facets.py writes them, by number of the article
 * @property {[code: string, name: string, full: string][]} places
 * @property {string[]} authors
 * @property {string[]} datelines
 * @property {number[][]} place
 * @property {number[][]} author
 * @property {number[][]} dateline
 * @property {number[]} first
 * @property {number[]} last
 */
"use strict";
window.Bulletin = window.Bulletin || {};

(function (Bulletin) {
  const { parts, terms } = Bulletin;
  const REGION = "150000";

  /** @returns {Promise<Columns>} */
  const load = () => parts.get("facets");

  /**
   * Whether a place is another or lies in it; only the digits decide.
   * @param {string} code
   * @param {string} outer
   */
  function isWithin(code, outer) {
    const stem = outer === REGION ? "15" : outer.endsWith("00") ? outer.slice(0, 4) : outer;
    return code.startsWith(stem);
  }

  /**
   * A day, month or year, or two of them with `..` between, as first and last day; null for anything else.
   * @param {string} text e.g. `2023`, `2023-06`, `2023年6月1日`, `2023-06..2023-08`
   * @returns {[number, number] | null}
   */
  function period(text) {
    const [from, to = from] = text.normalize("NFKC").replace(/["“”]/g, "").split(/\.\.|至|~|—+/);
    const first = point(from, 1, 1), last = point(to, 12, 31);
    return first && last ? [first, last] : null;
  }

  /** @param {string} text @param {number} month @param {number} day what stands for a missing month and day */
  function point(text, month, day) {
    const match = /^\s*(\d{4})(?:[-年/.]?(\d{1,2})?)?(?:[-月/.]?(\d{1,2})?)?[年月日]?\s*$/.exec(text);
    return match ? Number(match[1]) * 10000 + Number(match[2] || month) * 100 + Number(match[3] || day) : 0;
  }

  /**
   * Whether an article is among those a question is restricted to.
   * @param {Term[]} restricted terms with the prefix place or date
   * @param {Record<string, string>} narrowed year, place, author
   * @returns {Promise<(article: number) => boolean>}
   */
  async function test(restricted, narrowed) {
    const columns = await load();
    const tests = restricted.map((term) => {
      const holds = term.field === "date" ? inPeriod(columns, period(term.text)) : atPlace(columns, term.letters.join(""));
      return term.exclude ? (/** @type {number} */ article) => !holds(article) : holds;
    });
    for (const [name, value] of Object.entries(narrowed)) {
      if (name === "year") tests.push(inPeriod(columns, period(value)));
      if (name === "place") tests.push((article) => columns.place[article].some((at) => isWithin(columns.places[at][0], value)));
      if (name === "author") tests.push((article) => columns.author[article].some((at) => columns.authors[at] === value));
    }
    return (article) => tests.every((holds) => holds(article));
  }

  /** @param {Columns} columns @param {[number, number] | null} asked @returns {(article: number) => boolean} */
  function inPeriod(columns, asked) {
    if (!asked) return () => false;
    return (article) => columns.last[article] >= asked[0] && columns.first[article] <= asked[1] && columns.first[article] > 0;
  }

  /** @param {Columns} columns @param {string} letters of a name, or a code @returns {(article: number) => boolean} */
  function atPlace(columns, letters) {
    const holds = (/** @type {string} */ name) => terms.fold(name).join("").includes(letters);
    const places = new Set(columns.places.flatMap(([code, , full], at) => (code === letters || holds(full) ? [at] : [])));
    const datelines = new Set(columns.datelines.flatMap((name, at) => (holds(name) ? [at] : [])));
    return (article) => columns.place[article].some((at) => places.has(at)) || columns.dateline[article].some((at) => datelines.has(at));
  }

  /**
   * What the results can be narrowed by further: value, its name, how many of them.
   * @param {number[]} articles
   * @returns {Promise<Record<string, {value: string, name: string, count: number}[]>>} most first, years newest first
   */
  async function count(articles) {
    const columns = await load();
    const years = new Map(), places = new Map(), authors = new Map();
    const add = (/** @type {Map<any, number>} */ counts, /** @type {any} */ key) => counts.set(key, (counts.get(key) || 0) + 1);
    for (const article of articles) {
      const [from, to] = [columns.first[article], columns.last[article]].map((day) => Math.floor(day / 10000));
      if (from) for (let year = from; year <= Math.min(to, from + 200); year++) add(years, year);
      for (const at of columns.place[article]) add(places, at);
      for (const at of columns.author[article]) add(authors, at);
    }
    const most = (/** @type {Map<any, number>} */ counts) => [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return {
      year: [...years].sort((a, b) => b[0] - a[0]).map(([year, count]) => ({ value: String(year), name: String(year), count })),
      place: most(places).map(([at, count]) => ({ value: columns.places[at][0], name: columns.places[at][1], count })),
      author: most(authors).map(([at, count]) => ({ value: columns.authors[at], name: columns.authors[at], count })),
    };
  }

  /** @param {string} facet @param {string} value @returns {Promise<string>} what a value is called */
  async function nameOf(facet, value) {
    const place = facet === "place" && (await load()).places.find(([code]) => code === value);
    return place ? place[1] : value;
  }

  Bulletin.facets = { test, count, nameOf, period };
})(window.Bulletin);
