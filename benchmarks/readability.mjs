// What Readability, the reading view of Firefox, takes for text, title and author of every article, against articles.jsonl.
//
//     npm install --no-save @mozilla/readability linkedom
//     node benchmarks/readability.mjs SITE
//
// Prints what differs, and counts; exit status 1 where anything does.
import { readFileSync } from "node:fs";
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";

const [, , site] = process.argv;
const bare = (text) => text.replace(/\s+/g, "");
const records = readFileSync(`${site}/articles.jsonl`, "utf8").trim().split("\n").map((line) => JSON.parse(line));
let bad = 0, headed = 0;
for (const record of records) {
  const { document } = parseHTML(readFileSync(`${site}/${record.url}index.html`, "utf8"));
  const found = new Readability(document).parse();
  let text = bare(found.textContent);
  const expected = bare(record.text);
  if (text === bare(record.title || "") + expected) {
    headed++; // its way with the shortest texts
    text = expected;
  }
  const wrong = {
    text: text !== expected,
    title: found.title !== record.title,
    author: (found.byline || "") !== (record.authors || []).join(", "),
  };
  for (const [what, differs] of Object.entries(wrong)) {
    if (differs) {
      bad++;
      console.log(`${record.id}: ${what}`);
    }
  }
}
console.log(`${records.length} articles, ${headed} with their headline in the text, ${bad} differences`);
process.exitCode = bad ? 1 : 0;
