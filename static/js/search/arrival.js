/**
 * Arriving at an article from a search: the words that were searched are marked and the first of them is in view.
 * Marks are painted over the text (CSS Custom Highlight) where the browser can, so that the document stays as it is.
 */
"use strict";

Bulletin.arrival = (function () {
  const BLOCKS = "h1, h2, h3, h4, p, li, blockquote, pre, figcaption, td, .credits";
  const NAME = "search";
  const article = document.querySelector("article[data-article]");
  const query = new URLSearchParams(location.search).get("q") || "";
  const phrases = query.split(/\s+/).map((phrase) => Bulletin.terms.fold(phrase)).filter((phrase) => phrase.length);
  if (!article || !phrases.length) return;

  /** Bring a range into view: sideways in a text set vertically, and down the page. @param {Range} range */
  function show(range) {
    const text = document.getElementById("text");
    let box = range.getBoundingClientRect();
    if (text && text.scrollWidth > text.clientWidth) {
      const frame = text.getBoundingClientRect();
      if (box.left < frame.left || box.right > frame.right) text.scrollLeft += box.left - (frame.left + frame.right) / 2;
      box = range.getBoundingClientRect();
    }
    if (box.top < 0 || box.bottom > innerHeight) {
      scrollTo({ top: scrollY + box.top - innerHeight / 3, behavior: "instant" });
    }
  }

  /** @param {Element} block @returns {Range[]} occurrences of the phrases in it, across elements */
  function find(block) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    /** @type {{node: Text, start: number}[]} */
    const nodes = [];
    let text = "";
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      nodes.push({ node, start: text.length });
      text += node.data;
    }
    /** @param {number} at @param {boolean} isEnd @returns {[Text, number]} */
    function place(at, isEnd) {
      let index = nodes.length - 1;
      while (index > 0 && (isEnd ? nodes[index].start >= at : nodes[index].start > at)) index--;
      return [nodes[index].node, at - nodes[index].start];
    }
    return Bulletin.excerpt.ranges(text, phrases).ranges.map(([start, end]) => {
      const range = document.createRange();
      range.setStart(...place(start, false));
      range.setEnd(...place(end, true));
      return range;
    });
  }

  const areas = [...article.querySelectorAll(".headlines, .credits, .text")];
  const blocks = (areas.length ? areas : [article]).flatMap((area) => (area.matches(BLOCKS) ? [area] : [...area.querySelectorAll(BLOCKS)]))
    .filter((block) => !block.querySelector(BLOCKS));
  const ranges = blocks.flatMap(find);
  if (!ranges.length) return;

  const paints = typeof Highlight === "function" && CSS.highlights;
  if (paints) {
    CSS.highlights.set(NAME, new Highlight(...ranges));
  } else {
    for (const range of ranges) {
      if (range.startContainer === range.endContainer) range.surroundContents(document.createElement("mark"));
    }
  }

  const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const first = ranges.find((range) => target && target.contains(range.startContainer)) || ranges[0];
  show(first);
  // The words are marked, not the whole paragraph the address names.
  document.documentElement.classList.add("searched");

  const bar = document.createElement("p");
  bar.className = "marks";
  const off = Bulletin.hits.translatable("button", "search.unmark");
  off.setAttribute("type", "button");
  off.addEventListener("click", () => {
    if (paints) CSS.highlights.delete(NAME);
    else for (const mark of article.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
    bar.remove();
    document.documentElement.classList.remove("searched");
    const url = new URL(location.href);
    url.searchParams.delete("q");
    try {
      history.replaceState(null, "", url);
    } catch {
      // Some browsers keep the address of a file as it is.
    }
  });
  bar.append(Bulletin.hits.translatable("span", "search.marked", { query, n: ranges.length }), " ", off);
  document.body.append(bar);
})();
