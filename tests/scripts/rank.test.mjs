import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./scripts.mjs";

const { rank } = run("vendor/lunr/lunr.min", "js/search/rank");
const { lunr } = globalThis;

const BOOSTS = { title: 12, body: 1 };
const ARTICLES = [
  { title: "反诈 宣传", body: "公安 反诈 反诈 校园" },
  { title: "校园 安全", body: "反诈" },
  { title: "巡逻", body: "公安 公安 公安 校园 民警" },
  { title: "禁毒", body: "民警 反诈 反诈 反诈" },
  { title: "禁毒", body: "民警 反诈 反诈 反诈" },
];

/** How new each is: the last but one is the newest. */
const AGES = [1, 1, 2, 4, 3];

/** The index that lunr itself makes of the articles, whole. */
function whole() {
  const builder = new lunr.Builder();
  builder.ref("number");
  builder.k1(1.2);
  builder.b(0);
  for (const [field, boost] of Object.entries(BOOSTS)) builder.field(field, { boost });
  ARTICLES.forEach((article, number) => builder.add({ number, title: article.title.split(" "), body: article.body.split(" ") }));
  return builder.build();
}

function counts(term) {
  return new Map(Object.keys(BOOSTS).map((field) => [field, new Map(ARTICLES.flatMap((article, number) => {
    const times = article[field].split(" ").filter((word) => word === term).length;
    return times ? [[number, times]] : [];
  }))]));
}

const QUESTIONS = [
  [["反诈", "required"]],
  [["反诈", "required"], ["校园", "required"]],
  [["反诈", "required"], ["校园", "prohibited"]],
  [["民警", "required"], ["禁毒", "optional"]],
  [["公安", "required", ["title"]]],
  [["校园", "required", ["title"]], ["反诈", "optional"]],
];

for (const question of QUESTIONS) {
  test(`an index of the question's terms scores as the whole one: ${JSON.stringify(question)}`, () => {
    const clauses = question.map(([term, presence, fields]) => ({ term, counts: counts(term), presence, fields }));
    const found = rank.rank(clauses, BOOSTS, AGES);
    const wanted = whole().query((query) => {
      for (const [term, presence, fields] of question) {
        query.term(term, { usePipeline: false, presence: lunr.Query.presence[presence.toUpperCase()], ...(fields && { fields }) });
      }
    });
    assert.deepEqual(found.map(({ article }) => article).sort(), wanted.map(({ ref }) => Number(ref)).sort());
    for (const { article, score } of found) {
      // lunr rounds to three decimals to shorten its file.
      const { score: rounded } = wanted.find(({ ref }) => Number(ref) === article);
      assert.ok(Math.abs(score - rounded) < 2e-3, `${article}: ${score}, ${rounded}`);
    }
    assert.deepEqual(found, [...found].sort((a, b) => b.score - a.score));
  });
}

test("of two equals the newer comes first", () => {
  const found = rank.rank([{ term: "禁毒", counts: counts("禁毒"), presence: "required" }], BOOSTS, ARTICLES.length);
  assert.deepEqual(found.map(({ article }) => article), [4, 3]);
});
