/**
 * Narrowing results by time, place and author.
 */
"use strict";

Bulletin.facets = (function () {
  const { parts, terms } = Bulletin;
  /** Days are numbers, year * YEAR + month * 100 + day. */
  const YEAR = 10000;

  /** @returns {Promise<Columns>} */
  const load = () => parts.get("facets");

  const isCode = (/** @type {string} */ letters) => /^\d{6}$/.test(letters);

  /**
   * Whether a place is another or lies in it. Only the digits decide: zeros at the end stand for all of a place.
   * @param {string} code
   * @param {string} outer
   */
  const isWithin = (code, outer) => code.startsWith(outer.replace(/(?:00){1,2}$/, ""));

  const DIGITS = "〇一二三四五六七八九";

  /** @param {string} text @returns {string} with digits for Han numerals, narrow and without blanks */
  function inDigits(text) {
    return text.normalize("NFKC").replace(/[\s"“”]/g, "").replace(/[零○]/g, "〇")
      .replace(/([一二三])?十([一二三四五六七八九])?/g, (_, tens = "一", ones = "〇") => tens + ones)
      .replace(/[〇一二三四五六七八九]/g, (numeral) => String(DIGITS.indexOf(numeral)));
  }

  /**
   * A day, month or year, or two of them with `..` between, as first and last day; null for anything else. One without
   * its year is meant of any year, its days written as month and day only.
   * @param {string} text e.g. `2023`, `2023-06`, `二〇二三年六月一日`, `6月1日`, `2023-06..2023-08`, `2023年6月至8月`, `2023-06..`
   * @returns {[number, number] | null}
   */
  function period(text) {
    const [from, to = from, ...others] = inDigits(text).replace(/([年月日号])[-–]/g, "$1..").split(/\.\.+|至|到|~|[—–]+/);
    if (others.length || !(from || to)) return null;
    const first = from ? point(from, 1, 1) : YEAR, last = to ? point(to, 12, 31) : 9999 * YEAR;
    if (!first || !last) return null;
    if (first < YEAR && last >= YEAR) return null;
    return [first, first >= YEAR && last < YEAR ? last + first - (first % YEAR) : last];
  }

  /** @param {string} text @param {number} month @param {number} day what stands for a missing month and day */
  function point(text, month, day) {
    const match = /^(\d{4})(\d\d)(\d\d)?$/.exec(text) ||
      /^(?:(\d{4})(?:[-/.年]|$))?(?:(\d{1,2})(?:[-/.]|月份?|$))?(?:(\d{1,2})[日号]?)?$/.exec(text);
    if (!match || !(match[1] || text.includes("月")) || (match[3] && !match[2])) return 0;
    const [inYear, ofMonth] = [Number(match[2] || month), Number(match[3] || day)];
    return inYear >= 1 && inYear <= 12 && ofMonth >= 1 && ofMonth <= 31 ? Number(match[1] || 0) * YEAR + inYear * 100 + ofMonth : 0;
  }

  /** @param {Term[]} typed @returns {Term[]} the same, what belongs to a date put behind it: `日期:2023 年 6 月` */
  function joinDates(typed) {
    /** @type {Term[]} */
    const joined = [];
    for (const term of typed) {
      const before = joined[joined.length - 1];
      const text = before ? before.text + term.text : "";
      const belongs = before && before.field === "date" && term.plain && period(text) &&
        (/[年月日]$/.test(before.text) || /^[年月日]/.test(term.text));
      if (belongs) joined[joined.length - 1] = { ...before, text, letters: before.letters.concat(term.letters) };
      else joined.push(term);
    }
    return joined;
  }

  /** @returns {Promise<string[]>} what places may be called, those above them and datelines among them */
  async function placeNames() {
    const columns = await load();
    return [...new Set([...columns.places.flatMap(([, , full, names]) => [full, ...names.split(" ")]), ...columns.datelines.flatMap((names) => names.split(" "))])];
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
      const strings = (term.strings || [term.letters]).map((letters) => letters.join(""));
      const holds = term.field === "date" ? inPeriod(columns, period(term.text)) : atPlace(columns, strings);
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
    const [from, to] = asked;
    return (article) => {
      const first = columns.first[article], last = columns.last[article];
      if (from >= YEAR || !first) return first > 0 && last >= from && first <= to;
      for (let year = first - (first % YEAR); year <= last; year += YEAR) if (last >= year + from && first <= year + to) return true;
      return false;
    };
  }

  /**
   * @param {Columns} columns
   * @param {string[]} asked names or parts of names, or a code
   * @returns {(article: number) => boolean}
   */
  function atPlace(columns, asked) {
    const holds = (/** @type {string} */ name) => asked.some((letters) => terms.fold(name).join("").includes(letters));
    const places = new Set(columns.places.flatMap(([code, , full, names], at) =>
      (holds(full) || names.split(" ").some(holds) || asked.some((letters) => isCode(letters) && isWithin(code, letters)) ? [at] : [])));
    const datelines = new Set(columns.datelines.flatMap((names, at) => (names.split(" ").some(holds) ? [at] : [])));
    return (article) => columns.place[article].some((at) => places.has(at)) || columns.dateline[article].some((at) => datelines.has(at));
  }

  /**
   * What the results can be narrowed by further: value, its name, how many of them.
   * @param {number[]} articles
   * @returns {Promise<Record<string, {value: string, name: string, count: number}[]>>} most first, years newest first
   */
  async function count(articles) {
    const columns = await load();
    /** @type {Map<number, number>[]} each value with how many articles have it */
    const [years, places, authors] = [new Map(), new Map(), new Map()];
    const add = (/** @type {Map<number, number>} */ counts, /** @type {number} */ value) => counts.set(value, (counts.get(value) || 0) + 1);
    for (const article of articles) {
      const [from, to] = [columns.first[article], columns.last[article]].map((day) => Math.floor(day / YEAR));
      if (from) for (let year = from; year <= Math.min(to, from + 200); year++) add(years, year);
      for (const at of columns.place[article]) add(places, at);
      for (const at of columns.author[article]) add(authors, at);
    }
    const most = (/** @type {Map<number, number>} */ counts) => [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return {
      year: [...years].sort((a, b) => b[0] - a[0]).map(([year, times]) => ({ value: String(year), name: String(year), count: times })),
      place: most(places).map(([at, times]) => ({ value: columns.places[at][0], name: columns.places[at][1], count: times })),
      author: most(authors).map(([at, times]) => ({ value: columns.authors[at], name: columns.authors[at], count: times })),
    };
  }

  /** @param {string} facet @param {string} value @returns {Promise<string>} what a value is called */
  async function nameOf(facet, value) {
    const place = facet === "place" && (await load()).places.find(([code]) => code === value);
    return place ? place[1] : value;
  }

  return { test, count, nameOf, period, joinDates, placeNames, isCode };
})();
