/**
 * What all scripts share: what the site's addresses look like, where its root is, and how another script is loaded.
 *
 * Every script is a classic one, since modules and fetch fail from disk, and hangs what it offers on `Bulletin`.
 */
"use strict";

// eslint-disable-next-line no-var -- a property of the window, so that a document can ask whether it is there
var Bulletin = {};

/** As bulletin/routes.py and its neighbours have them. JSON, so that tests/test_scripts.py can compare. */
Bulletin.site = {
  "id": "[a-z][a-z0-9]{3,}",
  "anchor": "[ph]-[0-9a-f]{8}(?:-[0-9]+)?",
  "file": "index.html",
  "article": "a/{id}/index.html",
  "folders": ["a", "about", "dates", "pages", "people", "photos", "places", "search", "static", "tags", "threads"],
  "search": "search/index.html",
  "part": "search/index/{file}.js",
  "static": "static/{file}",
  "ids": "static/js/ids.js",
  "worker": "sw.js",
  "webmanifest": "site.webmanifest",
  "edition": "edition.json",
  "pocket": "pocket.json",
  "taken": "\\.(?:html|js|css|woff2|svg)$|^photos/.*\\.webp$",
  "manifest": "manifest.json",
  "words": "static/js/words-{language}.js",
  "fields": ["title", "byline", "kicker", "deck", "head", "body"]
};

/** What stands behind the addresses of scripts, put in when the site is built (bulletin/documents/sent.py): those of another build are not met. */
Bulletin.version = "";

/** @type {(panel: Element, address: string) => HTMLImageElement} of code.js: the picture in its panel, made once */
Bulletin.drawCode = () => new Image();

/** @type {(share: HTMLElement, picked: Picked | null, word: (key: string) => string, address: string) => Promise<void>} of report.js */
Bulletin.report = async () => {};

/** @type {(share: HTMLElement, words: string, source: string, address: string) => Promise<void>} of quote.js */
Bulletin.quote = async () => {};

/** @type {((words: string, fragment: string) => Promise<void>) | undefined} of share.js: copies words with their source, in whichever way the browser allows */
Bulletin.copyQuotation = undefined;

/** @type {Addresses} the one policy for addresses of scripts */
Bulletin.addresses = { createScriptURL: (address) => address };

/** @type {(() => void) | undefined} of vertical.js: sets the text as the reader's setting says */
Bulletin.vertical = undefined;

/** @type {Record<string, string>} words of the interface by key, once the reader has chosen another language */
Bulletin.words = {};

/** The language of these, as `lang` has it. */
Bulletin.tag = "";

/** @type {Record<string, string>} words of scripts by key, in the language documents were built in (bulletin/documents/scripts.py) */
Bulletin.built = {};

/** @returns {string} the link from this document to the root of the site */
Bulletin.root = () => document.documentElement.dataset.root || "";

/**
 * A text with values for its `{names}`.
 * @param {string} text
 * @param {Record<string, string | number | undefined>} values
 */
Bulletin.fill = (text, values) => text.replace(/\{([a-z]+)\}/g, (_, name) => String(values[name] ?? ""));

/**
 * A word in the reader's language.
 * @param {string} key
 * @param {Record<string, string | number>} [values] without them its places are left open
 */
Bulletin.word = (key, values) => {
  const said = Bulletin.words[key] || Bulletin.built[key] || "";
  return values ? Bulletin.fill(said, values) : said;
};

/**
 * Put a word into an element in the reader's language, which it names where the document was built in another, and changes with.
 * @template {HTMLElement} E
 * @param {E} element
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {E}
 */
Bulletin.put = (element, key, values = {}) => {
  element.dataset.t = key;
  for (const [name, value] of Object.entries(values)) element.dataset[name] = String(value);
  element.textContent = Bulletin.word(key, values);
  if (Bulletin.tag) element.lang = Bulletin.tag;
  return element;
};

/**
 * Words said one after the other, as `data-t` names them: `date.about .month_09?year=2023`, the second one's section that of the first.
 * @param {Record<string, string>} table
 * @param {string} keys parted by blanks, each with its values behind a `?`
 * @param {Record<string, string | number | undefined>} [values] for those without
 * @returns {string} empty where the table has none of them
 */
Bulletin.say = (table, keys, values = {}) => keys.split(" ").map((one, _, all) => {
  const [name, own] = one.split("?");
  const key = name.startsWith(".") ? all[0].split(".")[0] + name : name;
  return Bulletin.fill(table[key] || "", own ? Object.fromEntries(new URLSearchParams(own)) : values);
}).join("");

Bulletin.load = (function () {
  /**
   * Every address of a script passes here: the policy of a document names this and no other.
   * @param {string} address
   */
  function own(address) {
    if (new URL(address, document.baseURI).protocol !== location.protocol) throw new TypeError("foreign: " + address);
    return address;
  }
  const rules = { createScriptURL: own };
  const addresses = Bulletin.addresses =
    globalThis.bulletinAddresses || globalThis.trustedTypes?.createPolicy("bulletin", rules) || rules;

  /** A script that neither came nor failed after so many milliseconds has failed. */
  const PATIENCE = 30000;

  /** @param {string} path @param {boolean} inOrder @returns {Promise<void>} */
  function one(path, inOrder) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const timer = setTimeout(() => end("took too long"), PATIENCE);
      /** @param {string} [trouble] */
      function end(trouble) {
        clearTimeout(timer);
        script.remove();
        if (trouble) reject(new Error(script.src + " " + trouble));
        else resolve();
      }
      script.onload = () => end();
      script.onerror = () => end("did not load");
      script.async = !inOrder;
      const version = Bulletin.version && path.startsWith("static/") && !path.includes("?") ? "?v=" + Bulletin.version : "";
      script.src = addresses.createScriptURL(Bulletin.root() + path + version);
      document.head.append(script);
    });
  }

  /**
   * Load scripts of the site and run them, several in the order given.
   * @param {string[]} paths from the root of the site
   * @returns {Promise<void>} rejected when one does not come
   */
  return async (...paths) => {
    await Promise.all(paths.map((path) => one(path, paths.length > 1)));
  };
})();

Bulletin.once = (function () {
  /** @type {Map<string, Promise<any>>} */
  const made = new Map();

  /**
   * The promise that `make` gave for a key before; one that failed is made again.
   * @template T
   * @param {string} key
   * @param {() => Promise<T>} make
   * @returns {Promise<T>}
   */
  return (key, make) => {
    let promise = made.get(key);
    if (!promise) {
      promise = make();
      promise.catch(() => made.delete(key));
      made.set(key, promise);
    }
    return promise;
  };
})();
