import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./scripts.mjs";

// The columns of the archive that is asked, in place of files.
let columns = {};
const { facets, narrowing, parts } = run("js/search/terms", "js/search/parts", "js/search/facets", "js/search/narrowing");
parts.get = async (name) => columns[name];

const PLACES = ["150000", "150400", "150430", "150500", "150522"].map((code) => [code, code, code, code]);

/** Columns of articles of which the first and last days are known, and more where it is given. */
function archive(days, { place, author, tag, page } = {}) {
  const none = days.map(() => []);
  columns = {
    meta: { whole: false },
    days: { first: days.map(([first]) => first), last: days.map(([, last]) => last) },
    where: { places: PLACES, datelines: [], place: place || none, dateline: none },
    facets: { authors: ["张三", "张三丰"], author: author || none, tags: ["甲", "乙"], tag: tag || none, pages: ["000", "001"], page: page || none },
  };
}

async function holders(narrowed) {
  const holds = await facets.test([], narrowed);
  return columns.days.first.flatMap((_, article) => (holds(article) ? [article] : []));
}

const years = async (articles) => (await narrowing.count(articles)).year.map(({ value, count }) => [value, count]);

test("what is known by its year alone, or lasted a year and more, is of no month", async () => {
  archive([[19980101, 19981231], [20030101, 20051231], [20040301, 20040331], [20101101, 20110228], [20150201, 20160115]]);
  assert.deepEqual(await years([0]), [["1998", 1]]);
  assert.deepEqual(await years([1, 2]), [["2005", 1], ["2004", 2], ["2004-03", 1], ["2003", 1]]);
  assert.deepEqual(await years([3]), [["2011", 1], ["2011-02", 1], ["2011-01", 1], ["2010", 1], ["2010-12", 1], ["2010-11", 1]]);
  assert.deepEqual(await years([4]), [["2016", 1], ["2015", 1]]);
});

test("an article is of a period when all that is known of its date lies within", async () => {
  archive([[20230901, 20230930], [20230907, 20230907], [20230101, 20231231], [20231228, 20240103], [0, 0]]);
  const asked = { "2023-09-07": [1], "9月7日": [1], "2023-09": [0, 1], "9月": [0, 1], "2023": [0, 1, 2], "11月": [], "12月..1月": [3], "2023..2024": [0, 1, 2, 3] };
  for (const [text, wanted] of Object.entries(asked)) {
    const holds = await facets.test([{ text, letters: [...text], field: "date", exclude: false, plain: false }], {});
    assert.deepEqual([0, 1, 2, 3, 4].filter(holds), wanted, text);
  }
});

test("whatever results are narrowed to, a count is the number of results that its link leads to", async () => {
  // The same archives on every machine.
  let state = 20231114;
  const below = (count) => ((state = (state * 48271) % 2147483647), state % count);
  const some = (count) => [...new Set(Array.from({ length: below(3) }, () => below(count)))];
  const day = (year, month, of) => year * 10000 + (month + 1) * 100 + of;
  for (let turn = 0; turn < 60; turn++) {
    const days = Array.from({ length: 1 + below(12) }, () => {
      const from = 24000 + below(40), to = from + [0, 0, below(14), below(40)][below(4)];
      return below(6) ? [day(Math.floor(from / 12), from % 12, 1), day(Math.floor(to / 12), to % 12, 30)] : [0, 0];
    });
    const each = (of) => days.map(of);
    archive(days, { place: each(() => some(5)), author: each(() => some(2)), tag: each(() => some(2)), page: each(() => [below(2)]) });
    let narrowed = {};
    for (let step = 0; step < 4; step++) {
      const articles = await holders(narrowed), shown = [];
      for (const [facet, values] of Object.entries(await narrowing.count(articles, narrowed))) {
        for (const { value, count } of values) {
          if (count === articles.length || value === narrowed[facet]) continue;
          assert.equal((await holders({ ...narrowed, [facet]: value })).length, count, `${JSON.stringify(days)} ${JSON.stringify(narrowed)} ${value}`);
          shown.push({ ...narrowed, [facet]: value });
        }
      }
      if (!shown.length) break;
      narrowed = shown[below(shown.length)];
    }
  }
});
