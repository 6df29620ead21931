import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./scripts.mjs";

const { excerpt, site } = run("js/search/terms", "js/search/excerpt");
const [TITLE, BYLINE, BODY] = ["title", "byline", "body"].map((field) => site.fields.indexOf(field));

/** Pieces as one string, what is marked in brackets. */
const marked = (pieces) => pieces.map(({ text, marked: isMarked }) => (isMarked ? `[${text}]` : text)).join("");

test("a string is found wherever it begins, overlapping itself too", () => {
  assert.deepEqual(excerpt.find([..."反反反诈反反"], [..."反反"]), [0, 1, 4]);
  assert.deepEqual(excerpt.find([..."反诈"], [..."反诈宣传"]), []);
});

test("marks that meet are one; units are UTF-16", () => {
  assert.deepEqual(excerpt.ranges("𠮷“公安”局", [[..."公安"], [..."安局"]]), { ranges: [[3, 7]], different: 2 });
});

const long = "这是很长的一段开头，".repeat(20);
const article = {
  id: "aaaa", date: [], place: "",
  passages: [
    [TITLE, "反诈进校园"],
    [BYLINE, "刘星"],
    [BODY, `${long}民警讲解反诈知识。${long}`, "p-1"],
    [BODY, "反诈，还有校园。", "p-2"],
  ],
};

test("the sentence with most of what was asked is shown whole, and its anchor", () => {
  const shown = excerpt.excerpt(article, [[..."反诈"], [..."校园"]]);
  assert.equal(marked(shown.title), "[反诈]进[校园]");
  assert.equal(marked(shown.excerpt), "[反诈]，还有[校园]。");
  assert.equal(shown.anchor, "p-2");
  assert.deepEqual(shown.others.map(({ anchor }) => anchor), ["p-1"], "where else something of it stands");
});

test("a mark that goes on in the next sentence takes it along", () => {
  const two = { ...article, passages: [[BODY, "前一句。民警说！反诈要紧。后一句。", "p-1"]] };
  assert.equal(marked(excerpt.excerpt(two, [[..."说反诈"]]).excerpt), "民警[说！反诈]要紧。");
});

test("a long sentence begins behind the clause before the first mark", () => {
  const shown = excerpt.excerpt(article, [[..."讲解"]]);
  assert.match(marked(shown.excerpt), /^…(这是很长的一段开头，){0,4}民警\[讲解\]反诈知识。$/);
});

test("without a mark the text is shown from its beginning", () => {
  const shown = excerpt.excerpt(article, [[..."进校"]]);
  assert.equal(marked(shown.title), "反诈[进校]园");
  assert.ok(marked(shown.excerpt).startsWith("这是很长的一段开头，"));
  assert.equal(shown.anchor, "");
});

test("names are marked one by one", () => {
  assert.deepEqual(excerpt.excerpt(article, [[..."刘星"]]).names.map(marked), ["[刘星]"]);
});

test("what is cut is cut between clauses, else between words", () => {
  const [words, tail] = ["巡逻民警迅速赶到现场", "并且组织群众转移"].map((one) => one.repeat(12));
  const pieces = (text) => marked(excerpt.excerpt({ ...article, passages: [[BODY, text, "p-1"]] }, [[..."反诈宣传"]]).excerpt);
  assert.match(pieces(`${words}反诈宣传${tail}。`), /^…(巡逻|民警|迅速|赶到|现场).*\[反诈宣传\].*(并且|组织|群众|转移)…$/);
  assert.match(pieces(`${words}反诈宣传，${"走访入户，".repeat(40)}。`), /走访入户，…$/);
});
