// eslint's own recommendation, and rules that each stand for a mistake these scripts could make.
import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  "array-callback-return": "error",
  eqeqeq: "error",
  "no-implied-eval": "error",
  "no-promise-executor-return": "error",
  "no-redeclare": ["error", { builtinGlobals: false }], // core/site.js makes what all others take as given
  "no-restricted-globals": ["error", "event", "length", "name", "parent", "status", "top"], // locals that somebody forgot to declare
  "no-shadow": "error",
  "no-unused-expressions": "error",
  "no-unused-vars": ["error", { ignoreRestSiblings: true }],
  "no-useless-return": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-promise-reject-errors": "error",
  strict: ["error", "global"], // classic scripts are not strict by themselves
};

// Texts enter a document as text nodes, never as HTML.
const html = ["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({ property }));

export default [
  {
    files: ["static/js/**/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "script",
      globals: { ...globals.browser, Bulletin: "writable", Desk: "writable", bulletinIds: "readonly", bulletinSource: "readonly", bulletinWords: "readonly", leanQR: "readonly", lunr: "readonly" },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { ...rules, "no-restricted-properties": ["error", ...html] },
  },
  {
    files: ["tests/scripts/**/*.mjs", ".ci/**/*.mjs"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.node },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { ...rules, strict: "off" },
  },
];
