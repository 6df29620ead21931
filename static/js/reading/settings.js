/**
 * The reader's settings, put on the root element before anything is drawn, so that nothing moves afterwards.
 * Not deferred, like core/site.js; `reader.js` holds the controls.
 */
"use strict";

Bulletin.settings = (function () {
  const KEY = "reader";
  /** Milliseconds. */
  const LONGEST_WAIT = 3000;
  /** Settings that style sheets know, and what holds unless the reader chose. */
  const DEFAULTS = { size: "normal", face: "serif", setting: "horizontal", theme: "auto" };
  const root = document.documentElement;
  /** @type {Record<string, string>} those that the reader chose */
  const chosen = {};
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "{}") || {};
    for (const name of [...Object.keys(DEFAULTS), "language"]) if (typeof kept[name] === "string") chosen[name] = kept[name];
  } catch {
    // Storage is closed to us (private window, file:// in some browsers): the defaults hold.
  }
  root.classList.add("js");
  root.dataset.month = String(new Date().getMonth() + 1);
  for (const name of Object.keys(DEFAULTS)) if (chosen[name]) root.dataset[name] = chosen[name];

  // The face of the headlines comes after the first view; on later documents it is at hand.
  const { headlines } = root.dataset;
  if (headlines && "FontFace" in window) {
    const face = new FontFace("Bulletin Song", `url("${new URL(headlines, document.baseURI)}")`, { weight: "700 900", display: "swap" });
    const add = () => {
      document.fonts.add(face);
      try {
        sessionStorage.setItem("headlines", headlines.replace(/^(\.\.\/)+/, ""));
      } catch {
        // Nothing is kept; the face comes late each time.
      }
    };
    let isAtHand = false;
    try {
      isAtHand = sessionStorage.getItem("headlines") !== null;
    } catch {
      // As above.
    }
    if (isAtHand) add();
    else addEventListener("load", () => setTimeout(add), { once: true });
  }

  /** Keep a choice in this browser. @param {string} name @param {string} value */
  function keep(name, value) {
    chosen[name] = value;
    try {
      localStorage.setItem(KEY, JSON.stringify(chosen));
    } catch {
      // Not kept, but in force on this page.
    }
  }

  /** @param {string} language @returns {Promise<Words>} the interface's words in it */
  function words(language) {
    return Bulletin.once("words " + language, async () => {
      await Bulletin.load(Bulletin.fill(Bulletin.site.words, { language }));
      return bulletinWords;
    });
  }

  // The words of another language are on their way while the document is still being read.
  const { language } = chosen;
  if (language && /^[a-z-]+$/i.test(language) && language !== root.dataset.interface) {
    // Nothing is shown until reader.js has put them there, or says that they do not come; at the latest after this time.
    root.classList.add("waiting");
    setTimeout(() => root.classList.remove("waiting"), LONGEST_WAIT);
    words(language).catch((error) => console.warn(error));
  }
  return { DEFAULTS, chosen, keep, words };
})();
