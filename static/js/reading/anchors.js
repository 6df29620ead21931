/**
 * Arriving at a paragraph: a damaged fragment is mended, one that moved to another article is followed, and where the
 * document has no such paragraph it says so. One that is known to be gone says so by itself (`.gone` in reader.css).
 */
"use strict";

(function () {
  const article = document.querySelector("[data-article]");
  if (!article) return;
  // No part of the document, or those who extract its text would take it along.
  const note = document.createElement("p");
  note.className = "note lost";
  note.setAttribute("role", "status");
  note.dataset.t = "article.lost";
  note.hidden = true;
  article.before(note);
  const ANCHOR = new RegExp("^" + Bulletin.site.anchor);

  /** The anchor a fragment begins with: `#P-1A2B3C4D。谢谢` -> `p-1a2b3c4d`; empty for none. @param {string} hash */
  function meant(hash) {
    let text = hash.slice(1);
    try {
      text = decodeURIComponent(text);
    } catch {
      // A broken escape: what stands before it may be whole.
    }
    return (ANCHOR.exec(text.normalize("NFKC").toLowerCase()) || [""])[0];
  }

  function arrive() {
    const anchor = meant(location.hash);
    const target = anchor && document.getElementById(anchor);
    note.hidden = !anchor || !!target;
    note.textContent = note.hidden ? "" : Bulletin.word("article.lost");
    if (target instanceof HTMLAnchorElement) location.replace(target.href);
    else if (target && location.hash !== "#" + anchor) location.replace("#" + anchor);
  }

  addEventListener("hashchange", arrive);
  arrive();
})();
