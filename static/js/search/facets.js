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
   * @param {Record<string, string>} narrowed year, place, author, tag, page
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
      if (name === "tag") tests.push((article) => columns.tag[article].some((at) => columns.tags[at] === value));
      if (name === "page") tests.push((article) => columns.page[article].some((at) => columns.pages[at] === value));
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

  /** @typedef {{value: string, name: string, count: number, depth: number}} Value of a facet; depth 1 lies in the one before with depth 0 */

  /**
   * What the results can be narrowed by further. A place counts all that lies in it, a year all its months.
   * @param {number[]} articles
   * @returns {Promise<Record<string, Value[]>>} most first, years and months newest first; what lies in another follows it
   */
  async function count(articles) {
    const columns = await load();
    /** @param {(article: number) => Iterable<string>} valuesOf */
    function tally(valuesOf) {
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const article of articles) for (const value of new Set(valuesOf(article))) counts.set(value, (counts.get(value) || 0) + 1);
      return [...counts];
    }
    /** @param {[string, number][]} counts @param {(value: string) => string} [name] @returns {Value[]} */
    const plain = (counts, name = (value) => value) => counts.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([value, times]) => ({ value, name: name(value), count: times, depth: 0 }));
    const months = tally((article) => monthsOf(columns.first[article], columns.last[article])).sort((a, b) => (a[0] < b[0] ? 1 : -1));
    const years = tally((article) => monthsOf(columns.first[article], columns.last[article]).map((month) => month.slice(0, 4))).sort((a, b) => (a[0] < b[0] ? 1 : -1));
    const places = tally((article) => columns.place[article].flatMap((at) => outwards(columns.places[at][0])));
    const known = new Map(columns.places.map(([code, name]) => [code, name]));
    const named = plain(places.filter(([code]) => known.has(code)), (code) => known.get(code) || code);
    const tops = named.filter(({ value }) => value.endsWith("00"));
    const inner = named.filter(({ value }) => !value.endsWith("00"));
    return {
      year: years.flatMap(([year, times]) => [
        { value: year, name: year, count: times, depth: 0 },
        ...months.filter(([month]) => month.startsWith(year)).map(([month, inMonth]) => ({ value: month, name: month, count: inMonth, depth: 1 })),
      ]),
      place: [...tops.flatMap((top) => [top, ...(top.value.endsWith("0000") ? [] : inner.filter(({ value }) => isWithin(value, top.value)).map((one) => ({ ...one, depth: 1 })))]),
        ...inner.filter(({ value }) => !tops.some((top) => !top.value.endsWith("0000") && isWithin(value, top.value)))],
      author: plain(tally((article) => columns.author[article].map((at) => columns.authors[at]))),
      tag: plain(tally((article) => columns.tag[article].map((at) => columns.tags[at]))),
      page: plain(tally((article) => columns.page[article].map((at) => columns.pages[at]))),
    };
  }

  /** @param {string} code @returns {string[]} itself and what it lies in */
  const outwards = (code) => [...new Set([code, code.slice(0, 4) + "00", code.slice(0, 2) + "0000"])];

  /** @param {number} first @param {number} last @returns {string[]} the months of a span of a year at most, as 2023-06; of a longer one its years */
  function monthsOf(first, last) {
    const found = [];
    const months = (/** @type {number} */ day) => Math.floor(day / YEAR) * 12 + (Math.floor(day / 100) % 100) - 1;
    if (!first) return [];
    if (months(last) - months(first) > 11) return [String(Math.floor(first / YEAR))];
    for (let month = months(first); month <= months(last); month++) found.push(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`);
    return found;
  }

  /** @param {string} facet @param {string} value @returns {Promise<string>} what a value is called */
  async function nameOf(facet, value) {
    const place = facet === "place" && (await load()).places.find(([code]) => code === value);
    return place ? place[1] : value;
  }

  return { test, count, nameOf, period, joinDates, placeNames, isCode };
})();
