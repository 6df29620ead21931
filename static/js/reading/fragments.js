/**
 * A selection -> a link that lands on exactly these words: `#p-1a2b3c4d:~:text=…`.
 *
 * A browser finds a text directive only where it begins and ends between words as ICU cuts them, so a selection
 * inside a word is widened to it. Offsets count UTF-16 units. The paragraph's id comes first: a browser that knows
 * no directives, or does not find the words any more, still goes to the paragraph.
 *
 * @typedef {object} Block a paragraph
 * @property {string} text
 * @property {number} at where it stands in the text of the page
 */
"use strict";

Bulletin.fragments = (function () {
  /** Units quoted whole; a longer stretch is given by its beginning and its end. */
  const LONGEST = 60;
  /** Least units of such a beginning or end. */
  const EDGE = 10;
  const segmenter = typeof Intl === "object" && Intl.Segmenter ? new Intl.Segmenter("zh", { granularity: "word" }) : null;
  const CLAUSE = /[，。；：！？、“”‘’（）《》…—\s,.;:!?()]/;

  /** @param {string} text @returns {number[]} offsets between its words, ascending, 0 and its length among them */
  function boundaries(text) {
    const found = [0];
    if (segmenter) {
      for (const { index, segment } of segmenter.segment(text)) found.push(index + segment.length);
    } else {
      // Around every mark there is a boundary in any segmentation.
      for (let index = 0; index < text.length; index++) if (CLAUSE.test(text[index])) found.push(index, index + 1);
      found.push(text.length);
    }
    return found.filter((value, at) => at === 0 || value > found[at - 1]);
  }

  /** @param {number[]} cuts ascending, from 0 @param {number} offset @returns {number} the last cut not behind it */
  const atMost = (cuts, offset) => cuts.reduce((best, cut) => (cut <= offset ? cut : best), 0);

  /** @param {number[]} cuts @param {number} offset @returns {number} the first cut not before it, or the last of all */
  const atLeast = (cuts, offset) => cuts.find((cut) => cut >= offset) ?? cuts[cuts.length - 1];

  /** @param {number[]} cuts @param {number} offset */
  const next = (cuts, offset) => atLeast(cuts, offset + 1);

  /** @param {number[]} cuts @param {number} offset */
  const previous = (cuts, offset) => atMost(cuts, offset - 1);

  /** @param {string} text */
  const isBlank = (text) => !/[\p{L}\p{N}]/u.test(text);

  /** @param {string} text */
  const encode = (text) => encodeURIComponent(text).replace(/-/g, "%2D");

  /**
   * The directive for the words from unit `start` of `first` to unit `end` of `last`, the same object for a selection
   * within one paragraph. Null when they cannot be told from others like them.
   * @param {string} page its text, which a browser searches from the beginning
   * @param {Block} first
   * @param {number} start
   * @param {Block} last
   * @param {number} end
   * @returns {string | null}
   */
  function directive(page, first, start, last, end) {
    const cuts = boundaries(first.text);
    const lastCuts = first === last ? cuts : boundaries(last.text);
    start = atMost(cuts, start);
    end = atLeast(lastCuts, end);
    // Blanks and marks at the edges say nothing and are found less surely.
    while (start < first.text.length && isBlank(first.text.slice(start, next(cuts, start)))) start = next(cuts, start);
    while (end > 0 && isBlank(last.text.slice(previous(lastCuts, end), end))) end = previous(lastCuts, end);
    if (last.at + end <= first.at + start) return null;
    if (first === last && end - start <= LONGEST) return quoted(page, first, cuts, start, end);
    // A long stretch is given by its beginning and its end: the first such end behind it must be the one that is meant.
    const head = atLeast(cuts, Math.min(start + EDGE, first === last ? end : first.text.length));
    const least = first === last ? head : 0;
    let tail = atMost(lastCuts, Math.max(end - EDGE, least));
    const isMeant = () => page.indexOf(last.text.slice(tail, end), first.at + head) === last.at + tail;
    while (!isMeant() && tail > least) tail = previous(lastCuts, tail);
    // A word or two at the beginning of a paragraph may stand earlier, too: take what follows with them.
    while (!isMeant() && end < last.text.length) end = next(lastCuts, end);
    if (tail < least || !isMeant()) return null;
    return quoted(page, first, cuts, start, head, "," + encode(last.text.slice(tail, end)));
  }

  /**
   * `text=` with as many words before, then behind it, as make it the first of its kind on the page.
   * @param {string} page
   * @param {Block} block
   * @param {number[]} cuts
   * @param {number} start
   * @param {number} end
   * @param {string} [rest] the end of a long stretch
   */
  function quoted(page, block, cuts, start, end, rest = "") {
    let before = start, after = end;
    const isFirst = () => page.indexOf(block.text.slice(before, after)) === block.at + before;
    while (!isFirst() && before > 0) before = previous(cuts, before);
    while (!isFirst() && after < block.text.length && !rest) after = next(cuts, after);
    if (!isFirst()) return null;
    const prefix = before < start ? encode(block.text.slice(before, start)) + "-," : "";
    const suffix = after > end ? ",-" + encode(block.text.slice(end, after)) : "";
    return ":~:text=" + prefix + encode(block.text.slice(start, end)) + rest + suffix;
  }

  /** Units of text between the beginning of an element and a point in it. @param {Element} element @param {Node} node @param {number} offset */
  function offsetIn(element, node, offset) {
    const range = document.createRange();
    range.selectNodeContents(element);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  /**
   * The fragment for a range, `#` included; null when it touches none of the paragraphs or selects nothing to read.
   * A range that begins before the first paragraph it touches, or ends behind the last, is cut to them.
   * @param {Range} range
   * @param {Element[]} paragraphs
   * @param {Element} body
   */
  function ofRange(range, paragraphs, body) {
    const touched = paragraphs.filter((paragraph) => range.intersectsNode(paragraph));
    if (!touched.length) return null;
    const first = touched[0];
    let last = touched[touched.length - 1];
    const { startContainer, startOffset, endContainer, endOffset } = range;
    const start = first.contains(startContainer) ? offsetIn(first, startContainer, startOffset) : 0;
    let end = last.contains(endContainer) ? offsetIn(last, endContainer, endOffset) : textOf(last).length;
    // A triple click ends at the beginning of the next paragraph.
    while (touched.length > 1 && end === 0) {
      touched.pop();
      last = touched[touched.length - 1];
      end = textOf(last).length;
    }
    if (first === last && isBlank(textOf(first).slice(start, end))) return null;
    const { text, blocks } = searchable(body, first === last ? [first] : [first, last]);
    return "#" + first.id + (directive(text, blocks[0], start, blocks[blocks.length - 1], end) || "");
  }

  /** @param {Element} element */
  const textOf = (element) => element.textContent || "";

  /**
   * The text that a browser searches for a directive: what is shown, in document order; and where elements stand in it.
   * @param {Element} body
   * @param {Element[]} elements
   * @returns {{text: string, blocks: Block[]}}
   */
  function searchable(body, elements) {
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement && isShown(node.parentElement) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
    let text = "";
    const at = elements.map(() => NaN);
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      elements.forEach((element, index) => {
        if (isNaN(at[index]) && element.contains(node)) at[index] = text.length;
      });
      text += node.data;
    }
    return { text, blocks: elements.map((element, index) => ({ text: textOf(element), at: at[index] })) };
  }

  /** @param {Element} element */
  function isShown(element) {
    if (element.closest("script,style,noscript,textarea,[hidden]")) return false;
    return !element.checkVisibility || element.checkVisibility();
  }

  return { ofRange, directive };
})();
