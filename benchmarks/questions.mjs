// How well a built site answers judged questions: node benchmarks/questions.mjs SITE CASES.tsv [--all | --json]
// A line of CASES: kind, question, ids of the articles that answer it (- for none), parted by tabs. Runs the site's own scripts on
// the site's own index in Node. For each kind: mean reciprocal rank of the first right article, recall within ten, and for
// questions the archive has no answer to, the share that got nothing or a labelled near miss.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import vm from "node:vm";

const [site, cases, ...options] = process.argv.slice(2);
const ROOT = new URL("../", import.meta.url);
globalThis.document = { documentElement: { dataset: {} }, querySelector: () => null, getElementById: () => null };

const loaded = { files: 0, bytes: 0 };
const sizes = new Map();
function runFile(path) {
  const text = readFileSync(path, "utf8");
  if (!sizes.has(path)) sizes.set(path, gzipSync(text).length);
  loaded.files++;
  loaded.bytes += sizes.get(path);
  vm.runInThisContext(text, { filename: path });
}
runFile(new URL("static/js/core/site.js", ROOT).pathname);
runFile(`${site}/static/js/engine.js`);
const { Bulletin } = globalThis;
Bulletin.load = async (...paths) => {
  for (const path of paths) runFile(`${site}/${path.split("?")[0]}`);
};

const questions = readFileSync(cases, "utf8").split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t"));
const kinds = new Map();
for (const [kind, typed, answers] of questions) {
  const wanted = answers === "-" ? [] : answers.split(" ");
  const before = { ...loaded };
  const found = await Bulletin.engine.search(typed.replaceAll("\\n", ""));
  const hits = await Promise.all(found.articles.slice(0, 100).map(Bulletin.counts.idOf));
  const rank = hits.findIndex((id) => wanted.includes(id)) + 1;
  const one = wanted.length
    ? { score: rank ? 1 / rank : 0, recall: wanted.filter((id) => hits.slice(0, 10).includes(id)).length / Math.min(10, wanted.length) }
    : { score: found.match === "" || found.match === "closest" ? 1 : 0, recall: 1 };
  kinds.set(kind, [...(kinds.get(kind) || []), one]);
  if (options.includes("--json")) continue;
  if (options.includes("--all") || one.score < 1 || one.recall < 1) {
    const parts = found.parts.map((part) => `${part.kind}:${part.text}`).join(" ");
    console.log([kind, typed.slice(0, 30), one.score.toFixed(2), one.recall.toFixed(2), found.match || "nothing", hits.slice(0, 5).join(" "), `(${answers})`,
      found.notes.map((note) => `${note.key}→${note.values.to}`).join(" "), parts, `${loaded.files - before.files} files ${loaded.bytes - before.bytes} B`].join("  "));
  }
}
const mean = (list, key) => list.reduce((sum, one) => sum + one[key], 0) / list.length;
kinds.set("all", [...kinds].filter(([kind]) => kind !== "absent").flatMap(([, list]) => list));
const figures = [...kinds].map(([kind, list]) => [kind, { questions: list.length, mrr: mean(list, "score"), recall: mean(list, "recall") }]);
if (options.includes("--json")) {
  console.log(JSON.stringify(Object.fromEntries(figures)));
} else {
  for (const [kind, { questions: asked, mrr, recall }] of figures) console.log(`${kind.padEnd(14)}${String(asked).padStart(4)}  MRR ${mrr.toFixed(3)}  recall ${recall.toFixed(3)}`);
  console.log(`${loaded.files} files, ${loaded.bytes} bytes gzip`);
}
