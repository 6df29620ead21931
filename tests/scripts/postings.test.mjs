import assert from "node:assert/strict";
import test from "node:test";
import { cases, run } from "./scripts.mjs";

const { postings, site, terms } = run("js/search/terms", "js/search/postings");
const { heads, bodies, indexes } = cases("postings");
const HEADS_EACH = site.fields.length - 1;
/** The articles of the table are the first and second of all, whatever their numbers. */
const NUMBERS = bodies.map(([number]) => number);
const SLOTS = { fields: site.fields, places: Array.from({ length: 100 }, (_, number) => NUMBERS.indexOf(number)) };

/** How often a string stands in a text, by looking. */
const times = (text, string) => [...text].filter((_, at) => text.startsWith(string, at)).length;

/** How often it stands in each field of each article, by looking. */
function truth(string) {
  const found = {};
  const count = (field, number, passages) => {
    const total = passages.reduce((sum, text) => sum + times(text, string), 0);
    if (total) (found[field] ??= {})[NUMBERS.indexOf(number)] = total;
  };
  for (const [slot, passages] of heads) count(site.fields[slot % HEADS_EACH], Math.floor(slot / HEADS_EACH), passages);
  for (const [slot, passages] of bodies) count(site.fields.at(-1), slot, passages);
  return found;
}

/** Counts without the fields that have none. */
const plain = (counts) => Object.fromEntries(
  [...counts].filter(([, articles]) => articles.size).map(([field, articles]) => [field, Object.fromEntries(articles)]));

for (const { common, commonTerms, grams } of indexes) {
  const shared = new Set(commonTerms);

  test(`every gram is counted where it stands (common above ${common})`, () => {
    for (const [gram, written] of Object.entries(grams)) assert.deepEqual(plain(postings.tally(written, SLOTS)), truth(gram), gram);
  });

  test(`every string is found by what covers it (common above ${common})`, () => {
    const strings = new Set([...heads, ...bodies].flatMap(([, passages]) => passages).flatMap((text) =>
      [...text].flatMap((_, start) => [...text].map((__, end) => text.slice(start, end + 1))).filter(Boolean)));
    for (const string of strings) {
      const letters = [...string];
      if (postings.isGram(letters, shared)) {
        assert.ok(string in grams, string);
        continue;
      }
      const found = postings.cover(letters, shared).map(({ offset, gram }) => postings.starts(grams[gram], offset));
      const joined = [0, 1].map((region) => found.map((regions) => regions[region] || []).reduce(postings.intersect));
      assert.deepEqual(plain(postings.tallyStarts(joined, SLOTS)), truth(string), string);
    }
  });
}

test("what stands nowhere has no counts", () => assert.deepEqual(plain(postings.tally("", SLOTS)), {}));

test("whole words are counted apart from the letters they hold", () => {
  assert.deepEqual(terms.words("96110"), ["=96110"]);
});
