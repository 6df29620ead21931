// Whether strings find exactly their articles, and words typed otherwise theirs: node benchmarks/strings.mjs SITE [--strings N] [--words N] [--seed N] [--all]
// Runs a built site's own scripts on its own index in Node. What is right is worked out from articles.jsonl alone.
//   strings    drawn from anywhere in the articles, of one to twelve letters, half of them of two to four, across marks and blanks; right is
//              when the articles that hold them are found, no other, and all as exact
//   otherwise  words of the archive's lexicon and names that stand in it, typed as pinyin, as initials (three characters and more), in
//              traditional characters and with one wrong character that sounds alike, in turn; right is when all articles
//              that hold the word are among those found
// Figures are shares, with what was wrong.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import vm from "node:vm";

const [site, ...options] = process.argv.slice(2);
const option = (name, value) => (options.includes(name) ? Number(options[options.indexOf(name) + 1]) : value);
const ROOT = new URL("../", import.meta.url);
globalThis.document = { documentElement: { dataset: {} }, querySelector: () => null, getElementById: () => null };
const sizes = new Map();
let loaded = 0;
function runFile(path) {
  const text = readFileSync(path, "utf8");
  if (!sizes.has(path)) sizes.set(path, gzipSync(text).length);
  loaded += sizes.get(path);
  vm.runInThisContext(text, { filename: path });
}
runFile(new URL("static/js/core/site.js", ROOT).pathname);
runFile(`${site}/static/js/engine.js`);
const { Bulletin } = globalThis;
Bulletin.load = async (...paths) => paths.forEach((path) => runFile(`${site}/${path.split("?")[0]}`));

// mulberry32: the same strings each time.
let state = option("--seed", 1);
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let value = Math.imul(state ^ (state >>> 15), 1 | state);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
}
const draw = (list) => list[Math.floor(random() * list.length)];

// What is searched of an article: letters of each of its passages, as the documentation says, without the scripts under test.
// Between two digits a point and any other mark are letters, the comma of thousands is none.
const letters = (text) => [...text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "")].filter((one) => /[\p{L}\p{N}\p{M}]/u.test(one)).join("");
const MARKS = /(?<=[0-9０-９])[^\p{L}\p{N}\p{M}]+(?=[0-9０-９])/u;
function fold(text) {
  const match = MARKS.exec(text);
  if (!match) return letters(text);
  const rest = text.slice(match.index + match[0].length), marks = match[0].replace(/\p{Cf}/gu, "");
  const mark = !marks || (marks === "," && /^[0-9０-９]{3}(?![0-9０-９])/.test(rest)) ? "" : /^[.．]$/.test(marks) ? "." : "-";
  return letters(text.slice(0, match.index)) + mark + fold(rest);
}
const articles = readFileSync(`${site}/articles.jsonl`, "utf8").trim().split("\n").map((line) => JSON.parse(line)).map((one) => ({
  id: one.id,
  passages: [one.title, one.kicker, one.deck, one.dateline, ...(one.authors || []), ...(one.photographers || []), ...(one.captions || []).map(({ text }) => text),
    ...(one.text || "").split("\n\n")].filter(Boolean).map(fold),
}));
const holders = (string) => articles.filter(({ passages }) => passages.some((passage) => passage.includes(string))).map(({ id }) => id);

async function ask(typed) {
  const found = await Bulletin.engine.search(typed);
  return { match: found.match, ids: await Promise.all(found.articles.map(Bulletin.counts.idOf)), notes: found.notes };
}

function report(name, asked, wrong) {
  console.log(`${name.padEnd(24)}${String(asked).padStart(5)}  right ${((asked - wrong.length) / Math.max(1, asked)).toFixed(4)}`);
  for (const one of options.includes("--all") ? wrong : wrong.slice(0, 12)) console.log("   ", ...one);
}

const wrong = [];
const strings = new Set();
const most = option("--strings", 1000);
while (strings.size < most) {
  const passage = [...draw(draw(articles).passages.filter((one) => [...one].length > 1))];
  const length = Math.min(passage.length, random() < 0.5 ? 2 + Math.floor(random() * 3) : 1 + Math.floor(random() * 12));
  const start = Math.floor(random() * (passage.length - length + 1));
  const string = passage.slice(start, start + length).join("").replace(/^[-.]+|[-.]+$/g, "");
  if (string) strings.add(string);
}
for (const string of strings) {
  const wanted = new Set(holders(string));
  const { match, ids } = await ask(`"${string}"`);
  const missed = [...wanted].filter((id) => !ids.includes(id)), added = ids.filter((id) => !wanted.has(id));
  if (match !== "exact" || missed.length || added.length) wrong.push([string, match || "nothing", `missed ${missed.slice(0, 3)}`, `added ${added.slice(0, 3)}`]);
}
report("strings, exact", strings.size, wrong);

// Words as they may be typed otherwise.
const table = (await Bulletin.parts.get("meta")).whole ? (await Bulletin.parts.get("forgiving"), await Bulletin.parts.get("simplified")) : await Bulletin.parts.get("simplified");
await Bulletin.load("static/js/rungs.js");
const { readings, syllablesOf } = await Bulletin.lenient.loadReadings();
const usual = (character) => (syllablesOf.get(character) || []).find((one) => readings[one].split(" ")[0].includes(character));
const { buckets } = await Bulletin.parts.get("lexicon");
const lists = await Promise.all(Array.from({ length: buckets }, (_, number) => Bulletin.parts.get(`w/${number.toString(16)}`)));
const words = [...new Set(lists.flatMap((list) => Object.values(list).flatMap((row) => row.split(" ")).map((entry) => entry.split(":")[0])))]
  .filter((word) => [...word].every((character) => usual(character)));
const traditional = new Map();
for (const [one, forms] of Object.entries(table)) traditional.set(forms[0], [...(traditional.get(forms[0]) || []), one]);
const ways = {
  pinyin: (word) => [...word].map(usual).join(""),
  initials: (word) => ([...word].length > 2 ? [...word].map((character) => usual(character)[0]).join("") : ""),
  traditional: (word) => {
    const typed = [...word].map((character) => (traditional.has(character) ? draw(traditional.get(character)) : character)).join("");
    return typed === word ? "" : typed;
  },
  "wrong homophone": (word) => {
    const characters = [...word];
    if (characters.length < 3) return "";
    const at = Math.floor(random() * characters.length);
    const others = [...readings[usual(characters[at])].split(" ")[0]].filter((one) => one !== characters[at]).slice(0, 12);
    return others.length ? characters.with(at, draw(others)).join("") : "";
  },
};
const each = Math.ceil(option("--words", 600) / Object.keys(ways).length);
let all = 0, missedOfAll = 0;
for (const [name, way] of Object.entries(ways)) {
  const missed = [], seen = new Set();
  let tries = 0;
  while (seen.size < each && tries++ < each * 200) {
    const word = draw(words), typed = way(word);
    if (!typed || seen.has(word)) continue;
    const wanted = holders(word);
    // What was typed may stand there itself: it is then no other way to type the word.
    if (!wanted.length || holders(fold(typed)).length) continue;
    seen.add(word);
    const { match, ids, notes } = await ask(typed);
    const lacking = wanted.filter((id) => !ids.includes(id));
    if (lacking.length) missed.push([word, typed, match || "nothing", `${lacking.length} of ${wanted.length} missed`, ...notes.map(({ values }) => values.to)]);
  }
  report(name, seen.size, missed);
  all += seen.size;
  missedOfAll += missed.length;
}
console.log(`words typed otherwise   ${String(all).padStart(5)}  right ${((all - missedOfAll) / all).toFixed(4)}`);
console.log(`${(loaded / 1e6).toFixed(1)} MB gzip were loaded for all of it`);
