import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./scripts.mjs";

const { quantities } = run("js/search/terms", "js/search/quantities");
const written = (text) => quantities.numbers(text).map(({ strings }) => strings.map((one) => one.join("")));

const SAME = {
  "3.5万元": ["3.5万元", "35000元", "三万五千元"],
  "35000元": ["35000元", "3.5万元", "三万五千元"],
  "三点五万元": ["35000元", "3.5万元"],
  "三十三万元": ["330000元", "33万元", "三十三万元"],
  "1,000元": ["1000元", "一千元"],
  "8，888元": ["8888元", "八千八百八十八元"],
  "一千○五元": ["1005元", "一千零五元"],
  "18.6万元": ["18.6万元", "186000元", "十八万六千元"],
  "3.5公里": ["3.5公里", "3.5千米"],
  "0.5公里": ["0.5公里"],
  "98.90%": ["98.90", "98.9"],
  "百分之四十四点一七": ["44.17"],
  "04798228110": ["0479-8228110"],
  "3-5万元": ["3-5万元", "3至5万元", "30000-50000元", "3万5万元", "三万至五万元"],
};

for (const [typed, ways] of Object.entries(SAME)) {
  test(`${typed} is one number, and how else it is written`, () => {
    const [strings, ...others] = written(typed);
    assert.deepEqual(others, []);
    for (const way of ways) assert.ok(strings.includes(way), `${way} of ${strings}`);
  });
}

const OTHER = { "3.5万元": ["35万元", "5万元", "3万元"], "3-5万元": ["35万元", "5万元"], "12.3%": ["123", "12"], "33万元": ["3万元"] };

for (const [typed, ways] of Object.entries(OTHER)) {
  test(`${typed} is not ${ways.join(", ")}`, () => {
    for (const way of ways) assert.ok(!written(typed).flat().includes(way), way);
  });
}

test("a full-width comma behind four digits parts numbers", () => {
  assert.deepEqual(quantities.numbers("2022，150户").map(({ start, end }) => [start, end]), [[0, 4], [5, 9]]);
});

const DATES = {
  "2023.6.1 赤峰": ["2023-6-1"], "二○二三年六月": ["2023-6"], "二◯二三年": ["2023"], "22年7月 百日行动": ["2022-7"], "守护13年": [], "每年6-9月": [], "2022年夏": ["2022-6..2022-8"], "7月13日 决口": ["7月13日"],
  "去年": ["2025"], "上半年": [], "春节": [],
};

for (const [typed, periods] of Object.entries(DATES)) {
  test(`dates in ${typed}`, () => assert.deepEqual(quantities.dates(typed, 2026).map(({ period }) => period), periods));
}

const PRINTED = {
  "6月6号": ["6月6日", "6月6号", "六月六日", "六月六号"],
  "四月二十一日": ["4月21日", "4月21号", "四月二十一日", "四月二十一号"],
  "七月份": ["7月", "七月"],
  "2023-04-05": ["2023年4月5日", "2023年4月5号", "二〇二三年四月五日", "二〇二三年四月五号", "二零二三年四月五日", "二零二三年四月五号"],
  "1998年11月": ["1998年11月", "一九九八年十一月"],
  "2023年": ["2023年", "二〇二三年", "二零二三年"],
  "去年6月": [],
  "2023年夏": [],
};

for (const [typed, ways] of Object.entries(PRINTED)) {
  test(`how ${typed} is printed`, () => assert.deepEqual(quantities.dates(typed, 2026)[0].strings.map((one) => one.join("")), ways));
}

test("a day with its year is mostly printed without, and seasons are of any year where a date is asked for", () => {
  assert.deepEqual(quantities.dates("2023年4月5号", 2026)[0].days.map((one) => one.join("")), ["4月5日", "4月5号", "四月五日", "四月五号"]);
  assert.deepEqual(["上半年", "冬"].map((text) => quantities.dates(text, 2026, true)[0].period), ["1月..6月", "12月..2月"]);
});
