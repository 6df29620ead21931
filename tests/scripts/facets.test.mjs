import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./scripts.mjs";

const Bulletin = run("js/search/terms", "js/search/query", "js/search/parts", "js/search/facets", "js/search/narrowing");
const { facets, narrowing, query } = Bulletin;

const PERIODS = {
  "2023": [20230101, 20231231],
  "２０２３年": [20230101, 20231231],
  "2023-06": [20230601, 20230631],
  "202306": [20230601, 20230631],
  "2023 年 6 月": [20230601, 20230631],
  "2023年六月": [20230601, 20230631],
  "二〇二三年六月": [20230601, 20230631],
  "二零二三年十一月二十一日": [20231121, 20231121],
  "2023年6月1日": [20230601, 20230601],
  "2023年11月14日星期二": [20231114, 20231114],
  "2023年6月1日（周四）": [20230601, 20230601],
  "2023.6.1": [20230601, 20230601],
  "20230601": [20230601, 20230601],
  "9月": [901, 931],
  "9月7日": [907, 907],
  "六月..8月": [601, 831],
  "12月..2月": [1201, 10231],
  "2023-08..2023-10": [20230801, 20231031],
  "2023年8月至10月": [20230801, 20231031],
  "2023年8月-2023年10月": [20230801, 20231031],
  "2023-08到2023-10": [20230801, 20231031],
  "2022—2023": [20220101, 20231231],
  "2023-06..": [20230601, 99990000],
  "..2022": [10000, 20221231],
  "2023-13": null,
  "2023年0月": null,
  "2023-06-32": null,
  "6": null,
  "12.31": null,
  "0000": null,
  "0000-06": null,
  "2023年1日": null,
  "8月..2023年9月": null,
  "2021..2022..2023": null,
  "..": null,
  "昨天": null,
  "96110": null,
};

for (const [text, period] of Object.entries(PERIODS)) {
  test(`a period is read from what people type: ${text}`, () => assert.deepEqual(facets.period(text), period));
}

test("a date with blanks is one term, what follows it is another", () => {
  const joined = facets.joinDates(query.parse("日期:2023 年 6 月 禁毒"));
  assert.deepEqual(joined.map(({ field, text }) => [field, text]), [["date", "2023年6月"], ["", "禁毒"]]);
});

// As bulletin/search/facets.py writes them: three articles, the last of them without date, place and author.
Bulletin.part("meta", { whole: false });
Bulletin.part("where", {
  places: [
    ["150000", "内蒙古自治区", "内蒙古自治区", "内蒙古自治区 内蒙古 自治区"],
    ["150826", "杭锦后旗", "内蒙古自治区巴彦淖尔市杭锦后旗", "杭锦后旗 杭后 巴彦淖尔市 巴盟 内蒙古自治区"],
    ["152921", "阿拉善左旗", "内蒙古自治区阿拉善盟阿拉善左旗", "阿拉善左旗 阿左旗 阿拉善盟 内蒙古自治区"],
  ],
  datelines: ["陕坝"],
  place: [[1], [2], []],
  dateline: [[0], [], []],
});
Bulletin.part("days", { first: [20231201, 20230607, 0], last: [20240229, 20230607, 0] });
Bulletin.part("facets", {
  authors: ["刘星"],
  author: [[0], [0], []],
  tags: ["义警"],
  tag: [[0], [], []],
  pages: ["000"],
  page: [[0], [0], []],
});

async function holders(typed, narrowed = {}) {
  const holds = await facets.test(query.parse(typed), narrowed);
  return [0, 1, 2].filter(holds);
}

const RESTRICTED = {
  "地点:杭锦后旗": [0],
  "地点:阿左旗": [1],
  "地点:内蒙古": [0, 1],
  "地点:陕坝": [0],
  "地点:150826": [0],
  "地点:150800": [0],
  "地点:150000": [0, 1],
  "地点:150829": [],
  "-地点:阿拉善": [0, 2],
  "日期:2023": [1],
  "日期:2024": [],
  "日期:2023..2024": [0, 1],
  "日期:2023年12月至2月": [0],
  "日期:12月至2月": [0],
  "日期:6月7日": [1],
  "日期:2023-06": [1],
  "日期:6月": [1],
  "日期:2月": [],
  "日期:0000": [],
  "日期:2022": [],
  "日期:昨天": [],
};

for (const [typed, articles] of Object.entries(RESTRICTED)) {
  test(`which articles ${typed} leaves`, async () => assert.deepEqual(await holders(typed), articles));
}

test("results are narrowed by year, place and author", async () => {
  assert.deepEqual(await holders("", { year: "2024" }), [0]);
  assert.deepEqual(await holders("", { place: "152900" }), [1]);
  assert.deepEqual(await holders("", { author: "刘星", year: "2023" }), [0, 1]);
});

test("what results can be narrowed by is counted, a place with all that lies in it", async () => {
  const plain = (rows) => rows.map(({ value, name, count, depth }) => [value, name, count, depth]);
  const { year, place, author, tag, page } = await narrowing.count([0, 1, 2]);
  assert.deepEqual(plain(year), [
    ["2024", "2024", 1, 0], ["2024-02", "2024-02", 1, 1], ["2024-01", "2024-01", 1, 1],
    ["2023", "2023", 2, 0], ["2023-12", "2023-12", 1, 1], ["2023-06", "2023-06", 1, 1],
  ]);
  assert.deepEqual(plain(place), [
    ["150000", "内蒙古自治区", 2, 0], ["150826", "杭锦后旗", 1, 0], ["152921", "阿拉善左旗", 1, 0],
  ]);
  assert.deepEqual(plain(author), [["刘星", "刘星", 2, 0]]);
  assert.deepEqual(plain(tag), [["义警", "义警", 1, 0]]);
  assert.deepEqual(plain(page), [["000", "000", 2, 0]]);
});

test("a count is the number of articles it leads to", async () => {
  for (const [facet, values] of Object.entries(await narrowing.count([0, 1, 2]))) {
    for (const { value, count } of values) assert.equal((await holders("", { [facet]: value })).length, count, value);
  }
});
