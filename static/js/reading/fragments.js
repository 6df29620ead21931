/**
 * A selection -> a link that lands on exactly these words: `#p-1a2b3c4d:~:text=…`.
 *
 * A browser finds a text directive only where it begins and ends between words as ICU cuts them, so a selection
 * inside a word is widened to it. Offsets count UTF-16 units. The paragraph's id comes first: a browser that knows
 * no directives, or does not find the words any more, still goes to the paragraph.
 */
(function () {
  "use strict";

  var LONGEST = 60; // units quoted whole; a longer stretch is given by its beginning and its end
  var EDGE = 10; // least units of such a beginning or end
  var segmenter = typeof Intl === "object" && Intl.Segmenter ? new Intl.Segmenter("zh", { granularity: "word" }) : null;
  var CLAUSE = /[，。；：！？、“”‘’（）《》…—\s,.;:!?()]/;

  /** Offsets between words of a text, ascending, 0 and its length among them. */
  function boundaries(text) {
    var found = [0];
    if (segmenter) {
      for (var part of segmenter.segment(text)) found.push(part.index + part.segment.length);
    } else {
      // Around every mark there is a boundary in any segmentation.
      for (var index = 0; index < text.length; index++) {
        if (CLAUSE.test(text[index])) found.push(index, index + 1);
      }
      found.push(text.length);
    }
    return found.filter(function (value, at) {
      return at === 0 || value > found[at - 1];
    });
  }

  function atMost(list, offset) {
    var best = list[0];
    list.forEach(function (value) {
      if (value <= offset) best = value;
    });
    return best;
  }

  function atLeast(list, offset) {
    return list.find(function (value) {
      return value >= offset;
    });
  }

  function next(cuts, offset) {
    return atLeast(cuts, offset + 1) === undefined ? cuts[cuts.length - 1] : atLeast(cuts, offset + 1);
  }

  function previous(cuts, offset) {
    return offset > 0 ? atMost(cuts, offset - 1) : 0;
  }

  function blank(text) {
    return !/[\p{L}\p{N}]/u.test(text);
  }

  function encode(text) {
    return encodeURIComponent(text).replace(/-/g, "%2D");
  }

  /**
   * The directive for the words from unit `start` of `first` to unit `end` of `last`, or null when they cannot be told
   * from others like them. `first` and `last` are `{text, at}`: a paragraph's text and where it stands in `page`, the
   * text that a browser searches from its beginning; they are the same object for a selection within one paragraph.
   */
  function directive(page, first, start, last, end) {
    var cuts = boundaries(first.text);
    var lastCuts = first === last ? cuts : boundaries(last.text);
    start = atMost(cuts, start);
    end = atLeast(lastCuts, end);
    // Blanks and marks at the edges say nothing and are found less surely.
    while (start < first.text.length && blank(first.text.slice(start, next(cuts, start)))) start = next(cuts, start);
    while (end > 0 && blank(last.text.slice(previous(lastCuts, end), end))) end = previous(lastCuts, end);
    if (last.at + end <= first.at + start) return null;
    if (first === last && end - start <= LONGEST) {
      return quoted(page, first, cuts, start, end, "");
    }
    // A long stretch is given by its beginning and its end: the first such end behind it must be the one that is meant.
    var head = atLeast(cuts, Math.min(start + EDGE, first === last ? end : first.text.length));
    var least = first === last ? head : 0;
    var tail = atMost(lastCuts, Math.max(end - EDGE, least));
    function isMeant() {
      return page.indexOf(last.text.slice(tail, end), first.at + head) === last.at + tail;
    }
    while (!isMeant() && tail > least) tail = previous(lastCuts, tail);
    // A word or two at the beginning of a paragraph may stand earlier, too: take what follows with them.
    while (!isMeant() && end < last.text.length) end = next(lastCuts, end);
    if (tail < least || !isMeant()) return null;
    return quoted(page, first, cuts, start, head, "," + encode(last.text.slice(tail, end)));
  }

  /** `text=` with as many words before, then behind it, as make it the first of its kind on the page. */
  function quoted(page, block, cuts, start, end, rest) {
    var before = start;
    var after = end;
    function isFirst() {
      return page.indexOf(block.text.slice(before, after)) === block.at + before;
    }
    while (!isFirst() && before > 0) before = previous(cuts, before);
    while (!isFirst() && after < block.text.length && !rest) after = next(cuts, after);
    if (!isFirst()) return null;
    var prefix = before < start ? encode(block.text.slice(before, start)) + "-," : "";
    var suffix = after > end ? ",-" + encode(block.text.slice(end, after)) : "";
    return ":~:text=" + prefix + encode(block.text.slice(start, end)) + rest + suffix;
  }

  /** Units of text between the beginning of `element` and a point in it. */
  function offsetIn(element, node, offset) {
    var range = document.createRange();
    range.selectNodeContents(element);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  /**
   * The fragment for a range, `#` included; null when it touches none of the paragraphs or selects nothing to read.
   * A range that begins before the first paragraph it touches, or ends behind the last, is cut to them.
   */
  function ofRange(range, paragraphs, body) {
    var touched = paragraphs.filter(function (paragraph) {
      return range.intersectsNode(paragraph);
    });
    if (!touched.length) return null;
    var first = touched[0];
    var last = touched[touched.length - 1];
    var text = first.textContent;
    var start = first.contains(range.startContainer) ? offsetIn(first, range.startContainer, range.startOffset) : 0;
    var end = last.contains(range.endContainer)
      ? offsetIn(last, range.endContainer, range.endOffset)
      : last.textContent.length;
    // A triple click ends at the beginning of the next paragraph.
    while (touched.length > 1 && end === 0) {
      touched.pop();
      last = touched[touched.length - 1];
      end = last.textContent.length;
    }
    if (first === last && blank(text.slice(start, end))) return null;
    var page = searchable(body, [first, last]);
    var found = directive(page.text, page.blocks[0], start, page.blocks[first === last ? 0 : 1], end);
    return "#" + first.id + (found || "");
  }

  /** The text that a browser searches for a directive: what is shown, in document order; and where blocks stand in it. */
  function searchable(body, elements) {
    var walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT, function (node) {
      return isShown(node.parentElement) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
    });
    var text = "";
    var at = [];
    while (walker.nextNode()) {
      elements.forEach(function (element, index) {
        if (at[index] === undefined && element.contains(walker.currentNode)) at[index] = text.length;
      });
      text += walker.currentNode.data;
    }
    return {
      text: text,
      blocks: elements.map(function (element, index) {
        return { text: element.textContent, at: at[index] };
      }),
    };
  }

  function isShown(element) {
    if (element.closest("script,style,noscript,textarea,[hidden]")) return false;
    return !element.checkVisibility || element.checkVisibility();
  }

  window.bulletinFragments = { ofRange: ofRange, directive: directive };
})();
