/**
 * The document behind every address that leads nowhere: mends a damaged link, or offers a search for its words.
 *
 * A host serves 404.html at any depth, so nothing here trusts where it seems to be: the root of the site is where
 * this script was loaded from.
 */
(function () {
  "use strict";

  var ID = /^[a-z][a-z0-9]{3,63}/;
  var OWN = /^(?:a|index|pages?|places|people|dates|tags|about|search|static|https?|www|404)$/i; // no words of a path
  var GLUED = 3; // letters behind an id that are taken for another word: `x7k2index`, `x7k2amp`

  /** Decode what can be decoded: `%E5%B9%B3%E` keeps its broken tail; twice, since chat clients encode twice. */
  function decode(text) {
    for (var round = 0; round < 2; round++) {
      text = text.replace(/(?:%[0-9a-f]{2})+/gi, function (encoded) {
        try {
          return decodeURIComponent(encoded);
        } catch {
          return encoded;
        }
      });
    }
    return text;
  }

  /** Half-width letters for full-width ones, `/` for its look-alikes, no invisible characters, lower case. */
  function normalize(path) {
    return decode(path)
      .normalize("NFKC")
      .replace(/[\\／⁄∕]/g, "/")
      .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, "")
      .toLowerCase();
  }

  /** The longest known id that `text` begins with: `x7k2这篇文章`, `x7k2.html`, `x7k2index.md`; or empty. */
  function leadingId(text, ids) {
    var match = ID.exec(text);
    if (!match) return "";
    for (var length = match[0].length; length >= 4; length--) {
      var candidate = match[0].slice(0, length);
      // Cut within letters only where words were glued on: one letter too many may be a slip within another id.
      if (ids.has(candidate) && (length === match[0].length || match[0].length - length >= GLUED)) return candidate;
    }
    return "";
  }
  /** The id that a damaged path means, or empty. The part behind `a/` counts first, any other part only as a whole. */
  function findId(path, ids) {
    var parts = normalize(path).split("/");
    for (var index = 0; index < parts.length - 1; index++) {
      if (parts[index].trim() === "a") {
        var rest = parts.slice(index + 1).find(function (part) {
          return part.trim() !== "";
        });
        var found = leadingId((rest || "").trim().replace(/^[^a-z0-9]+/, ""), ids);
        if (found) return found;
      }
    }
    for (var last = parts.length - 1; last >= 0; last--) {
      // `ax7k2` lost its slash; `repo/x7k2` lost `a/`.
      var whole = parts[last].trim().replace(/[^a-z0-9].*$/, "");
      if (ids.has(whole) && !OWN.test(whole)) return whole;
      if (whole[0] === "a" && ids.has(whole.slice(1))) return whole.slice(1);
    }
    return "";
  }

  /** What a path says in words, to search for; without this site's own folders and file names. */
  function wordsOf(path) {
    return decode(path)
      .normalize("NFKC")
      .replace(/\.(?:html?|md|php|aspx?)\b/gi, " ")
      .split(/[^\p{L}\p{N}]+/u)
      .filter(function (word) {
        return word.length > 1 && !OWN.test(word);
      })
      .join(" ")
      .slice(0, 60);
  }

  window.bulletinMend = { findId: findId, wordsOf: wordsOf };

  var main = document.querySelector("[data-not-found]");
  var script = document.currentScript;
  if (!main || !script) return;
  // …/static/js/core/notfound.js
  var root = new URL("../../../", script.src);

  // Links and style sheets of this document are meant from the root.
  document.querySelectorAll("a[href], link[rel=stylesheet], img[src], form[action]").forEach(function (element) {
    var name = element.hasAttribute("href") ? "href" : element.hasAttribute("src") ? "src" : "action";
    var value = element.getAttribute(name);
    if (value && !/^(?:[a-z]+:|#|\/)/i.test(value)) element.setAttribute(name, new URL(value, root).href);
  });

  // `location` gives the path encoded; a query or fragment glued to it by mistake belongs to the words.
  var path = location.pathname;
  var below = path.indexOf(root.pathname) === 0 ? path.slice(root.pathname.length) : path;
  var link = main.querySelector("[data-search]");
  var words = wordsOf(below);
  if (words) {
    link.href = new URL("search/index.html", root).href + "?q=" + encodeURIComponent(words);
    link.textContent = link.dataset.search.replace("{words}", words);
  }

  var list = document.createElement("script");
  list.src = new URL("static/js/ids.js", root).href;
  list.addEventListener("load", function () {
    var id = findId(below, new Set(String(window.bulletinIds).split(" ")));
    if (!id) return;
    var target = new URL("a/" + id + "/" + (location.protocol === "file:" ? "index.html" : ""), root);
    if (/^#(?:[ph]-[0-9a-f]{8}(?:-\d+)?)/.test(location.hash)) target.hash = location.hash.match(/^#[ph]-[0-9a-f]{8}(?:-\d+)?/)[0];
    var found = main.querySelector("[data-found]");
    var anchor = found.querySelector("a");
    anchor.href = target.href;
    anchor.textContent = target.href;
    found.hidden = false;
    if (target.pathname !== location.pathname) location.replace(target.href);
  });
  document.head.appendChild(list);
})();
