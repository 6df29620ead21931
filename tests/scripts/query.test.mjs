import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./scripts.mjs";

const { query } = run("js/search/terms", "js/search/query");

/** A term in short: `-` for an exclusion, its field, its letters, `*` behind what was typed plainly. */
const short = ({ letters, field, exclude, plain }) =>
  (exclude ? "-" : "") + (field ? field + ":" : "") + letters.join("") + (plain ? "*" : "");

const PARSED = {
  "派出所民警": ["派出所民警*"],
  "反诈 校园": ["反诈*", "校园*"],
  "反诈　校园": ["反诈*", "校园*"],
  "“民警 巡逻”": ["民警巡逻"],
  '"民警 巡逻" 校园': ["民警巡逻", "校园*"],
  "「民警 巡逻": ["民警", "巡逻*"],
  "校园 -反恐": ["校园*", "-反恐"],
  "校园 －反恐": ["校园*", "-反恐"],
  "-作者:刘星": ["-author:刘星"],
  "作者:刘星": ["author:刘星"],
  "作者：刘星": ["author:刘星"],
  "作者: 刘星 禁毒": ["author:刘星", "禁毒*"],
  "-作者: 刘星": ["-author:刘星"],
  "標題:禁毒": ["title:禁毒"],
  "Place:阿拉善": ["place:阿拉善"],
  "日期:2023-06": ["date:2023-06"],
  "一体化、实战化": ["一体化实战化*"],
  "其他:甲": ["其他甲*"],
  "骆驼 AND 马匹": ["骆驼*", "马匹*"],
  "骆驼 NOT 马匹": ["骆驼*", "-马匹"],
  "骆驼 AND NOT 标题:马匹": ["骆驼*", "-title:马匹"],
  "作者:刘星 NOT 禁毒 公安": ["author:刘星", "-禁毒", "公安*"],
  "作者: NOT 禁毒": ["author:not", "禁毒*"],
  "AND 马匹": ["and*", "马匹*"],
  "骆驼 NOT": ["骆驼*", "not*"],
  "NOT": ["not*"],
  "骆驼 and 马匹": ["骆驼*", "and*", "马匹*"],
  "骆驼 “AND” 马匹": ["骆驼*", "and", "马匹*"],
  "， ——": [],
  "": [],
};

for (const [typed, wanted] of Object.entries(PARSED)) {
  test(`what is asked by ${JSON.stringify(typed)}`, () => assert.deepEqual(query.parse(typed).map(short), wanted));
}

test("a term keeps what was typed, without its prefix", () => {
  assert.deepEqual(query.parse("作者:《刘星》").map(({ text }) => text), ["《刘星》"]);
});

const GLUED = {
  "昆仑 2022": ["昆仑2022*"],
  "2022 昆仑 行动": ["2022昆仑*", "行动*"],
  "昆仑 2022 行动": ["昆仑2022行动*"],
};

for (const [typed, wanted] of Object.entries(GLUED)) {
  test(`the blank beside a number may go: ${typed}`, () => {
    assert.deepEqual(query.glue(query.parse(typed)).map(short), wanted);
  });
}

for (const typed of ["反诈 校园", "昆仑 “2022”", "作者:刘星 2022", "昆仑 -2022", "abc 2022"]) {
  test(`no blank may go: ${typed}`, () => assert.equal(query.glue(query.parse(typed)), null));
}

test("whatever is typed is terms of letters, and nothing is asked for twice as much", () => {
  // The same questions on every machine.
  let state = 20231114;
  const below = (count) => ((state = (state * 48271) % 2147483647), state % count);
  const pieces = ["公安", "民警", "作者:", "标题：", "-", "－", " ", "　", "“", "”", '"', "「", "」", "or", " OR ", " NOT ", "日期:", "2023-06", "*", ":", "(", "\\", "\0", "\u202e",
    "😀", "__proto__", "constructor", "<script>", "%", "é", "e\u0301", "ﬁ", "１２", "·", "…", "去年", "的"];
  for (let turn = 0; turn < 3000; turn++) {
    const typed = Array.from({ length: below(12) }, () => pieces[below(pieces.length)]).join("");
    const terms = query.parse(typed);
    const letters = terms.flatMap((term) => term.letters).join("");
    assert.ok(Array.from(letters).length <= 2 * Array.from(typed.normalize("NFKD")).length, JSON.stringify(typed));
    for (const term of terms) assert.ok(term.letters.length && term.letters.every((one) => one && !/\s/.test(one)), JSON.stringify(typed));
  }
});
