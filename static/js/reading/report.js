/**
 * 报错: what a report of a mistake says. Article, paragraph, the words as they stand here, the line of the page they were
 * printed on; the reader's own words come last. It goes as an issue, by mail, or is copied, as the archive offers.
 */
"use strict";

(function () {
  /** Characters of the words that are quoted: what is longer would not fit into a link. */
  const LONGEST = 200;
  /** Characters by which the line of a paragraph is found. */
  const ENOUGH = 8;

  /** @param {string} text letters and digits alone, so that marks and blanks of the capture do not matter */
  const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");

  /**
   * The page's line in which words begin; 0 where that cannot be told.
   * @param {CapturedArticle | undefined} source
   * @param {CapturedChange[]} changes
   * @param {string} words
   */
  function lineOf(source, changes, words) {
    const begin = letters(words).slice(0, ENOUGH);
    if (!source || !begin) return 0;
    let text = "";
    /** @type {[at: number, line: number][]} */
    const starts = [];
    for (const [number, stretches] of source.lines) {
      starts.push([text.length, number]);
      for (const stretch of stretches) {
        const pieces = typeof stretch === "string" ? [stretch] : stretch.pieces;
        text += letters(pieces.map((piece) => (typeof piece === "string" ? piece : changes[piece][0])).join(""));
      }
    }
    const at = text.indexOf(begin);
    const found = starts.filter(([start]) => at >= 0 && start <= at).pop();
    return found ? found[1] : 0;
  }

  Bulletin.report = async (share, picked, word, address) => {
    const article = /** @type {HTMLElement} */ (document.querySelector("[data-article]"));
    const link = /** @type {HTMLElement | null} */ (document.querySelector("a.switch"));
    const id = article.dataset.article || "";
    const title = (document.querySelector("h1")?.textContent || "").trim();
    const page = share.dataset.page || "";
    const paragraph = picked && picked.paragraph;
    const anchor = paragraph ? "#" + paragraph.id : "";
    const words = (picked && (picked.words || (paragraph && paragraph.textContent))) || "";
    let line = 0;
    if (picked && link) {
      try {
        await Bulletin.load(decodeURI(link.dataset.source || ""));
        line = lineOf(bulletinSource.articles[id], bulletinSource.changes, words);
      } catch (error) {
        console.warn(error); // The report is as good without the line.
      }
    }
    const shown = words.length > LONGEST ? words.slice(0, LONGEST) + "……" : words;
    const body = [
      Bulletin.fill(word("share.report_id"), { id: id + anchor }),
      Bulletin.fill(word("share.report_title"), { title }),
      Bulletin.fill(word("share.report_url"), { url: address + anchor }),
      line ? Bulletin.fill(word("share.report_place"), { page, line }) : "",
      shown ? Bulletin.fill(word("share.report_quote"), { words: shown }) : "",
      word("share.report_error"),
      "",
    ].filter((each, at, all) => each || at === all.length - 1).join("\n");
    /** @type {HTMLElement} */ (share.querySelector("[data-report]")).textContent = body;
    const subject = Bulletin.fill(word("share.report_subject"), { title, id });
    for (const way of /** @type {NodeListOf<HTMLAnchorElement>} */ (share.querySelectorAll("[data-way]"))) {
      way.href = Bulletin.fill(way.dataset.way || "", { title: encodeURIComponent(subject), body: encodeURIComponent(body) });
    }
  };
})();
