/**
 * Dates and numbers in what was typed: where they stand, and how else they are written. Pure functions.
 *
 * @typedef {object} Quantity
 * @property {number} start in letters of the text
 * @property {number} end
 * @property {string[][]} [strings] how else a number with its unit is written, or how a date is printed, letters of each
 * @property {string[][]} [days] of a day with its year, how it is printed without
 * @property {string} [period] a date as `日期:` takes it
 */
"use strict";

Bulletin.quantities = (function () {
  const { terms } = Bulletin;
  const DIGITS = "〇一二三四五六七八九";
  const NUMERAL = "〇零一二两三四五六七八九十百千";
  /** What one unit is also called. The first letters of `℃` are those that folding leaves. */
  const UNITS = [
    ["元", "块", "块钱", "元人民币"], ["公里", "千米", "km"], ["摄氏度", "c", "度"], ["公斤", "千克", "kg"], ["克", "g"], ["米", "m"],
    ["平方公里", "平方千米"], ["平方米", "平米"], ["人次"], ["人", "名", "人次"], ["亩"], ["吨"], ["户"], ["起"], ["件"], ["个"], ["家"], ["处"],
    ["台次"], ["台"], ["辆"], ["次"], ["岁", "周岁"], ["小时", "个小时"], ["分钟"], ["秒"], ["天"], ["项"], ["条"], ["只"], ["支"], ["所"], ["名"],
  ];
  const NAMES = UNITS.flat().sort((a, b) => b.length - a.length);
  const DIGITS_OR_HAN = `\\d+(?:\\.\\d+)?[万亿]?|[${NUMERAL}][${NUMERAL}万亿]*(?:点[〇零一二三四五六七八九]+[万亿]?)?`;
  /** The number of a telephone, behind that of its district. */
  const TELEPHONE = /^(0(?:10|2\d|[3-9]\d\d))(\d{7,8})$/;
  const NUMBER = new RegExp(`(?:(${DIGITS_OR_HAN})[-—–~～到至])?(百分之)?(${DIGITS_OR_HAN})([余多])?(?:${["℃", "°C", ...NAMES].join("|")})?`, "gi");
  /** Units behind which one Han numeral is a number: 三亩, but not 一个. */
  const WEIGHTY = /公里|元|摄氏度|亩|公斤|人/;
  const YEAR = `(?:(\\d{4}|[${NUMERAL}]{4})|(去年|今年|前年))(?:年)?`;
  const PART = "(?<!\\d[-—–~～])(?:(\\d{1,2}|[一二三四五六七八九十]{1,3})月份?(?:(\\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?|(上半年|下半年|年初|年底|[春夏秋冬](?:天|季)?))";
  const DATE = new RegExp(`(?<!\\d)((?:19|20)\\d\\d[-/.](?:0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\\d|3[01]))?)(?!\\d)|${YEAR.replace("|", "|(?<!\\d)\\d\\d(?=年)|")}的?${PART}|(?:(\\d{4}|[${NUMERAL}]{4})年|(去年|今年|前年))|(?<!\\d)((?:19|20)\\d\\d)(?!\\d)()(?![年.\\d])|${PART}`, "g");
  /** First and last month; of winter the last lies in the next year. @type {Record<string, [number, number]>} */
  const SEASONS = { 春: [3, 5], 夏: [6, 8], 秋: [9, 11], 冬: [12, 14], 上半年: [1, 6], 下半年: [7, 12], 年初: [1, 3], 年底: [10, 12] };

  /** @param {string} numeral Han numerals or digits, with 万 and 亿 @returns {number} */
  function valueOf(numeral) {
    for (const [name, weight] of /** @type {[string, number][]} */ ([["亿", 1e8], ["万", 1e4]])) {
      const at = numeral.indexOf(name);
      if (at > 0) return Number((valueOf(numeral.slice(0, at)) * weight).toFixed(2)) + (at + 1 < numeral.length ? valueOf(numeral.slice(at + 1)) : 0);
    }
    const plain = numeral.replace(/零/g, "〇").replace(/两/g, "二");
    if (/^\d+(?:\.\d+)?$/.test(plain)) return Number(plain);
    const [whole, fraction] = plain.split("点");
    if (fraction) return valueOf(whole) + Number("0." + [...fraction].map((one) => DIGITS.indexOf(one)).join(""));
    if (!/[十百千]/.test(plain)) return Number([...plain].map((one) => DIGITS.indexOf(one)).join(""));
    let value = 0, digit = 0;
    for (const one of plain) {
      const weight = { 十: 10, 百: 100, 千: 1000 }[one];
      if (weight) {
        value += (digit || 1) * weight;
        digit = 0;
      } else {
        digit = DIGITS.indexOf(one);
      }
    }
    return value + digit;
  }

  /** @param {number} value below ten thousand @returns {string} in Han numerals: 354 as 三百五十四 */
  function below(value) {
    let written = "", gap = false;
    for (const [weight, name] of /** @type {[number, string][]} */ ([[1000, "千"], [100, "百"], [10, "十"], [1, ""]])) {
      const digit = Math.floor(value / weight) % 10;
      if (digit) {
        written += (gap ? "零" : "") + (weight === 10 && digit === 1 && !written ? "" : DIGITS[digit]) + name;
        gap = false;
      } else {
        gap = Boolean(written);
      }
    }
    return written;
  }

  /** @param {number} value @returns {string[]} how a number is written */
  function numerals(value) {
    const found = [String(value)];
    if (value >= 1e4 && value % 100 === 0) found.push(value >= 1e8 ? value / 1e8 + "亿" : value / 1e4 + "万");
    if (!Number.isSafeInteger(value) || value < 1 || value >= 1e12) return found;
    const [hundreds, tens, ones] = [Math.floor(value / 1e8), Math.floor(value / 1e4) % 1e4, value % 1e4];
    const han = (hundreds ? below(hundreds) + "亿" : "") + (tens ? below(tens) + "万" : "") +
      ((hundreds || tens) && ones && ones < 1000 ? "零" : "") + below(ones);
    found.push(han, han.replace(/二(?=[千万亿])/g, "两"));
    return [...new Set(found)];
  }

  /** @param {string} least @param {string} most @returns {string[]} how a range is written: 3-5万, 三至五万 */
  function rangeOf(least, most) {
    const [scale = ""] = /[万亿]$/.exec(most) || [], scaled = /[万亿]$/.test(least) ? least : least + scale;
    const low = numerals(valueOf(scaled)), high = numerals(valueOf(most));
    return [["-", "至", "到"].map((joint) => least + joint + most), ...low.map((one, at) => [`${one}-${high[at]}`, `${one}至${high[at]}`])].flat();
  }

  /** @param {string} text @returns {{narrow: string, at: (index: number) => number}} and how many of its letters begin before a place in it */
  function lettersAt(text) {
    const narrow = terms.narrow(text), { starts } = terms.locate(narrow);
    return { narrow, at: (index) => starts.filter((start) => start < index).length };
  }

  /** @param {string} text @returns {Quantity[]} numbers with a unit, or of two digits and more */
  function numbers(text) {
    /** @type {Quantity[]} */
    const found = [], { narrow, at } = lettersAt(text);
    for (const match of narrow.matchAll(NUMBER)) {
      const [whole, least = "", percent = "", numeral, about = ""] = match;
      const written = (least && least + "-") + numeral;
      const unit = whole.slice(written.length + percent.length + about.length).replace(/^(?:℃|°C)$/i, "c");
      const single = numeral.length === 1 && !/\d/.test(numeral);
      // 22 % cannot be told from any other 22.
      if (percent && valueOf(numeral) % 1 === 0) continue;
      if (written.length < 2 && !percent && (!unit || (single && !WEIGHTY.test(unit)))) continue;
      const group = UNITS.find((names) => names.includes(unit)) || [unit];
      const names = [...new Set([unit, ...group.slice(0, 2)])];
      const ways = least ? rangeOf(least, numeral) : [...(/\d/.test(numeral) ? [numeral, numeral.replace(TELEPHONE, "$1-$2")] : []), ...numerals(valueOf(numeral))];
      const strings = ways.flatMap((one) => names.map((name) => one + about + name));
      found.push({ start: at(match.index), end: at(match.index + whole.length), strings: [...new Set(strings.map((one) => terms.fold(one).join("")))].map((one) => [...one]) });
    }
    return found;
  }

  /** @param {number} year @param {number} month @param {number} day @returns {string[][]} how a date is printed, letters of each; 0 is what it does not say */
  function printed(year, month, day) {
    const han = [...String(year)].map((digit) => DIGITS[Number(digit)]).join("");
    const ways = /** @type {[string, (value: number) => string][]} */ ([[String(year), String], [han, below], [han.replace(/〇/g, "零"), below]]).flatMap(([inYear, written]) =>
      ["日", "号"].map((end) => (year ? inYear + "年" : "") + (month ? written(month) + "月" : "") + (day ? written(day) + end : "")));
    return [...new Set(ways)].map((one) => [...one]);
  }

  /**
   * @param {string} text
   * @param {number} thisYear
   * @param {boolean} [ofAnyYear] whether a season alone is one, which it is behind `日期:`; 春 in a text is mostly none
   * @returns {Quantity[]} years, months, days and seasons
   */
  function dates(text, thisYear, ofAnyYear = false) {
    /** @type {Quantity[]} */
    const found = [], { narrow, at } = lettersAt(text);
    for (const match of narrow.matchAll(DATE)) {
      const [whole, numeric, y1, said1, m1, d1, s1, y2, said2, y3, , m2, d2, s2] = match;
      const said = said1 || said2, written = y1 || y2 || y3;
      const century = written && /^\d\d$/.test(written) ? 2000 : 0;
      const year = said ? thisYear - { 今年: 0, 去年: 1, 前年: 2 }[/** @type {"今年"} */ (said)] : written ? century + valueOf(written) : 0;
      if (written && (year < 1900 || year > thisYear + 1)) continue;
      const month = m1 || m2 ? valueOf(m1 || m2) : 0, day = d1 || d2 ? valueOf(d1 || d2) : 0;
      const season = s1 || s2;
      let period = "", says = [year, month, day];
      if (numeric) {
        period = numeric.replace(/[/.]/g, "-");
        says = period.split("-").map(Number);
      } else if (season && (year || ofAnyYear)) {
        const [first, last] = SEASONS[season.length > 2 || season.startsWith("年") ? season : season[0]];
        period = year ? `${year}-${first}..${last > 12 ? year + 1 : year}-${((last - 1) % 12) + 1}` : `${first}月..${((last - 1) % 12) + 1}月`;
      } else if (month > 12 || day > 31 || (season && !year)) {
        continue;
      } else if (year) {
        period = [year, month, day].filter(Boolean).join("-");
      } else if (month) {
        period = `${month}月` + (day ? `${day}日` : "");
      }
      if (!period) continue;
      const [inYear, ofMonth, ofDay = 0] = says;
      const strings = season || said ? [] : printed(inYear, ofMonth, ofDay), days = inYear && ofDay ? printed(0, ofMonth, ofDay) : [];
      found.push({ start: at(match.index), end: at(match.index + whole.length), period, strings, days });
    }
    return found;
  }

  return { dates, numbers, numerals, valueOf };
})();
