/**
 * What a result shows of its article: the headline and the best passage, with the exact characters marked. Pure.
 *
 * @typedef {{text: string, marked: boolean}} Piece
 */
"use strict";

Bulletin.excerpt = (function () {
  /** UTF-16 units of a sentence that is shown whole, and of what a longer one shows before its first mark. */
  const LENGTH = 140, LEAD = 40;
  const SENTENCE = /[^。！？!?]+[。！？!?]*[”’」』）)]*/g;
  const { fields } = Bulletin.site;
  const TITLE = fields.indexOf("title"), BYLINE = fields.indexOf("byline"), BODY = fields.indexOf("body");
  const CLAUSE = /[，。；：！？、,;!?\s]/;
  /** How far before its end a text may be cut, for the sake of a whole clause. */
  const SLACK = 30;
  /** Some browsers have none; they may cut a word. */
  const segmenter = Intl.Segmenter ? new Intl.Segmenter("zh", { granularity: "word" }) : null;

  /**
   * Where a string of letters begins in others.
   * @param {string[]} letters
   * @param {string[]} phrase
   * @returns {number[]}
   */
  function find(letters, phrase) {
    const found = [];
    for (let at = letters.indexOf(phrase[0]); at >= 0 && at + phrase.length <= letters.length; at = letters.indexOf(phrase[0], at + 1)) {
      let index = 1;
      while (index < phrase.length && letters[at + index] === phrase[index]) index++;
      if (index === phrase.length) found.push(at);
    }
    return found;
  }

  /**
   * Ranges of a text in which the phrases occur, in order, merged where they meet; UTF-16 units, the end excluded.
   * @param {string} text
   * @param {string[][]} phrases
   * @returns {{ranges: [number, number][], different: number}} and how many of the phrases
   */
  function ranges(text, phrases) {
    const { letters, starts, ends } = Bulletin.terms.locate(text);
    /** @type {[number, number][]} */
    const found = [];
    let different = 0;
    for (const phrase of phrases) {
      const places = find(letters, phrase);
      if (places.length) different++;
      for (const at of places) found.push([starts[at], ends[at + phrase.length - 1]]);
    }
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    /** @type {[number, number][]} */
    const merged = [];
    for (const range of found) {
      const last = merged[merged.length - 1];
      if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
      else merged.push([range[0], range[1]]);
    }
    return { ranges: merged, different };
  }

  /**
   * A text cut into marked and unmarked pieces, from `start` to `end`.
   * @param {string} text
   * @param {[number, number][]} marks
   * @param {number} [start]
   * @param {number} [end]
   * @returns {Piece[]}
   */
  function pieces(text, marks, start = 0, end = text.length) {
    const found = [];
    let at = start;
    for (const [from, to] of marks) {
      if (to <= start || from >= end) continue;
      found.push({ text: text.slice(at, Math.max(at, from)), marked: false });
      found.push({ text: text.slice(Math.max(at, from), Math.min(to, end)), marked: true });
      at = Math.min(to, end);
    }
    found.push({ text: text.slice(at, end), marked: false });
    return found.filter((piece) => piece.text);
  }

  /**
   * The sentences of a text in which something is marked, whole; a mark that goes on in the next takes it along.
   * @param {string} text
   * @param {[number, number][]} marks
   * @returns {{start: number, end: number}[]}
   */
  function sentences(text, marks) {
    /** @type {{start: number, end: number}[]} */
    const found = [];
    for (const { 0: sentence, index } of text.matchAll(SENTENCE)) {
      const end = index + sentence.length, last = found[found.length - 1];
      const isMarked = marks.some(([from, to]) => from < end && to > index);
      const goesOn = last && marks.some(([from, to]) => from < last.end && to > last.end) && last.end === index;
      if (goesOn) last.end = end;
      else if (isMarked) found.push({ start: index, end });
    }
    return found;
  }

  /** @param {string} text @param {number} from @param {number} to @returns {number[]} where words begin in a part of a text, and its end */
  function breaks(text, from, to) {
    if (!segmenter) return [to];
    return [...[...segmenter.segment(text.slice(from, to))].map(({ index }) => from + index).filter((at) => at > from), to];
  }

  /** A long sentence begins a little before its first mark, with a clause where one begins, else with a word. @param {string} text @param {number} mark @param {number} from */
  function begin(text, mark, from) {
    if (mark - from <= LEAD) return from;
    for (let index = mark - LEAD; index < mark; index++) if (CLAUSE.test(text[index])) return index + 1;
    const start = mark - LEAD;
    return breaks(text, Math.max(from, start - 8), mark).find((at) => at >= start) || mark;
  }

  /** It ends with a clause, else with a word. @param {string} text @param {number} least what is marked goes so far @param {number} most @param {number} to */
  function finish(text, least, most, to) {
    if (most >= to) return to;
    if (least >= most) return least;
    for (let index = most - 1; index >= Math.max(least, most - SLACK); index--) if (CLAUSE.test(text[index])) return index + 1;
    const before = breaks(text, Math.max(least, most - SLACK), Math.min(to, most + 8)).filter((at) => at <= most);
    return before[before.length - 1] || Math.max(least, most);
  }

  /**
   * @param {string} text
   * @param {[number, number][]} marks
   * @param {number} from
   * @param {number} to
   * @returns {Piece[]} as much of it as is shown, `…` where it is cut
   */
  function cut(text, marks, from, to) {
    const [first] = marks.filter(([begins, ends]) => ends > from && begins < to);
    const start = to - from > LENGTH && first ? begin(text, first[0], from) : from;
    const stop = finish(text, Math.min(to, first ? first[1] : start), start + LENGTH, to);
    const shown = pieces(text, marks, start, stop);
    if (start > from) shown.unshift({ text: "…", marked: false });
    if (stop < to) shown.push({ text: "…", marked: false });
    return shown;
  }

  /**
   * What a result shows: the one sentence that holds the most of what was asked, and where else something of it stands.
   * @param {Article} article
   * @param {string[][]} phrases
   * @returns {{title: Piece[], excerpt: Piece[], anchor: string, names: Piece[][], others: {pieces: Piece[], anchor: string}[]}}
   */
  function excerpt(article, phrases) {
    const asked = [...new Map(phrases.map((phrase) => [phrase.join(""), phrase])).values()];
    /** @type {{text: string, anchor: string, marks: [number, number][], start: number, end: number, weight: number}[]} */
    const found = [];
    for (const [field, text, anchor = ""] of article.passages) {
      // The headline shows its marks itself; another passage says more.
      if (field === TITLE) continue;
      const { ranges: marks } = ranges(text, asked);
      for (const { start, end } of sentences(text, marks)) {
        const letters = Bulletin.terms.fold(text.slice(start, end)).join("");
        const held = asked.reduce((sum, phrase) => sum + (letters.includes(phrase.join("")) ? 1 + phrase.length : 0), 0);
        const times = marks.filter(([from, to]) => from < end && to > start).length;
        found.push({ text, anchor, marks, start, end, weight: held + (field === BODY ? 1 : 0) + Math.min(times, 9) / 20 });
      }
    }
    const order = found.map((one, index) => ({ one, index })).sort((a, b) => b.one.weight - a.one.weight || a.index - b.index);
    const [, opening] = article.passages.find(([field]) => field === BODY) || [BODY, ""];
    const [, title] = article.passages.find(([field]) => field === TITLE) || [TITLE, article.title || ""];
    const [best] = order.map(({ one }) => one);
    const others = found.filter((one) => one !== best);
    return {
      title: pieces(title, ranges(title, asked).ranges),
      excerpt: best ? cut(best.text, best.marks, best.start, best.end) : cut(opening, [], 0, opening.length),
      anchor: best ? best.anchor : "",
      names: article.passages.filter(([field]) => field === BYLINE).map(([, text]) => pieces(text, ranges(text, asked).ranges)),
      others: others.map((one) => ({ pieces: cut(one.text, one.marks, one.start, one.end), anchor: one.anchor })),
    };
  }

  return { excerpt, ranges, find };
})();
