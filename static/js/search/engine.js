/**
 * Queries: from what was typed to the articles that match, best first.
 *
 * @typedef {object} Answer
 * @property {"" | "exact" | "otherwise" | "parts" | "closest"} match how the articles answer; empty when there are none
 * @property {number[]} articles their places in the list of all, best first
 * @property {string[][]} phrases letters of what matched, to be marked
 * @property {Note[]} notes how the query was reinterpreted, in words of the interface
 * @property {Chip[]} parts what was understood, each with the query without it
 * @property {Map<number, string[]>} missing what of the query an article does not have
 * @property {Offer[]} [offers] what may have been meant besides, and was not looked for
 *
 * @typedef {{key: string, values: Record<string, string>}} Note
 * @typedef {{key: string, values: Record<string, string | number>, asking: string}} Offer with the key of the word that is the other question
 * @typedef {{kind: string, text: string, without: string}} Chip
 */
"use strict";

Bulletin.engine = (function () {
  const { once, parts, site, terms, variants } = Bulletin;
  const { articleOf, articlesOf, catalogue, count, countWord, text } = Bulletin.counts;

  /** Articles whose texts are read at most. */
  const READ = 12;
  /** An id, and an address that holds one anywhere in a text: a/x7k2m/ */
  const ID = new RegExp(`^${site.id}$`);
  const ADDRESS = new RegExp(`(?:^|/)${site.article.split("{id}")[0]}(${site.id})(?:/|$)`, "i");
  /** A number with what it counts, or with a decimal point, and nothing else. */
  const AMOUNT = /^(?:(?:\d[\d.]*(?:万|亿)?|[〇零一二两三四五六七八九十百千]+[十百千万亿])\p{Script=Han}{1,3}|\d+\.\d+[%‰]?)$/u;
  /** What may be a year, or a month of one; or a month of any. */
  const YEAR = /^(?:(?:19|20)\d\d|一九|二[〇零]|[去今前]年)/, MONTH = /^(?:\d{1,2}|[一二三四五六七八九十]{1,2})月/;
  /** @type {Answer} */
  const NOTHING = { match: "", articles: [], phrases: [], notes: [], parts: [], missing: new Map() };

  const meta = () => parts.get("meta");

  const script = (/** @type {string} */ name) => Bulletin.load(Bulletin.fill(Bulletin.site.static, { file: `js/${name}.js` }));

  /** The other rungs, loaded when nothing matches as typed. */
  const second = () => once("rungs", async () => {
    await script("rungs");
    return Bulletin.rungs;
  });

  /** What results can be narrowed by, loaded when somebody wants to narrow them; the other rungs bring it as well. */
  const narrowing = () => once("narrowing", async () => {
    if (!Bulletin.narrowing) await script("narrowing");
    return Bulletin.narrowing;
  });

  /** What reads dates and places. */
  const facets = async () => (await narrowing(), Bulletin.facets);

  /** @param {Term} term @returns {boolean} whether it is answered by the columns of facets, not by the index */
  const isRestriction = (term) => term.field === "place" || term.field === "date";

  /** @type {Record<string, string[]>} prefix -> fields it restricts to */
  const RESTRICTED = { author: ["byline"], title: ["title"] };

  /** @param {Term} term @returns {string[][]} alternatives: its own letters, or what pinyin was read as */
  const stringsOf = (term) => term.strings || [term.letters];

  /** @param {Term} term @returns {Promise<Counts>} sum over its alternatives */
  async function countTerm(term) {
    const counts = await Promise.all(stringsOf(term).map(count));
    if (counts.length === 1) return counts[0];
    /** @type {Counts} */
    const sum = new Map();
    for (const [field, articles] of counts.flatMap((found) => [...found])) {
      const total = sum.get(field) || new Map();
      for (const [article, times] of articles) total.set(article, (total.get(article) || 0) + times);
      sum.set(field, total);
    }
    return sum;
  }

  /** @param {Term} term @returns {Promise<number>} number of its occurrences in the fields it asks for */
  async function timesOf(term) {
    if (term.field === "date") return (await facets()).period(term.text) ? 1 : 0;
    if (term.field === "place") {
      const letters = term.letters.join("");
      const { isCode, placeNames } = await facets();
      if (isCode(letters)) return 1;
      return (await placeNames()).filter((name) => terms.fold(name).join("").includes(letters)).length;
    }
    const counts = await countTerm(term);
    const fields = RESTRICTED[term.field] || [...counts.keys()];
    return fields.flatMap((field) => [...(counts.get(field) || new Map()).values()]).reduce((sum, times) => sum + times, 0);
  }

  /**
   * The articles that hold all required terms and none of the excluded ones.
   * @param {Term[]} typed
   * @param {Record<string, string>} narrowed
   * @returns {Promise<{articles: number[], phrases: string[][]}>}
   */
  async function answer(typed, narrowed) {
    const { fields } = await meta();
    const restricted = typed.filter(isRestriction);
    const asked = typed.filter((term) => !isRestriction(term));
    const allowed = restricted.length || Object.keys(narrowed).length ? await (await facets()).test(restricted, narrowed) : null;
    /** @type {Clause[]} */
    const clauses = [];
    await Promise.all(asked.map(async (term) => {
      const key = stringsOf(term).map((letters) => letters.join("")).join("|");
      const only = RESTRICTED[term.field];
      const whole = terms.words(key);
      const [counts, words] = await Promise.all([
        countTerm(term),
        whole.includes("=" + key) ? countWord("=" + key) : null,
      ]);
      clauses.push({ term: key, counts, presence: term.exclude ? "prohibited" : "required", fields: only });
      if (words && !term.exclude) {
        clauses.push({ term: "=" + key, counts: words, presence: "optional", fields: only });
      }
    }));
    const wanted = asked.filter((term) => !term.exclude);
    let found;
    if (wanted.length) {
      found = Bulletin.rank.rank(clauses, fields, (await catalogue()).ages).map((hit) => hit.article);
    } else {
      const excluded = new Set(clauses.flatMap((clause) => [...articlesOf(clause.counts, clause.fields)]));
      found = (await catalogue()).newest.filter((article) => !excluded.has(article));
    }
    return { articles: allowed ? found.filter(allowed) : found, phrases: wanted.flatMap(stringsOf) };
  }

  /**
   * A term with what the archive has for it in the other script. What is in quotation marks is meant as it is, and an amount is
   * looked for by other rules.
   * @param {Term} term
   * @returns {Promise<Term>} the same one where it stands in one script alone
   */
  async function inBothScripts(term) {
    if (isRestriction(term) || !(term.plain || term.field || term.exclude) || (term.plain && AMOUNT.test(terms.narrow(term.text)))) return term;
    const typed = new Set(stringsOf(term).map((letters) => letters.join("")));
    const forms = (await Promise.all(stringsOf(term).map(variants.of))).flat().filter((letters) => !typed.has(letters.join("")));
    const times = await Promise.all(forms.map((letters) => timesOf({ ...term, letters, strings: undefined })));
    const there = forms.filter((_, index) => times[index]);
    return there.length ? { ...term, strings: [...stringsOf(term), ...there] } : term;
  }

  /** @param {Term[]} typed those that are excluded are so already @returns {Promise<Term[]>} */
  const allInBothScripts = (typed) => Promise.all(typed.map((term) => (term.exclude ? term : inBothScripts(term))));

  /** @param {Term[]} typed @param {Term[]} both @returns {Note[]} how else those are written that stand there otherwise, too */
  const writtenAs = (typed, both) => both.flatMap((term, index) => (term === typed[index] ? [] :
    [{ key: "search.also", values: { from: term.text, to: stringsOf(term).slice(stringsOf(typed[index]).length).map((letters) => letters.join("")).join("、") } }]));

  /**
   * Answer a query: as it was typed, and only where that stands nowhere, otherwise (rungs.js).
   * @param {string} query as typed
   * @param {Record<string, string>} [narrowed] what results are narrowed to: year, place, author
   * @param {boolean} [literally] whether nothing but what was typed may match
   * @returns {Promise<Answer>}
   */
  async function search(query, narrowed = {}, literally = false) {
    const read = Bulletin.query.parse(query);
    const joined = read.some(isRestriction) ? (await facets()).joinDates(read) : read;
    const parsed = literally ? joined : await Promise.all(joined.map((term) => (term.exclude ? inBothScripts(term) : term)));
    const excluded = writtenAs(joined, parsed);
    // An excluded term that stands nowhere would exclude nothing, and nobody would notice.
    const idle = literally ? [] : await Promise.all(parsed.filter((term) => term.exclude).map(async (term) => !(await timesOf(term))));
    const { terms: typed, notes } = idle.includes(true) ? await (await second()).excluding(parsed) : { terms: parsed, notes: [] };
    if (!typed.length && !Object.keys(narrowed).length) return { ...NOTHING };
    const named = ADDRESS.test(query) ? await byId(query) : -1;
    if (named >= 0) return { ...NOTHING, match: "exact", articles: [named] };
    if (ADDRESS.test(query) && typed.length === 1) return { ...NOTHING };
    const found = await exactly(typed, narrowed, literally);
    const all = { ...found, notes: [...excluded, ...notes, ...found.notes] };
    const amounts = typed.filter((term) => term.plain && AMOUNT.test(terms.narrow(term.text)));
    /** @type {Answer} */
    const exact = { ...all, articles: await wholly(all.articles, amounts) };
    if (all.articles.length && !exact.articles.length) {
      const { amount, search: otherwise } = literally ? { amount: null, search: null } : await second();
      const other = amount && typed.length === 1 ? await amount(amounts[0], narrowed) : otherwise && typed.length > 1 ? await otherwise(query, typed, narrowed) : null;
      if (other && other.match) return other;
      return { ...all, match: "closest", notes: [{ key: "search.inside", values: { text: amounts.map((term) => term.text).join("、") } }] };
    }
    const timely = literally ? [] : typed.filter((term) => term.plain).map((term) => terms.narrow(term.text));
    if (exact.articles.length && typed.length > 1 && timely.some((one) => YEAR.test(one))) {
      return (await second()).dated(query, await allInBothScripts(typed), narrowed, exact);
    }
    if (exact.articles.length && typed.length === 1 && timely.some((one) => YEAR.test(one) || MONTH.test(one))) {
      return (await second()).ofDate(typed[0], narrowed, exact);
    }
    if (exact.articles.length || literally) return exact;
    const byItsId = await byId(query);
    if (byItsId >= 0) return { ...NOTHING, match: "exact", articles: [byItsId] };
    const both = await allInBothScripts(typed);
    const other = await (await second()).search(query, both, narrowed);
    const told = [...writtenAs(typed, both), ...other.notes];
    return other.match ? { ...other, notes: [...new Map(told.map((note) => [note.key + (note.values.from || JSON.stringify(note.values)), note])).values()] } : other;
  }

  /** @param {number[]} articles @param {Term[]} amounts @returns {Promise<number[]>} those that hold each of them itself: 3万元 stands in 33万元 and does not mean it */
  async function wholly(articles, amounts) {
    let kept = articles;
    for (const term of amounts) if (kept.length) kept = await standingAlone(kept, term.letters);
    return kept;
  }

  /**
   * @param {Term[]} typed
   * @param {Record<string, string>} narrowed
   * @param {boolean} literally
   * @returns {Promise<Answer>} what matches as typed, in either script
   */
  async function exactly(typed, narrowed, literally) {
    const glued = Bulletin.query.glue(typed);
    for (const asked of glued ? [glued, typed] : [typed]) {
      const found = await answer(asked, narrowed);
      const both = literally ? asked : await allInBothScripts(asked);
      const more = both.some((term, index) => term !== asked[index]) ? await answer(both, narrowed) : found;
      if (more.articles.length > found.articles.length) return { ...NOTHING, match: "otherwise", ...more, notes: writtenAs(asked, both) };
      if (found.articles.length) return { ...NOTHING, match: "exact", ...found };
    }
    return { ...NOTHING };
  }

  /**
   * @param {number[]} articles
   * @param {string[]} letters that begin or end with a number
   * @returns {Promise<number[]>} those in which it is no part of a longer one; all of them when it is one of Han numerals, and they are too many to be read
   */
  async function standingAlone(articles, letters) {
    const [written] = /^\d[\d.]*[\u4e00-\u9fff]/.exec(letters.join("")) || [];
    if (written) {
      const holders = articlesOf(await countWord("=" + written));
      return articles.filter((article) => holders.has(article));
    }
    if (articles.length > READ) return articles;
    const texts = await Promise.all(articles.map(text));
    return articles.filter((_, index) => texts[index].passages.some(([, passage]) => {
      const { letters: folded, starts } = terms.locate(passage);
      return Bulletin.excerpt.find(folded, letters).some((at) =>
        !(/\d/.test(letters[0]) ? /\d/.test(folded[at - 1]) : goesOn(passage.slice(Math.max(0, starts[at] - 2), starts[at]), letters.join(""))));
    }));
  }

  const NUMERAL = new RegExp(`[${terms.NUMERALS}○◯]$`), POINT = new RegExp(`[${terms.NUMERALS}○◯]点$`);
  /**
   * Whether a number in Han numerals goes on with a string. In the text as it stands: marks part numbers, 一、二十年 is two of them.
   * @param {string} before what stands in front of it
   * @param {string} number
   */
  const goesOn = (before, number) => NUMERAL.test(before) || (POINT.test(before) && /^[〇零一二三四五六七八九]+[万亿]/.test(number));

  /**
   * The article whose id, or address, is all that was typed; -1 when there is none.
   * @param {string} query
   * @returns {Promise<number>}
   */
  async function byId(query) {
    const address = ADDRESS.exec(query), id = address ? address[1] : query.trim();
    return address || ID.test(id.toLowerCase()) ? articleOf(id.toLowerCase()) : -1;
  }

  return { search, answer, countTerm, timesOf, standingAlone, narrowing };
})();
