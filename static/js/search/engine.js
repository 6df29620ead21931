/**
 * Queries: from what was typed to the articles that match, best first.
 *
 * @typedef {object} Answer
 * @property {number[]} articles their places in the list of all, best first
 * @property {string[][]} phrases letters of what matched, to be marked
 * @property {Note[]} notes how the query was reinterpreted, in words of the interface
 * @property {string[]} instead queries to offer when nothing matches
 *
 * @typedef {{key: string, values: Record<string, string>}} Note
 * @typedef {Candidate & {times: number}} Match a candidate with the number of its occurrences
 */
"use strict";

Bulletin.engine = (function () {
  const { once, parts, site, terms } = Bulletin;
  const { articlesOf, catalogue, count, countWord, ids, idsAtHand, text } = Bulletin.counts;

  /** Strings that are named when a query was reinterpreted; queries that are offered instead. */
  const SHOWN = 6;
  /** Candidates that are looked up in a large archive. */
  const LOOKED_UP = 24;
  /** An id, or an address that holds one: a/x7k2m/ */
  const ID = new RegExp(`^(.*\\b${site.article.split("{id}")[0]})?(${site.id})(?:/(?:${site.file})?(?:[?#].*)?)?$`, "i");
  const MARKS = /[^\p{L}\p{N}\p{M}]+/u, HAN = /\p{Script=Han}/u;

  const meta = () => parts.get("meta");

  /** The fallbacks, loaded when a query needs one. */
  const lenient = () => once("lenient", async () => {
    await Bulletin.load(Bulletin.fill(Bulletin.site.static, { file: "js/search/lenient.js" }));
    return Bulletin.lenient;
  });

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
    if (term.field === "date") return Bulletin.facets.period(term.text) ? 1 : 0;
    if (term.field === "place") {
      const letters = term.letters.join("");
      if (Bulletin.facets.isCode(letters)) return 1;
      return (await Bulletin.facets.placeNames()).filter((name) => terms.fold(name).join("").includes(letters)).length;
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
    const allowed = restricted.length || Object.keys(narrowed).length ? await Bulletin.facets.test(restricted, narrowed) : null;
    /** @type {Clause[]} */
    const clauses = [];
    await Promise.all(asked.map(async (term) => {
      const key = stringsOf(term).map((letters) => letters.join("")).join("|");
      const only = RESTRICTED[term.field];
      const whole = terms.words(key);
      const [counts, words] = await Promise.all([
        countTerm(term),
        whole.length === 1 && whole[0] === "=" + key ? countWord(whole[0]) : null,
      ]);
      clauses.push({ term: key, counts, presence: term.exclude ? "prohibited" : "required", fields: only });
      if (words && !term.exclude) {
        clauses.push({ term: whole[0], counts: words, presence: "optional", fields: only });
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
   * Answer a query.
   * @param {string} query as typed
   * @param {Record<string, string>} [narrowed] what results are narrowed to: year, place, author
   * @returns {Promise<Answer>}
   */
  async function search(query, narrowed = {}) {
    const { missing, ...found } = await find(query, narrowed);
    return { ...found, instead: missing.length === 1 ? await corrections(query, missing[0], narrowed) : [] };
  }

  /**
   * What matches a query, and its terms that do not occur.
   * @param {string} query
   * @param {Record<string, string>} narrowed
   * @returns {Promise<{articles: number[], phrases: string[][], notes: Note[], missing: Term[]}>}
   */
  async function find(query, narrowed) {
    /** @type {Note[]} */
    const notes = [];
    const typed = await reinterpretExcluded(Bulletin.facets.joinDates(Bulletin.query.parse(query)), notes);
    const nothing = { articles: [], phrases: [], notes: [], missing: [] };
    if (!typed.length && !Object.keys(narrowed).length) return nothing;

    const glued = Bulletin.query.glue(typed);
    for (const asked of glued ? [glued, typed] : [typed]) {
      const found = await answer(asked, narrowed);
      if (found.articles.length) return { ...found, notes, missing: [] };
    }
    const named = await byId(query);
    if (named >= 0) return { ...nothing, articles: [named] };
    const { terms: relaxed, missing } = await relax(typed, notes);
    if (missing.length) return { ...nothing, missing };
    const found = await answer(relaxed, narrowed);
    if (!found.articles.length) return nothing;
    // Rank words above accidental strings, however frequent.
    const words = relaxed.map((term) => (term.words && term.words.length ? { ...term, strings: term.words } : term));
    const best = relaxed.some((term) => term.words) ? (await answer(words, narrowed)).articles : [];
    return { ...found, articles: [...new Set([...best, ...found.articles])], notes, missing };
  }

  /**
   * The article whose id, or address, is all that was typed; -1 when there is none.
   * @param {string} query
   * @returns {Promise<number>}
   */
  async function byId(query) {
    const match = ID.exec(query.trim());
    if (!match || !(match[1] || await idsAtHand())) return -1;
    return (await ids()).indexOf(match[2].toLowerCase());
  }

  /**
   * Reinterpret excluded terms that do not occur: they would exclude nothing, and nobody would notice.
   * @param {Term[]} typed
   * @param {Note[]} notes
   * @returns {Promise<Term[]>}
   */
  async function reinterpretExcluded(typed, notes) {
    return Promise.all(typed.map(async (term) =>
      term.exclude && !(await timesOf(term)) ? (await reinterpret(term, notes)) || term : term));
  }

  /**
   * Reinterpret terms that do not occur as traditional characters or as pinyin, and note what was done.
   * @param {Term[]} asked
   * @param {Note[]} notes
   * @returns {Promise<{terms: Term[], missing: Term[]}>} `missing` are those that still do not occur
   */
  async function relax(asked, notes) {
    const occurs = await Promise.all(asked.map((term) => term.exclude || timesOf(term)));
    /** @type {Term[]} */
    const relaxed = [];
    const missing = [];
    for (let index = 0; index < asked.length; index++) {
      const term = asked[index];
      // Pinyin in several pieces is one string: fan zha.
      let end = index + 1;
      while (isLatin(term) && !term.exclude && end < asked.length && asked[end].plain && isLatin(asked[end])) end++;
      const run = asked.slice(index, end);
      if (run.some((_, offset) => !occurs[index + offset])) {
        const joined = run.length > 1 ? await reinterpret({ ...term, text: run.map((one) => one.text).join(" ") }, notes) : null;
        if (joined) {
          relaxed.push(joined);
          index = end - 1;
          continue;
        }
      }
      const other = occurs[index] ? term : await reinterpret(term, notes);
      relaxed.push(other || term);
      if (!other) missing.push(term);
    }
    return { terms: relaxed, missing };
  }

  /** @param {Term} term */
  const isLatin = (term) => term.letters.every((letter) => /[a-z1-5]/.test(letter)) && term.letters.some((letter) => /[a-z]/.test(letter));

  /**
   * @param {Term} term
   * @param {Note[]} notes
   * @returns {Promise<Term | null>} the same term with strings that occur in the archive; null when there are none
   */
  async function reinterpret(term, notes) {
    if (term.field === "date") return null;
    for (const letters of isLatin(term) ? [] : await (await lenient()).simplify(term.letters)) {
      const other = { ...term, letters };
      if (await timesOf(other)) {
        notes.push({ key: "search.simplified", values: { from: term.text, to: letters.join("") } });
        return other;
      }
    }
    for (const stage of await (await lenient()).pinyin(term.text)) {
      const found = await occurring(await (await lenient()).fitting(stage, await namesFor(term)), term);
      const chosen = await plausible(stage, found);
      const strings = chosen.map((one) => [...one.text]);
      if (strings.length) {
        const shown = strings.slice(0, SHOWN).map((letters) => letters.join("")).join("、");
        notes.push({ key: "search.pinyin", values: { from: term.text, to: shown + (strings.length > SHOWN ? "……" : "") } });
        return { ...term, strings, words: chosen.filter((one) => one.known).map((one) => [...one.text]) };
      }
    }
    return null;
  }

  /** @param {Term} term @returns {Promise<string[] | undefined>} the names among which to look for it; the archive's strings when undefined */
  async function namesFor(term) {
    return term.field === "place" ? Bulletin.facets.placeNames() : undefined;
  }

  /**
   * Drop matches that only chance explains. Whole syllables keep what is usually read so: 刘星, not 六省 in 转战六省区. Any two
   * or three initials fit something: keep words and names where there are any of three letters or more, since of two there are
   * too many. In a large archive every string occurs by accident: one that is no word must occur twice.
   * @param {Stage} stage
   * @param {Match[]} found
   * @returns {Promise<Match[]>}
   */
  async function plausible(stage, found) {
    const { whole } = await meta();
    const credible = found.filter((one) => !stage.guess || whole || one.known || one.times > 1);
    const first = credible.filter((one) => (stage.guess ? one.known && [...one.text].length > 2 : one.likely));
    return first.length ? first : credible;
  }

  /**
   * @param {Candidate[]} candidates the likeliest first
   * @param {Term} term
   * @returns {Promise<Match[]>} those that occur in the fields the term asks for
   */
  async function occurring(candidates, term) {
    const most = (await meta()).whole ? candidates.length : LOOKED_UP;
    const found = await Promise.all(candidates.slice(0, most).map(async (one) =>
      ({ ...one, times: await timesOf({ ...term, letters: [...one.text], strings: undefined }) })));
    return found.filter((one) => one.times);
  }

  /**
   * Queries to offer instead, all of which match something: a place or date of articles whose text does not have it, the
   * pieces between the marks of a string one by one, one homophone.
   * @param {string} query
   * @param {Term} missing the term that does not occur
   * @param {Record<string, string>} narrowed
   * @returns {Promise<string[]>}
   */
  async function corrections(query, missing, narrowed) {
    const { text: written, letters, plain, field } = missing;
    if (field === "date") return [];
    const pieces = written.split(MARKS).filter(Boolean);
    const alike = await occurring(await (await lenient()).homophones(letters, await namesFor(missing)), missing);
    const others = [
      ...(plain && Bulletin.facets.period(written) ? ["日期:" + written] : []),
      ...(plain && HAN.test(written) ? ["地点:" + written] : []),
      ...(pieces.length > 1 && pieces.every((piece) => HAN.test(piece)) ? [pieces.join(" ")] : []),
      ...alike.map((one) => one.text),
    ];
    const queries = others.slice(0, SHOWN).map((other) => query.replace(written, () => other));
    const answers = await Promise.all(queries.map((other) => find(other, narrowed)));
    return queries.filter((_, index) => answers[index].articles.length);
  }

  return { search, text, ids, idsAtHand };
})();
