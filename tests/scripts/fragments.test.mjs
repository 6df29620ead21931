import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./scripts.mjs";

const { fragments } = run("js/reading/fragments");

const FIRST = "甲说同样的话。", SECOND = "乙说同样的话，6-9月在内蒙古。";
const LONG = "公安机关组织民警深入校园开展反诈宣传，讲解常见的诈骗手法，提醒学生不轻信陌生电话，不点击不明链接，遇到可疑情况及时报警，并现场回答了大家的提问。";
const page = FIRST + SECOND + LONG;
const blocks = [FIRST, SECOND, LONG].map((text) => ({ text, at: page.indexOf(text) }));

/** The directive for what stands from `from` in one block to the end of `to` in another, decoded but for its separators. */
function directive(from, to, [first, last] = [0, 0]) {
  const start = blocks[first].text.indexOf(from), end = blocks[last].text.indexOf(to) + to.length;
  return fragments.directive(page, blocks[first], start, blocks[last], end);
}

/** The stretch of a page that a browser finds for a directive: https://wicg.github.io/scroll-to-text-fragment */
function resolve(text) {
  const parts = text.replace(":~:text=", "").split(",");
  const prefix = parts[0].endsWith("-") ? decodeURIComponent(parts.shift().slice(0, -1)) : "";
  const suffix = parts.at(-1).startsWith("-") ? decodeURIComponent(parts.pop().slice(1)) : "";
  const [start, end] = parts.map(decodeURIComponent);
  const begin = page.indexOf(prefix + start + (end ? "" : suffix)) + prefix.length;
  return page.slice(begin, end ? page.indexOf(end, begin + start.length) + end.length : begin + start.length);
}

test("words that stand once are quoted alone", () => {
  assert.equal(directive("同样", "的话"), `:~:text=${encodeURIComponent("同样的话")}`);
});

test("words that stand twice get what stands before them", () => {
  const text = directive("同样", "的话", [1, 1]);
  assert.match(decodeURIComponent(text), /^:~:text=乙?说-,同样的话$/);
});

test("a hyphen is written so that it separates nothing", () => {
  assert.match(directive("6", "9月", [1, 1]), /6%2D9/);
});

test("a selection within a word is widened to it", () => {
  const words = [...new Intl.Segmenter("zh", { granularity: "word" }).segment(LONG)].map(({ segment }) => segment);
  const word = words.find((one) => one.length > 1 && page.indexOf(one[1]) === page.indexOf(one) + 1);
  assert.equal(resolve(directive(word[1], word[1], [2, 2])), word);
});

test("marks at the edges are left out", () => {
  assert.equal(resolve(directive("，", "月", [1, 1])), "6-9月");
});

test("a mark alone is nothing to link to", () => {
  assert.equal(directive("，", "，", [1, 1]), null);
});

test("a long stretch is given by its beginning and its end", () => {
  const text = directive("公安", "提问", [2, 2]);
  assert.ok(text.length < encodeURIComponent(LONG).length / 2);
  assert.equal(resolve(text), LONG.slice(0, -1));
});

test("a stretch over several paragraphs lands on its words", () => {
  const text = directive("同样", "报警", [0, 2]);
  assert.equal(resolve(text), page.slice(page.indexOf("同样"), page.indexOf("报警") + 2));
});

test("characters outside the basic plane are not torn", () => {
  const text = "人名𠮷田𡈽，出席会议。", block = { text, at: 0 };
  assert.match(decodeURIComponent(fragments.directive(text, block, 3, block, 7)), /𠮷田𡈽/);
});
