import assert from "node:assert/strict";
import test from "node:test";
import { cases, run } from "./scripts.mjs";

const Bulletin = run("js/search/parts", "js/search/postings", "js/search/lenient");
const { lenient } = Bulletin;

// The parts of an index, as bulletin/search/lenient.py makes them of a few pairs.
const { lists, packed, syllables, simplified } = cases("readings");
Bulletin.part("meta", { whole: false, edition: "" });
Bulletin.part("readings", { ...packed, initials: Object.keys(lists).join(" "), traditional: "" });
Bulletin.part("simplified", simplified);
for (const [initials, list] of Object.entries(lists)) Bulletin.part(`r/${initials}`, list);

test("how characters are read is what was packed", async () => {
  const { readings, syllablesOf } = await lenient.loadReadings();
  assert.deepEqual(readings, syllables);
  for (const [syllable, characters] of Object.entries(syllables)) for (const one of characters.replace(" ", "")) assert.ok(syllablesOf.get(one).includes(syllable));
});

/** What typed letters may be read as, the first stage that fits anything. */
async function readAs(typed) {
  for (const stage of await lenient.pinyin(typed)) {
    const found = await lenient.fitting(stage);
    if (found.length) return found.map(({ text }) => text);
  }
  return [];
}

const READ = {
  gongan: ["公安"],
  gonganju: ["公安局"],
  "gong an ju": ["公安局"],
  "gōng'ān": ["公安"],
  gong1an1: ["公安"],
  fanzha: ["反诈"],
  反zha: ["反诈"],
  neimenggu: ["内蒙古"],
  nmg: ["内蒙古"],
  ga: ["公安", "关爱"],
  paichus: ["派出所"],
  liuxing: ["刘星", "六省"],
  an: ["安"],
  xxx: [],
  "110": [],
  gong6: [],
};

for (const [typed, texts] of Object.entries(READ)) {
  test(`${typed} may be ${texts.join(", ") || "nothing"}`, async () => assert.deepEqual(await readAs(typed), texts));
}

test("what is mostly read so is likelier than what may be", async () => {
  const [stage] = await lenient.pinyin("liuxing");
  const likely = (await lenient.fitting(stage)).filter((one) => one.likely).map(({ text }) => text);
  assert.deepEqual(likely, ["刘星"]);
});

test("initials are a guess, whole syllables are none", async () => {
  const guesses = async (typed) => (await lenient.pinyin(typed)).map(({ guess }) => guess);
  assert.equal((await guesses("gonganju"))[0], false);
  assert.equal((await guesses("nmg"))[0], true);
  assert.deepEqual(await guesses("gong1an1"), [false], "a tone stands behind a whole syllable");
});

test("among given names only their beginnings count", async () => {
  const [stage] = await lenient.pinyin("neimeng");
  const found = await lenient.fitting(stage, ["内蒙古自治区", "公安"]);
  assert.deepEqual(found.map(({ text }) => text), ["内蒙"]);
});

test("traditional characters are read as simplified ones", async () => {
  const forms = async (text) => (await lenient.simplify([...text])).map((letters) => letters.join(""));
  assert.deepEqual(await forms("反詐"), ["反诈"]);
  assert.deepEqual(await forms("反诈"), []);
});

test("one wrong homophone is offered, two are not", async () => {
  const offered = async (text) => (await lenient.homophones([...text])).map((one) => one.text);
  assert.deepEqual(await offered("昆轮"), ["昆仑"]);
  assert.deepEqual(await offered("赵晓华"), ["赵小华"]);
  assert.deepEqual(await offered("照晓华"), []);
  assert.deepEqual(await offered("在昆轮2022"), ["在昆仑2022"]);
});
