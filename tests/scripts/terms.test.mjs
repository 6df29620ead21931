import assert from "node:assert/strict";
import test from "node:test";
import { cases, run } from "./scripts.mjs";

const { terms } = run("js/search/terms");

for (const { shows, text, letters, pairs, words, bucket } of cases("terms")) {
  test(shows, () => {
    const folded = terms.fold(text);
    assert.equal(folded.join(""), letters);
    assert.deepEqual(terms.pairs(folded), pairs);
    assert.deepEqual(terms.words(text), words);
    assert.equal(terms.bucket(letters, 1024), bucket);
  });
}

test("each letter knows the UTF-16 units its character takes", () => {
  assert.deepEqual(terms.locate("𠮷，½"), { letters: ["𠮷", "1", "2"], starts: [0, 3, 3], ends: [2, 4, 4] });
});
