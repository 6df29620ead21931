// Runs the site's classic scripts without a browser, in one global scope as a document does.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const ROOT = new URL("../../", import.meta.url);

// A document in which none of the elements is that scripts look for.
globalThis.document = { documentElement: { dataset: {} }, querySelector: () => null };

/** Run scripts of static/, core/site.js before them, and return what they made. */
export function run(...names) {
  for (const name of ["js/core/site", ...names]) {
    const file = new URL(`static/${name}.js`, ROOT);
    vm.runInThisContext(readFileSync(file, "utf8"), { filename: file.pathname });
  }
  return globalThis.Bulletin;
}

/** A table of cases that a Python test reads as well. */
export function cases(name) {
  return JSON.parse(readFileSync(new URL(`tests/cases/${name}.json`, ROOT), "utf8"));
}
