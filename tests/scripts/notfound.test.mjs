import assert from "node:assert/strict";
import test from "node:test";
import { cases, run } from "./scripts.mjs";

const { mend } = run("js/core/notfound");

const IDS = new Set(["x7k2", "x7k2m", "about", "q2w3e"]);

function damaged(pattern, id) {
  const full = id.replace(/[a-z0-9]/g, (letter) => String.fromCodePoint(letter.codePointAt(0) + 0xfee0));
  return pattern.replaceAll("{id}", id).replaceAll("{ID}", id.toUpperCase()).replaceAll("{FULL}", full);
}

for (const [kind, patterns] of Object.entries(cases("damaged-links"))) {
  for (const pattern of patterns) {
    test(`${kind}: ${pattern}`, () => assert.equal(mend.findId(damaged(pattern, "q2w3e"), IDS), "q2w3e"));
  }
}

const NOWHERE = ["a/zzzzz/", "pages/x/y/z/", "a/", "", "about/", "a/q2w3"];

for (const path of NOWHERE) {
  test(`no article is meant by ${JSON.stringify(path)}`, () => assert.equal(mend.findId(path, IDS), ""));
}

test("of two ids the longer is meant, and a slip in one does not lead to the other", () => {
  assert.equal(mend.findId("a/x7k2m。", IDS), "x7k2m");
  assert.equal(mend.findId("a/x7k2mindex", IDS), "x7k2m");
  assert.equal(mend.findId("a/x7k2n/", IDS), "");
});

test("an article whose id is the name of a folder is found behind a/ only", () => {
  assert.equal(mend.findId("a/about/x", IDS), "about");
});

const WORDS = {
  "news/2023/禁毒防线.html": "news 2023 禁毒防线",
  "2023/%E7%A6%81%E6%AF%92%E9%98%B2%E7%BA%BF/": "2023 禁毒防线",
  "search/index.html": "",
  "pages/Article.PHP": "Article",
};

for (const [path, words] of Object.entries(WORDS)) {
  test(`what ${path} says in words`, () => assert.equal(mend.wordsOf(path), words));
}
