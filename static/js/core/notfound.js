/**
 * The document behind every address that leads nowhere: mends a damaged link, or offers a search for its words.
 */
"use strict";

Bulletin.mend = (function () {
  const { site } = Bulletin;
  const ID = new RegExp("^" + site.id);
  const [FOLDER] = site.article.split("/");
  /** No words of a path. */
  const OWN = new RegExp("^(?:" + site.folders.join("|") + "|index|page|https?|www|404)$", "i");
  /** Letters behind an id that are taken for another word: `x7k2index`, `x7k2amp`. */
  const GLUED = 3;

  /**
   * Decode what can be decoded: `%E5%B9%B3%E` keeps its broken tail; twice, since chat clients encode twice.
   * @param {string} text
   */
  function decode(text) {
    for (let round = 0; round < 2; round++) {
      text = text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
        try {
          return decodeURIComponent(encoded);
        } catch {
          return encoded;
        }
      });
    }
    return text;
  }

  /** Half-width letters for full-width ones, `/` for its look-alikes, no invisible characters, lower case. @param {string} path */
  function normalize(path) {
    return decode(path)
      .normalize("NFKC")
      .replace(/[\\／⁄∕]/g, "/")
      .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, "")
      .toLowerCase();
  }

  /**
   * The longest known id that a text begins with: `x7k2这篇文章`, `x7k2.html`, `x7k2index.md`; or empty.
   * @param {string} text
   * @param {Set<string>} ids
   */
  function leadingId(text, ids) {
    const [longest] = ID.exec(text) || [""];
    for (let length = longest.length; length; length--) {
      const candidate = longest.slice(0, length);
      // Cut within letters only where words were glued on: one letter too many may be a slip within another id.
      if (ids.has(candidate) && (length === longest.length || longest.length - length >= GLUED)) return candidate;
    }
    return "";
  }

  /**
   * The id that a damaged path means, or empty. The part behind `a/` counts first, any other part only as a whole.
   * @param {string} path
   * @param {Set<string>} ids
   */
  function findId(path, ids) {
    const parts = normalize(path).split("/").map((part) => part.trim());
    for (let index = 0; index < parts.length; index++) {
      if (parts[index] !== FOLDER) continue;
      const rest = parts.slice(index + 1).find((part) => part) || "";
      const found = leadingId(rest.replace(/^[^a-z0-9]+/, ""), ids);
      if (found) return found;
    }
    for (const part of parts.reverse()) {
      // `ax7k2` lost its slash; `repo/x7k2` lost `a/`.
      const whole = part.replace(/[^a-z0-9].*$/, "");
      if (ids.has(whole) && !OWN.test(whole)) return whole;
      const behind = whole.slice(FOLDER.length);
      if (whole.startsWith(FOLDER) && ids.has(behind)) return behind;
    }
    return "";
  }

  /** What a path says in words, to search for; without this site's own folders and file names. @param {string} path */
  function wordsOf(path) {
    return decode(path)
      .normalize("NFKC")
      .replace(/\.(?:html?|md|php|aspx?)\b/gi, " ")
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 1 && !OWN.test(word))
      .join(" ")
      .slice(0, 60);
  }

  return { findId, wordsOf };
})();

(function () {
  const main = document.querySelector("[data-not-found]");
  if (!main) return;
  const { fill, mend, site } = Bulletin;
  // A host serves this document at any depth: the root is where the document's own script found this one.
  const root = new URL(Bulletin.root() || ".", location.href);

  // Links and style sheets of this document are meant from the root.
  for (const element of document.querySelectorAll("a[href], link[rel=stylesheet], img[src], form[action]")) {
    const name = ["href", "src"].find((one) => element.hasAttribute(one)) || "action";
    const value = element.getAttribute(name);
    if (value && !/^(?:[a-z]+:|#|\/)/i.test(value)) element.setAttribute(name, new URL(value, root).href);
  }

  // `location` gives the path encoded; a query or fragment glued to it by mistake belongs to the words.
  const { pathname } = location;
  const path = pathname.startsWith(root.pathname) ? pathname.slice(root.pathname.length) : pathname;
  const link = /** @type {HTMLAnchorElement} */ (main.querySelector("[data-search]"));
  const words = mend.wordsOf(path);
  if (words) {
    link.href = new URL(site.search, root).href + "?q=" + encodeURIComponent(words);
    link.textContent = fill(link.dataset.search || "", { words });
  }

  Bulletin.load(site.ids).then(() => {
    const id = mend.findId(path, new Set(bulletinIds.split(" ")));
    if (!id) return;
    const target = new URL(fill(site.article, { id }), root);
    if (location.protocol !== "file:") target.pathname = target.pathname.slice(0, -site.file.length);
    const [anchor] = new RegExp("^#" + site.anchor).exec(location.hash) || [""];
    target.hash = anchor;
    const found = /** @type {HTMLElement} */ (main.querySelector("[data-found]"));
    const shown = /** @type {HTMLAnchorElement} */ (found.querySelector("a"));
    shown.href = shown.textContent = target.href;
    found.hidden = false;
    if (target.pathname !== location.pathname) location.replace(target.href);
  }, (error) => console.warn(error));
})();
