import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./scripts.mjs";

const { fill, once } = run();

test("values stand for their names, whatever signs they hold", () => {
  assert.equal(fill("没有找到“{query}”，{n} 篇", { query: "$& {n}", n: 0 }), "没有找到“$& {n}”，0 篇");
  assert.equal(fill("{nothing}", {}), "");
});

test("something is made once, and again when it failed", async () => {
  let times = 0;
  const make = async () => {
    times++;
    if (times === 1) throw new Error("no network");
    return times;
  };
  await assert.rejects(once("x", make), /no network/);
  assert.deepEqual([await once("x", make), await once("x", make)], [2, 2]);
});
