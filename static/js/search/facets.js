/**
 * Narrowing results by time, place and author.
 */
"use strict";

Bulletin.facets = (function () {
  const { parts, terms } = Bulletin;
  /** Days are numbers, year * YEAR + month * 100 + day. */
  const YEAR = 10000;

  /** @returns {Promise<Columns>} */
  const load = async () => Object.assign({}, await column("facets"), await column("days"), await column("where"));

  /**
   * Some of the columns; in a small archive all of them are one file.
   * @template {"days" | "where" | "facets"} N
   * @param {N} name
   */
  async function column(name) {
    if ((await parts.get("meta")).whole) await parts.get("facets");
    return parts.get(name);
  }

  const isCode = (/** @type {string} */ letters) => /^\d{6}$/.test(letters);

  /**
   * Whether a place is another or lies in it. Only the digits decide: zeros at the end stand for all of a place.
   * @param {string} code
   * @param {string} outer
   */
  const isWithin = (code, outer) => code.startsWith(outer.replace(/(?:00){1,2}$/, ""));

  const WEEKDAY = /[（(]?(?:星期|周|礼拜)[一二三四五六日天][）)]?/g;
  const DIGITS = "〇一二三四五六七八九";

  /** @param {string} text @returns {string} with digits for Han numerals, narrow and without blanks */
  function inDigits(text) {
    return text.normalize("NFKC").replace(/[\s"“”]/g, "").replace(/[零○◯]/g, "〇")
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
    const [from, to = from, ...others] = inDigits(text.replace(WEEKDAY, "")).replace(/([年月日号])[-–]/g, "$1..").split(/\.\.+|至|到|~|[—–]+/);
    if (others.length || !(from || to)) return null;
    const first = from ? point(from, 1, 1) : YEAR, last = to ? point(to, 12, 31) : 9999 * YEAR;
    if (!first || !last) return null;
    if (first < YEAR && last >= YEAR) return null;
    const inYear = first >= YEAR && last < YEAR ? last + first - (first % YEAR) : last;
    // From December to February is into the next year.
    return [first, inYear < first && last < YEAR ? inYear + YEAR : inYear];
  }

  /** @param {string} text @param {number} month @param {number} day what stands for a missing month and day */
  function point(text, month, day) {
    const match = /^(\d{4})(\d\d)(\d\d)?$/.exec(text) ||
      /^(?:(\d{4})(?:[-/.年]|$))?(?:(\d{1,2})(?:[-/.]|月份?|$))?(?:(\d{1,2})[日号]?)?$/.exec(text);
    if (!match || !(Number(match[1]) || (!match[1] && text.includes("月"))) || (match[3] && !match[2])) return 0;
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
    const columns = await column("where");
    return [...new Set([...columns.places.flatMap(([, , full, names]) => [full, ...names.split(" ")]), ...columns.datelines.flatMap((names) => names.split(" "))])];
  }

  /**
   * Whether an article is among those a question is restricted to.
   * @param {Term[]} restricted terms with the prefix place or date
   * @param {Record<string, string>} narrowed year, place, author, tag, page
   * @returns {Promise<(article: number) => boolean>}
   */
  async function test(restricted, narrowed) {
    const tests = await Promise.all(restricted.map(async (term) => {
      const strings = (term.strings || [term.letters]).map((letters) => letters.join(""));
      const holds = term.field === "date" ? inPeriod(await column("days"), period(term.text)) : atPlace(await column("where"), strings);
      return term.exclude ? (/** @type {number} */ article) => !holds(article) : holds;
    }));
    for (const [name, value] of Object.entries(narrowed)) {
      if (name === "year") {
        const { first, last } = await column("days");
        tests.push((article) => timesOf(first[article], last[article]).includes(value));
      } else if (name === "place") {
        const { place, places } = await column("where");
        tests.push((article) => place[article].some((at) => isWithin(places[at][0], value)));
      } else {
        const columns = await column("facets");
        const of = { tag: columns.tag, page: columns.page, author: columns.author }[name];
        const names = { tag: columns.tags, page: columns.pages, author: columns.authors }[name];
        if (of && names) tests.push((article) => of[article].some((at) => names[at] === value));
      }
    }
    return (article) => tests.every((holds) => holds(article));
  }

  /**
   * What an article counts for in time: the months that it may be of and their years; where these are a year or more, as of one
   * of which nothing but its year is known, the years alone.
   * @param {number} first
   * @param {number} last
   * @returns {string[]} as 2023 and 2023-06; none where nothing is known
   */
  function timesOf(first, last) {
    const months = [], from = monthOf(first), to = monthOf(last);
    for (let month = from; first && month <= to; month++) months.push(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`);
    return [...new Set(months.map((month) => month.split("-")[0])), ...(months.length < 12 ? months : [])];
  }

  /** @param {number} day @returns {number} the months before it */
  const monthOf = (day) => Math.floor(day / YEAR) * 12 + (Math.floor(day / 100) % 100) - 1;

  /**
   * Those of which it is known that they are of a period. One of 9月 may be of 9月7日; nobody knows, and it is not said.
   * @param {Parts["days"]} columns
   * @param {[number, number] | null} asked
   * @returns {(article: number) => boolean}
   */
  function inPeriod(columns, asked) {
    if (!asked) return () => false;
    const [from, to] = asked;
    return (article) => {
      const first = columns.first[article], last = columns.last[article], year = first - (first % YEAR);
      // Of any year, the one in which it began among them, and of a winter the one before.
      const starts = from >= YEAR ? [0] : to < YEAR ? [year] : [year, year - YEAR];
      return first > 0 && starts.some((start) => first >= start + from && last <= start + to);
    };
  }

  /**
   * @param {Parts["where"]} columns
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

  return { test, load, period, timesOf, joinDates, placeNames, isCode, isWithin };
})();
