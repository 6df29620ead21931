/**
 * What a question is answered with when it stands nowhere as it was typed: read otherwise (pinyin, traditional characters, short
 * forms, other ways to write a number, a wrong character), else the parts it names, together, else the articles with most of them.
 *
 * @typedef {object} Named a part of a question, looked up
 * @property {string} typed
 * @property {string} kind as of a `Part`
 * @property {string[][]} strings of the archive that it is, letters of each
 * @property {Counts} counts
 * @property {Set<number>} articles
 * @property {number} weight how much it matters, 0 for words that only ask
 * @property {boolean} [guessed] whether it was typed with a wrong character
 * @property {Named} [place] of a kind of body, the place before it: the two are one body
 *
 * @typedef {Candidate & {times: number}} Match a candidate with the number of its occurrences
 */
"use strict";

Bulletin.rungs = (function () {
  const { articlesOf, catalogue, count, text: textOf } = Bulletin.counts;
  const { cutting, engine, facets, lenient, parts: files, quantities, rank, terms, variants } = Bulletin;

  /** Syllables of a string that is no word, and readings of it, that are followed in a large archive. */
  const WALKED = 3;
  /** Strings that are named when a query was read otherwise; strings of one reading that are looked up; candidates in a large archive. */
  const SHOWN = 6, COMBINED = 48, LOOKED_UP = 24;
  /** Share of a question that an article must have to be near it, and how far behind the best one it may be. */
  const SHARE = 0.45, BEHIND = 0.7;
  /** Articles and places in them where a string is looked at, to see whether it is a word there; letters around it. */
  const CHECKED = 2, AROUND = 3;
  /** What another word may cost than a word that was typed: a character that is read the same. 锦州市 is not 荆州市. */
  const SAME = 0.5;
  /** Letters of what may be cut out of other words. */
  const CHANCE = 3;
  /** What is called as places are. */
  const PLACE = /..[市县旗区盟州]$/;
  /** Letters of the name of a place that the archive does not know. */
  const NAME = 4;
  /** Letters between a place and a kind of body that are one body all the same: 公安局集宁区分局. */
  const APART = 6;
  /** Articles up to which all columns are light. */
  const LIGHT = 2000;
  /** Articles that are read to see how near its parts stand together: those that are shown first; articles that are listed as near at most. */
  const READ = 8, NEAR = 100;
  /** Letters from which on a text with marks is taken for something pasted; pieces of it that are looked up, of so many letters. */
  const PASTED = 24, PIECES = 12, PIECE = 4;
  /** Kinds that are names. */
  const NAMED = new Set([..."pluc", "stranger"]);
  const MARKS = /[^\p{L}\p{N}\p{M}]+/u, HAN = /\p{Script=Han}/u;
  /** Between several terms that a sentence has in quotation marks. */
  const BETWEEN = "”“";
  /** The quotation marks about a term. */
  const QUOTES = /^["“‘「『＂]|["”’」』＂]$/g;
  /** What a citation has that the article has not: [N/OL]. */
  const MEDIUM = /\[[A-Z]{1,2}(?:\/[A-Z]{2})?\]/g;

  /** @type {Answer} */
  const NOTHING = { match: "", articles: [], phrases: [], notes: [], parts: [], missing: new Map() };

  /** @param {Term} term */
  const isLatin = (term) => term.letters.every((letter) => /[a-z1-5]/.test(letter)) && term.letters.some((letter) => /[a-z]/.test(letter));

  /** Whether the column of places is light; in a large archive it weighs as much as ten results. */
  const isSmall = async () => (await files.get("meta")).articles <= LIGHT;

  /** @param {string[]} strings @returns {string} those that are named */
  const shown = (strings) => strings.slice(0, SHOWN).join("、") + (strings.length > SHOWN ? "……" : "");

  /**
   * @param {string} query
   * @param {Term[]} typed
   * @param {Record<string, string>} narrowed
   * @returns {Promise<Answer>}
   */
  async function search(query, typed, narrowed) {
    const pasted = await ofPieces(query, typed, narrowed);
    if (pasted) return pasted;
    const [date] = typed.length === 1 ? typed.filter((term) => term.plain || term.field === "date").map(dateOf) : [];
    const written = date && typed[0].plain ? await ofDate(typed[0], narrowed, { ...NOTHING }) : NOTHING;
    if (written.articles.length) return written;
    /** @type {Note[]} */
    const notes = [];
    // A date that is printed in another way, and what was printed then, count both: as parts.
    const dates = typed.length > 1 ? typed.filter((term) => term.plain).map(dateOf) : [];
    const isPrinted = (await Promise.all(dates.map((one) => (one ? waysOf(one) : [])))).some((forms) => forms.length);
    const other = isPrinted ? null : await otherwise(typed, notes);
    if (other) {
      const found = await engine.answer(other, narrowed);
      if (found.articles.length) {
        // Words rank above accidental strings, however frequent.
        const words = other.map((term) => (term.words && term.words.length ? { ...term, strings: term.words } : term));
        const best = other.some((term) => term.words) ? (await engine.answer(words, narrowed)).articles : [];
        return {
          match: "otherwise", ...found, articles: [...new Set([...best, ...found.articles])], notes,
          parts: distinct(other.flatMap((term, index) => (term.field === "date" && typed[index] && typed[index].plain ? [chip("date", term.text, query, typed[index].text)] : []))),
          missing: new Map(),
        };
      }
    }
    const parts = await ofParts(query, typed, narrowed);
    const found = (!parts.match && await ofTheRest(typed, narrowed)) || parts;
    const offers = date && !found.articles.length ? await ofPeriod(date.period || "", typed[0].text, narrowed, []) : [];
    return { ...found, notes: [...reckoned(typed), ...undated(typed), ...found.notes], offers };
  }

  /** @param {Term[]} typed @returns {Note[]} which year 去年 is, reckoned from today */
  const reckoned = (typed) => typed.filter((term) => term.plain || term.field === "date").flatMap((term) =>
    quantities.dates(term.text, new Date().getFullYear()).filter((one) => one.period && /^[去今前]年/.test(term.letters.slice(one.start, one.end).join("")))
      .map((one) => ({ key: "search.dated", values: { from: term.letters.slice(one.start, one.end).join(""), to: one.period || "" } })));

  /** @param {string} kind @param {string} text @param {string} query @param {string} typed @returns {Chip} */
  const chip = (kind, text, query, typed) => ({ kind, text, without: query.split(typed).join(" ").replace(/\s+/g, " ").trim() });

  /** @param {Chip[]} chips @returns {Chip[]} each once, however often it was typed */
  const distinct = (chips) => [...new Map(chips.map((one) => [one.kind + one.text, one])).values()];

  /** @param {Term} term @returns {Quantity | undefined} the date that is all of it */
  const dateOf = (term) => quantities.dates(term.text, new Date().getFullYear(), term.field === "date").find((one) => one.start === 0 && one.end === term.letters.length);

  /** @param {string} period @returns {Term} what is of it */
  const during = (period) => ({ text: period, letters: terms.fold(period), field: "date", exclude: false, plain: false });

  /** @param {Term[]} typed @returns {Note[]} what stands behind `日期:` and is no date */
  const undated = (typed) => typed.filter((term) => term.field === "date" && !facets.period(term.text) && !dateOf(term))
    .map(({ text }) => ({ key: "search.undated", values: { text } }));

  /**
   * Terms that stand nowhere read otherwise, each so that it stands somewhere; null when one of them cannot be.
   * @param {Term[]} asked
   * @param {Note[]} notes
   * @returns {Promise<Term[] | null>}
   */
  async function otherwise(asked, notes) {
    const occurs = await Promise.all(asked.map((term) => term.exclude || engine.timesOf(term)));
    /** @type {Term[]} */
    const relaxed = [];
    // A number that stands only within longer ones does not stand there.
    const amounts = await Promise.all(asked.map(async (term) => {
      const [number] = term.plain ? quantities.numbers(term.text) : [];
      return Boolean(number && number.start === 0 && number.end === term.letters.length && !(await alone([term.letters])).length);
    }));
    for (let index = 0; index < asked.length; index++) {
      const term = asked[index];
      // Pinyin in several pieces is one string: fan zha.
      let end = index + 1;
      while (isLatin(term) && !term.exclude && end < asked.length && asked[end].plain && isLatin(asked[end])) end++;
      const run = asked.slice(index, end);
      if (run.length > 1 && run.some((_, offset) => !occurs[index + offset])) {
        const text = run.map((one) => one.text).join(" ");
        const merged = await reinterpret({ ...term, text, letters: terms.fold(text) }, notes);
        if (merged) {
          relaxed.push(merged);
          index = end - 1;
          continue;
        }
      }
      const other = occurs[index] && !amounts[index] ? term : await reinterpret(term, notes);
      if (!other) return null;
      relaxed.push(other);
    }
    return relaxed;
  }

  /**
   * @param {Term[]} typed
   * @returns {Promise<{terms: Term[], notes: Note[]}>} those that are excluded and stand nowhere read otherwise
   */
  async function excluding(typed) {
    /** @type {Note[]} */
    const notes = undated(typed.filter((term) => term.exclude));
    const read = [];
    for (const term of typed) read.push(term.exclude && !(await engine.timesOf(term)) ? (await reinterpret(term, notes)) || term : term);
    return { terms: read, notes };
  }

  /**
   * @param {Term} term
   * @param {Note[]} notes what was done is noted here
   * @returns {Promise<Term | null>} the same term with strings that stand in the archive; null when there are none
   */
  async function reinterpret(term, notes) {
    // What stands in quotation marks is meant as it is.
    if (!(term.plain || term.field || term.exclude)) return null;
    for (const way of term.field === "date" ? [asQuantity] : [asQuantity, asSimplified, asNamed, asMistaken, asSounded, asHeard]) {
      const found = await way(term);
      if (!found) continue;
      notes.push({ key: found.key, values: { from: term.text, to: found.to } });
      return found.term;
    }
    return null;
  }

  /** @typedef {{term: Term, key: string, to: string} | null} Otherwise */

  /** @param {Term} term @returns {Promise<Otherwise>} a date, or a number written otherwise */
  async function asQuantity(term) {
    const isDate = term.field === "date";
    if (!term.plain && !isDate) return null;
    const date = dateOf(term);
    if (date && date.period) {
      return { term: { ...term, text: date.period, field: "date", plain: false }, key: "search.dated", to: date.period };
    }
    const number = isDate ? undefined : quantities.numbers(term.text).find((one) => one.start === 0 && one.end === term.letters.length);
    const strings = number && number.strings ? await alone(number.strings) : [];
    return strings.length ? { term: { ...term, strings }, key: "search.also", to: shown(strings.map((one) => one.join(""))) } : null;
  }

  /**
   * @param {Term} term a number with what it counts, which stands there in longer ones alone
   * @param {Record<string, string>} narrowed
   * @returns {Promise<Answer | null>} the articles that have it written otherwise; null where none has
   */
  async function amount(term, narrowed) {
    const written = await ofDate(term, narrowed, { ...NOTHING });
    if (written.articles.length) return written;
    const found = await asQuantity(term);
    const answered = found && await engine.answer([found.term], narrowed);
    if (!found || !answered || !answered.articles.length) return null;
    return { match: "otherwise", ...answered, notes: [{ key: found.key, values: { from: term.text, to: found.to } }], parts: [], missing: new Map() };
  }

  /** @param {string[][]} strings @returns {Promise<string[][]>} those that stand somewhere and are no part of a longer number */
  async function alone(strings) {
    const found = await Promise.all(strings.map(async (letters) => {
      const articles = [...articlesOf(await count(letters))];
      return articles.length > 0 && (await engine.standingAlone(articles, letters)).length > 0;
    }));
    return strings.filter((_, index) => found[index]);
  }

  /** @param {Term} term @returns {Promise<Otherwise>} traditional characters as simplified ones */
  async function asSimplified(term) {
    for (const letters of isLatin(term) ? [] : await lenient.simplify(term.letters)) {
      if (await engine.timesOf({ ...term, letters })) return { term: { ...term, letters }, key: "search.simplified", to: letters.join("") };
    }
    return null;
  }

  /** @param {Term} term @returns {Promise<Otherwise>} words and names, by their sounds, in other forms, with a wrong character */
  async function asNamed(term) {
    if (term.field === "place" || (isLatin(term) && /\d/.test(term.text))) return null;
    const text = terms.fold((await simplified(term.letters)).join("")).join("");
    for (const loosely of isLatin(term) ? [false] : [false, true]) {
      const { parts } = await cutting.cut(text, [], loosely);
      // A place is more than its names: what lies in it counts as well.
      if (parts.every((part) => part.kind === "l" || part.kind === "kind") && !term.field && await isSmall()) return null;
      if (!parts.length || parts.some((part) => part.kind === "unknown") || parts.every((part) => part.kind === "asking")) continue;
      const strings = shortest((await joined(parts)).filter((one) => one.join("") !== term.letters.join("")));
      const wrong = parts.some((part) => part.words.some((word) => word.cost > 0));
      const there = await occurring(strings.map((one) => ({ text: one.join(""), known: true, likely: true })), term);
      const found = loosely && wrong ? await asWords(there) : there;
      if (!found.length) continue;
      const texts = found.map((one) => one.text);
      const key = isLatin(term) || /[a-z]/.test(text) ? "search.pinyin" : wrong ? "search.corrected" : "search.also";
      return { term: { ...term, strings: texts.map((one) => [...one]), words: texts.map((one) => [...one]) }, key, to: shown(texts) };
    }
    return null;
  }

  /** @param {Term} term @returns {Promise<Otherwise>} the same with another word for one in it, which sounds or looks alike, where that stands there in one piece */
  async function asMistaken(term) {
    const letters = await simplified(term.letters);
    if (term.field || isLatin(term) || letters.length < 3) return null;
    const { parts } = await cutting.cut(letters.join(""), settledIn(letters.join("")).settled, true);
    const strings = parts.flatMap(({ start, end, words, others = [] }) => [...words, ...others].filter((word) => word.cost > 0 && (!others.includes(word) || word.cost <= SAME))
      .map((word) => ({ cost: word.cost, text: letters.slice(0, start).join("") + word.text + letters.slice(end).join("") })));
    const likely = strings.sort((a, b) => a.cost - b.cost).slice(0, SHOWN).map(({ text }) => ({ text, known: true, likely: true }));
    const found = await asWords(await occurring(likely, term));
    if (!found.length) return null;
    const texts = found.map((one) => one.text);
    return { term: { ...term, strings: texts.map((one) => [...one]), words: texts.map((one) => [...one]) }, key: "search.corrected", to: shown(texts) };
  }

  /** @param {Term} term @returns {Promise<Otherwise>} any strings of the archive that are read as Latin letters say */
  async function asSounded(term) {
    const { whole } = await files.get("meta");
    for (const all of await lenient.pinyin(term.text)) {
      // In a large archive a longer walk from pair to pair loads more than any answer is worth: words were looked for before.
      const stage = whole ? all : { ...all, patterns: all.guess ? [] : all.patterns.filter((pattern) => pattern.length <= WALKED).slice(0, WALKED) };
      const found = await occurring(await lenient.fitting(stage, await namesFor(term)), term);
      const chosen = await plausible(stage, found);
      if (!chosen.length) continue;
      const words = chosen.filter((one) => one.known).map((one) => [...one.text]);
      return { term: { ...term, strings: chosen.map((one) => [...one.text]), words }, key: "search.pinyin", to: shown(chosen.map((one) => one.text)) };
    }
    return null;
  }

  /** @param {Term} term @returns {Promise<Otherwise>} a string of the archive that differs in one character of the same sound */
  async function asHeard(term) {
    const names = await namesFor(term);
    // Of two characters too many sound alike.
    if (!names && (term.letters.length < 3 || !(await files.get("meta")).whole)) return null;
    const heard = await occurring(await lenient.homophones(term.letters, names), term);
    const found = names ? heard : await asWords(heard.slice(0, SHOWN));
    if (!found.length) return null;
    const texts = found.slice(0, SHOWN).map((one) => one.text);
    return { term: { ...term, strings: texts.map((one) => [...one]) }, key: "search.corrected", to: shown(texts) };
  }

  /**
   * Of strings that were not typed, those that are not cut out of other words: 警务室, but not 警务实 in 警务实战.
   * @param {Match[]} found
   * @returns {Promise<Match[]>}
   */
  async function asWords(found) {
    const whole = await Promise.all(found.map(async ({ text }) => {
      const letters = [...text];
      const articles = [...articlesOf(await count(letters))].slice(0, CHECKED);
      const texts = await Promise.all(articles.map(textOf));
      const contexts = texts.flatMap(({ passages }) => passages.flatMap(([, passage]) => {
        const folded = terms.fold(passage);
        return Bulletin.excerpt.find(folded, letters).slice(0, CHECKED).map((at) => {
          const start = Math.max(0, at - AROUND);
          return { text: folded.slice(start, at + letters.length + AROUND).join(""), start: at - start, end: at - start + letters.length };
        });
      }));
      for (const context of contexts.slice(0, CHECKED * CHECKED)) {
        const { parts } = await cutting.cut(context.text, [], false);
        // Within a longer word it is one, too; with a part of another it is none.
        const isCut = parts.some((part) => part.kind !== "unknown" && part.start < context.end && part.end > context.start &&
          (part.start < context.start ? part.end < context.end : part.end > context.end && part.start > context.start));
        if (!isCut) return true;
      }
      return false;
    }));
    return found.filter((_, index) => whole[index]);
  }

  /** @param {string[]} letters @returns {Promise<string[]>} with simplified characters for traditional ones */
  async function simplified(letters) {
    const [first] = await lenient.simplify(letters);
    return first || letters;
  }

  /** @param {Term} term @returns {Promise<string[] | undefined>} the names among which to look for it; the archive's strings when undefined */
  async function namesFor(term) {
    return term.field === "place" ? facets.placeNames() : undefined;
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
    const { whole } = await files.get("meta");
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
    const most = (await files.get("meta")).whole ? candidates.length : LOOKED_UP;
    const found = await Promise.all(candidates.slice(0, most).map(async (one) =>
      ({ ...one, times: await engine.timesOf({ ...term, letters: [...one.text], strings: undefined }) })));
    return found.filter((one) => one.times);
  }

  /** @param {string} name @returns {Promise<{names: string[], codes: string[]}>} what the places of a name are called, itself first */
  async function placesNamed(name) {
    const { placesNamed: numbers, lexicon } = await cutting.load();
    const rows = (numbers.get(name) || []).map((number) => lexicon.places[number]);
    return {
      names: [...new Set([...(/[a-z]/.test(name) ? [] : [name]), ...rows.flatMap(([, names]) => names.split(" "))])],
      codes: rows.map(([code]) => code).filter(Boolean),
    };
  }

  /** @param {Part} part @returns {Promise<string[]>} what may stand in the archive for it, but for bodies and numbers */
  async function meanings(part) {
    if (part.kind === "l") return [...new Set((await Promise.all(part.words.map(async (word) => (await placesNamed(word.text)).names))).flat())];
    if (part.kind === "kind") return ["", part.typed];
    if (part.kind === "form") return (await cutting.load()).lexicon.forms[part.typed].split(" ");
    return part.words.length ? part.words.map((word) => word.text) : [part.typed];
  }

  /** @param {string[][]} strings @returns {string[][]} those that hold none of the others: 呼和浩特 stands wherever 呼和浩特市 does */
  function shortest(strings) {
    const texts = strings.map((letters) => letters.join(""));
    return strings.filter((_, at) => !texts.some((text, other) => text && other !== at && texts[at].includes(text) && (text !== texts[at] || other < at)));
  }

  /** @param {Part[]} parts @returns {Promise<string[][]>} strings that all of them make together, `COMBINED` at most */
  async function joined(parts) {
    let strings = [""];
    for (const part of parts) {
      const own = await meanings(part);
      strings = own.flatMap((meaning) => strings.map((before) => before + meaning)).slice(0, COMBINED);
    }
    return strings.map((one) => terms.fold(one));
  }

  /**
   * The parts of a question as the archive has them: as typed, or with characters that may be wrong where that explains more of it.
   * @param {Term} term
   * @param {number} articles in the archive
   * @returns {Promise<Named[]>}
   */
  async function named(term, articles) {
    const exact = await cutAndLook(term, articles, false);
    if (!strange(exact) || isLatin(term)) return exact;
    const loose = await cutAndLook(term, articles, true);
    const isBody = (/** @type {Named} */ part) => part.kind === "u" || Boolean(part.place);
    // A body that is not there is not read as a word that is: 张家口市 as 口试.
    if (exact.some((part) => isBody(part) && !part.articles.size) && !loose.some((part) => isBody(part) && part.articles.size)) return exact;
    return strange(loose) < strange(exact) ? loose : exact;
  }

  /** @param {Named[]} parts @returns {number} letters of those that stand nowhere */
  const strange = (parts) => parts.reduce((sum, part) => sum + (part.weight && !part.articles.size && part.kind !== "office" ? part.typed.length : 0), 0);

  /**
   * @param {Term} term
   * @param {number} articles in the archive
   * @param {boolean} loosely whether characters may be wrong
   * @returns {Promise<Named[]>}
   */
  async function cutAndLook(term, articles, loosely) {
    const letters = await simplified(term.letters);
    const text = letters.join("") !== term.letters.join("") ? letters.join("") : term.text;
    const { dates, numbered, settled } = settledIn(text);
    const { forms, around } = (await cutting.load()).lexicon;
    // A kind of body is a word as well.
    const cut = (await cutting.cut(text, settled, loosely)).parts;
    // A kind of body is a word as well, and so is many a place of which the archive knows nothing: 锦州市.
    const isForm = (/** @type {Part | undefined} */ part) => Boolean(part && (part.kind === "form" || (!part.kind && Object.hasOwn(forms, part.typed))));
    const parts = strangePlaces(cut.map((part, at) => {
      if (at && isForm(part) && (["l", "unknown", "kind"].includes(cut[at - 1].kind) || PLACE.test(cut[at - 1].typed))) return { ...part, kind: "form" };
      return !part.kind && PLACE.test(part.typed) && isForm(cut[at + 1]) ? { ...part, kind: "unknown" } : part;
    }));
    /** @type {Named[]} */
    const found = [];
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index], next = parts[index + 1];
      const [before] = found.slice(-1);
      if (part.kind === "l" && next && next.kind === "form") {
        const printed = (around[next.typed] || "").split(" ").filter(Boolean);
        const behind = printed.length ? (await meanings(part)).flatMap((name) => printed.map((form) => [...form.replace("…", name)])) : [];
        const body = await look({ ...part, typed: part.typed + next.typed, kind: "u" }, [...await joined([part, next]), ...behind], articles);
        if (body.articles.size) {
          found.push(body);
          index++;
          continue;
        }
      }
      if (part.kind === "unknown" && next && next.kind === "form" && [...part.typed].length > 1) {
        // Somebody who names a body is not answered with what any other is called: 锦州市公安局 is no 公安局.
        const body = await look({ ...part, typed: part.typed + next.typed, kind: "u" }, (await meanings(next)).map((form) => [...part.typed + form]), articles);
        const place = body.articles.size ? body : await look(part, [[...part.typed]], articles);
        found.push(place.articles.size ? place : body);
        if (place === body || !place.articles.size) index++;
        continue;
      }
      if (part.kind === "unknown" && [...part.typed].length === 1 && HAN.test(part.typed)) {
        // A character that is no word belongs to the word beside it, where the two stand together: 排险情, 蒙古蝎.
        const ahead = next && !next.kind ? await look({ ...next, typed: part.typed + next.typed }, [[...part.typed + next.typed]], articles) : null;
        if (ahead && ahead.articles.size) {
          found.push(ahead);
          index++;
          continue;
        }
        const behind = before && !before.kind && before.articles.size ? await look({ ...part, kind: "", typed: before.typed + part.typed }, [[...before.typed + part.typed]], articles) : null;
        if (behind && behind.articles.size) {
          found[found.length - 1] = behind;
          continue;
        }
      }
      if (part.kind === "kind") {
        if (!before || before.kind !== "l") found.push(await look(part, [[...part.typed]], articles));
      } else if (part.kind === "date") {
        found.push(await lookForDate(part, dates.find((one) => one.start === part.start), articles));
      } else if (part.kind === "number") {
        const number = numbered.find((one) => one.start === part.start);
        found.push(await look(part, await alone((number && number.strings) || []), articles));
      } else if (part.kind === "l") {
        found.push(await lookForPlace(part, articles));
      } else if (part.kind === "form") {
        // Behind its place it only says what kind of body is meant.
        const isOfPlace = before && (before.kind === "l" || (before.kind === "unknown" && parts[index - 1].kind === "unknown"));
        const written = [...new Set([part.typed, ...(await meanings(part))])];
        const body = await look(isOfPlace ? { ...part, kind: "kind" } : part, written.map((one) => [...one]), articles);
        found.push(isOfPlace ? { ...body, place: before } : body);
      } else if (part.kind === "unknown") {
        found.push(...await ofUnknown(part, articles));
      } else {
        const meant = await meanings(part);
        const wrong = loosely && part.words.some((word) => word.cost > 0);
        const whole = wrong ? (await asWords(meant.map((one) => ({ text: one, known: true, likely: true, times: 1 })))).map((one) => one.text) : meant;
        found.push({ ...await look(part, whole.map((one) => [...one]), articles), guessed: wrong });
      }
    }
    return found;
  }

  /** @param {string} text dates and numbers in it, which no word covers */
  function settledIn(text) {
    const dates = quantities.dates(text, new Date().getFullYear());
    const numbered = quantities.numbers(text).filter((one) => !dates.some((date) => date.start < one.end && one.start < date.end));
    return { dates, numbered, settled: [...dates.map((one) => ({ ...one, kind: "date" })), ...numbered.map((one) => ({ ...one, kind: "number" }))] };
  }

  /** @param {Part[]} parts @returns {Part[]} the same, a place that the archive does not know as one: 锦 州 市, and before a body 张 家口 市 */
  function strangePlaces(parts) {
    /** @type {Part[]} */
    const found = [];
    parts.forEach((part, at) => {
      const [before, first] = found.slice(-2).reverse(), next = parts[at + 1];
      const isWord = before && !before.kind && next && next.kind === "form", both = isWord && first && first.kind === "unknown" && before.end - first.start <= NAME;
      if (part.kind === "kind" && before && (before.kind === "unknown" || isWord)) {
        const from = both ? first : before;
        found.splice(both ? -2 : -1, 2, { ...from, kind: "unknown", words: [], end: part.end, typed: (both ? from.typed : "") + before.typed + part.typed });
      } else {
        found.push(part);
      }
    });
    return found;
  }

  /**
   * @param {Part} part
   * @param {string[][]} strings
   * @param {number} articles in the archive
   * @returns {Promise<Named>}
   */
  async function look(part, strings, articles) {
    const written = shortest(strings.filter((one) => one.length)).slice(0, LOOKED_UP);
    const both = [...written, ...(await Promise.all(written.map(variants.of))).flat()];
    const kept = [...new Map(both.map((letters) => [letters.join(""), letters])).values()];
    const all = await Promise.all(kept.map(count));
    const there = kept.filter((_, index) => articlesOf(all[index]).size);
    const counts = there.length ? await engine.countTerm({ text: "", letters: there[0], strings: there, field: "", exclude: false, plain: true }) : new Map();
    const found = articlesOf(counts);
    return { typed: part.typed, kind: part.kind, strings: there, counts, articles: found, weight: weigh(part, found.size, articles) };
  }

  /** @param {Part} part @param {number} holders articles that have it @param {number} articles @returns {number} */
  function weigh(part, holders, articles) {
    if (part.kind === "asking") return 0;
    const letters = [...part.typed].length;
    // A time of which the archive has nothing says nothing of the rest.
    if (!holders && part.kind === "date") return Math.log(1 + articles) / 2;
    if (!holders) return Math.log(1 + 2 * articles) * (HAN.test(part.typed) ? 0.35 * Math.min(letters, 8) : 1) * (part.kind === "office" ? 0.3 : 1);
    const rarity = Math.log(1 + articles / holders);
    return rarity * (part.kind === "office" || part.kind === "kind" ? 0.3 : NAMED.has(part.kind) ? 1.3 : letters === 1 ? 0.4 : 1);
  }

  /** @param {Named} one @param {(article: number) => boolean} holds @param {number} articles @returns {Named} with articles that only their columns name */
  function withColumns(one, holds, articles) {
    const extra = Array.from({ length: articles }, (_, number) => number).filter((number) => !one.articles.has(number) && holds(number));
    if (!extra.length) return one;
    const counts = new Map(one.counts);
    counts.set("head", new Map([...(counts.get("head") || []), ...extra.map((number) => /** @type {[number, number]} */ ([number, 1]))]));
    const all = new Set([...one.articles, ...extra]);
    return { ...one, counts, articles: all, weight: weigh({ start: 0, end: 0, typed: one.typed, kind: one.kind, words: [] }, all.size, articles) };
  }

  /**
   * @param {string[]} letters of a date
   * @returns {Promise<number[]>} articles that hold it, and not only as the end of another: 2月5日 of 12月5日
   */
  async function itself(letters) {
    const ten = letters[1] === "月" && { 1: "1", 2: "1", 一: "十", 二: "十" }[letters[0]];
    const [own, longer] = await Promise.all([count(letters), ten ? count([ten, ...letters]) : new Map()]);
    const times = (/** @type {Counts} */ counts, /** @type {string} */ field, /** @type {number} */ article) => (counts.get(field) || new Map()).get(article) || 0;
    return [...articlesOf(own)].filter((article) => [...own.keys()].some((field) => times(own, field, article) > times(longer, field, article)));
  }

  /**
   * @param {Quantity} date
   * @returns {Promise<{letters: string[], articles: number[]}[]>} how it is printed, and where; a day mostly without its year, which is that of the article
   */
  async function waysOf({ period = "", strings = [], days = [] }) {
    const inYear = days.length ? await facets.test([during(period.slice(0, 4))], {}) : () => true;
    const where = async (/** @type {string[]} */ letters) => ({ letters, articles: await itself(letters) });
    const short = await Promise.all(days.map(where));
    // Where a day stands nowhere, it does not stand behind its year.
    const long = strings.filter((letters) => !days.length || short.some((day) => day.articles.length && letters.join("").endsWith(day.letters.join(""))));
    const found = [...await Promise.all(long.map(where)), ...short.map(({ letters, articles }) => ({ letters, articles: articles.filter(inYear) }))];
    return found.filter(({ articles }) => articles.length);
  }

  /** @param {Part} part @param {Quantity | undefined} date @param {number} articles @returns {Promise<Named>} where it is printed, and what was printed then */
  async function lookForDate(part, date, articles) {
    const typed = terms.fold(part.typed), forms = date ? await waysOf(date) : [];
    const found = await look(part, [typed, ...forms.map(({ letters }) => letters)], articles);
    const there = new Set([...await itself(typed), ...forms.flatMap((form) => form.articles)]);
    const counts = new Map([...found.counts].map(([field, holders]) => [field, new Map([...holders].filter(([article]) => there.has(article)))]));
    const literal = { ...found, counts, articles: there, weight: weigh(part, there.size, articles) };
    return date && date.period ? withColumns(literal, await facets.test([during(date.period)], {}), articles) : literal;
  }

  /** @param {Part} part @param {number} articles @returns {Promise<Named>} */
  async function lookForPlace(part, articles) {
    const typed = await look(part, part.words.map((word) => [...word.text]), articles);
    const codes = (await Promise.all(part.words.map(async (word) => (await placesNamed(word.text)).codes))).flat();
    const found = typed.articles.size ? typed : await look(part, (await meanings(part)).map((one) => [...one]), articles);
    if (!codes.length || !(await isSmall())) return found;
    const restricted = codes.slice(0, 3).map((code) => ({ text: code, letters: [...code], field: "place", exclude: false, plain: false }));
    const tests = await Promise.all(restricted.map((term) => facets.test([term], {})));
    return withColumns(found, (article) => tests.some((holds) => holds(article)), articles);
  }

  /** @param {Part} part @param {number} articles @returns {Promise<Named[]>} what of a run that is no known word stands in the archive */
  async function ofUnknown(part, articles) {
    const letters = [...part.typed];
    const least = (await files.get("meta")).whole ? 2 : 3;
    const whole = await look(part, [letters], articles);
    if (whole.articles.size || letters.length <= least || !letters.every((letter) => HAN.test(letter))) return [whole];
    for (let length = Math.min(letters.length - 1, 8); length >= least; length--) {
      for (const start of new Set([0, letters.length - length])) {
        const piece = await look({ ...part, typed: letters.slice(start, start + length).join("") }, [letters.slice(start, start + length)], articles);
        if (!piece.articles.size || (length <= CHANCE && !(await asWords([{ text: piece.typed, known: true, likely: true, times: 1 }])).length)) continue;
        const before = letters.slice(0, start).join(""), after = letters.slice(start + length).join("");
        return [
          ...(before ? await ofUnknown({ ...part, typed: before }, articles) : []), piece,
          ...(after ? await ofUnknown({ ...part, typed: after }, articles) : []),
        ];
      }
    }
    return [whole];
  }

  /**
   * The parts of a question together, or most of them.
   * @param {string} query
   * @param {Term[]} typed
   * @param {Record<string, string>} narrowed
   * @returns {Promise<Answer>}
   */
  async function ofParts(query, typed, narrowed) {
    const { articles } = await files.get("meta");
    const plain = joinLatin(typed.filter((one) => one.plain));
    const fixed = typed.filter((one) => !one.plain);
    const parts = (await Promise.all(plain.map((term) => (term.strings ? lookForTerm(term, articles) : named(term, articles))))).flat();
    return among(parts, query, fixed, narrowed);
  }

  /**
   * What else was asked for, where something that was asked for by itself stands nowhere: 警察 of 警察 量子.
   * @param {Term[]} typed
   * @param {Record<string, string>} narrowed
   * @returns {Promise<Answer | null>} null when there is nothing else, or nothing of it is found
   */
  async function ofTheRest(typed, narrowed) {
    const { articles } = await files.get("meta");
    /** @type {Note[]} */
    const notes = [];
    /** @type {Record<"rest" | "absent", Term[]>} */
    const { rest, absent } = { rest: [], absent: [] };
    for (const term of joinLatin(typed)) {
      const read = term.exclude || await engine.timesOf(term) ? term : await reinterpret(term, notes);
      (read ? rest : absent).push(read || term);
    }
    const asked = rest.filter((term) => !term.exclude);
    if (!absent.length || !asked.length) return null;
    const together = await engine.answer(rest, narrowed);
    const plain = asked.filter((term) => term.plain), fixed = rest.filter((term) => !term.plain);
    /** @type {Answer} */
    const found = together.articles.length
      ? { match: "closest", ...together, notes: [{ key: "search.rest", values: { text: asked.map(asTyped).join(BETWEEN) } }], parts: [], missing: new Map() }
      : await among((await Promise.all(plain.map((term) => lookForTerm(term, articles)))).flat(), "", fixed, narrowed, 0);
    if (!found.match) return null;
    const lacking = absent.map(asTyped);
    return {
      ...found, match: "closest",
      notes: [...notes, { key: "search.nowhere", values: { text: lacking.join(BETWEEN) } }, ...found.notes],
      missing: new Map(found.articles.map((article) => [article, [...(found.missing.get(article) || []), ...lacking]])),
    };
  }

  /** @type {Record<string, string>} what is typed before a term that looks in one place alone */
  const PREFIXES = { author: "作者:", title: "标题:", place: "地点:", date: "日期:" };

  /** @param {Term} term @returns {string} with its prefix: what no headline has may stand in a text */
  const asTyped = ({ field, text }) => (PREFIXES[field] || "") + text.replace(QUOTES, "");

  /** @param {Term[]} typed @returns {Term[]} the same, Latin letters in several pieces as one: fan zha */
  function joinLatin(typed) {
    /** @type {Term[]} */
    const made = [];
    for (const term of typed) {
      const before = made[made.length - 1];
      if (before && before.plain && term.plain && isLatin(before) && isLatin(term)) {
        made[made.length - 1] = { ...before, text: before.text + " " + term.text, letters: before.letters.concat(term.letters) };
      } else made.push(term);
    }
    return made;
  }

  /** @param {Term} term with alternatives @param {number} articles @returns {Promise<Named[]>} */
  async function lookForTerm(term, articles) {
    return [await look({ start: 0, end: 0, typed: term.text, kind: "", words: [] }, term.strings || [term.letters], articles)];
  }

  /**
   * The articles that have all parts of a question; where there are none, those that have most of it.
   * @param {Named[]} parts
   * @param {string} query
   * @param {Term[]} fixed terms that must hold as they are
   * @param {Record<string, string>} narrowed
   * @param {number} [share] of the question that an article must have
   * @returns {Promise<Answer>}
   */
  async function among(parts, query, fixed, narrowed, share = SHARE) {
    const { fields } = await files.get("meta");
    const { ages } = await catalogue();
    const weighty = parts.filter((part) => part.weight > 0);
    const there = weighty.filter((part) => part.articles.size);
    const total = weighty.reduce((sum, part) => sum + part.weight, 0);
    if (!there.length || !total) return { ...NOTHING };
    const allowed = fixed.length || Object.keys(narrowed).length ? new Set((await engine.answer(fixed, narrowed)).articles) : null;
    /** @type {Map<number, number>} */
    const shares = new Map();
    for (const part of there) for (const article of part.articles) if (!allowed || allowed.has(article)) shares.set(article, (shares.get(article) || 0) + part.weight / total);
    const needed = weighty.filter((part) => part.kind !== "office" && (part.kind !== "kind" || part.place));
    const best = Math.max(...shares.values());
    const byShare = (/** @type {number} */ a, /** @type {number} */ b) => /** @type {number} */ (shares.get(b)) - /** @type {number} */ (shares.get(a)) || ages[b] - ages[a] || b - a;
    const together = await withBodies([...shares.keys()].filter((article) => needed.every((part) => part.articles.has(article))).sort(byShare), there);
    // A character beside a word is there by chance.
    const complete = together.length > 0 && there.some(isTelling) && !needed.some((part) => part.kind === "unknown" && [...part.typed].length === 1);
    const kept = complete ? together : [...shares.keys()].filter((article) =>
      /** @type {number} */ (shares.get(article)) >= Math.max(share, best * BEHIND) && there.some((part) => part.articles.has(article) && isTelling(part) && !part.guessed));
    if (!kept.length) return { ...NOTHING };
    const clauses = there.map((part) => ({ term: part.strings.map((one) => one.join("")).join("|") || part.typed, counts: part.counts, presence: /** @type {"optional"} */ ("optional") }));
    const unique = [...new Map(clauses.map((clause) => [clause.term, clause])).values()];
    const scores = new Map(rank.rank(unique, fields, ages).map((hit) => [hit.article, hit.score]));
    const top = Math.max(...kept.map((article) => scores.get(article) || 0)) || 1;
    const value = (/** @type {number} */ article) => /** @type {number} */ (shares.get(article)) + (0.3 * (scores.get(article) || 0)) / top;
    const order = kept.sort((a, b) => value(b) - value(a) || ages[b] - ages[a] || b - a).slice(0, complete ? undefined : NEAR);
    const nearness = await nearnessOf(order.slice(0, READ), there, total);
    const ranked = [...order.slice(0, READ).sort((a, b) => value(b) + /** @type {number} */ (nearness.get(b)) - value(a) - /** @type {number} */ (nearness.get(a))), ...order.slice(READ)];
    const { isSingle } = await cutting.load();
    const changed = await readOtherwise(there);
    const renamed = complete && needed.length === 1 && changed.some(({ part }) => part === needed[0]);
    return {
      match: renamed ? "otherwise" : complete ? "parts" : "closest",
      articles: ranked,
      phrases: there.flatMap((part) => part.strings),
      notes: changed.map(({ note }) => note),
      parts: distinct(parts.filter((part) => part.articles.size && (part.kind === "date" || (part.kind && "pluc".includes(part.kind)))).map((part) =>
        chip({ p: "person", l: "place", u: "body", c: "campaign", date: "date" }[part.kind] || "", shownAs(part), query, part.typed))),
      missing: new Map(ranked.map((article) => [article, [...new Set(weighty.flatMap((part) => {
        // An office is not needed beside what was named with it, and is missed all the same.
        if (complete) return part.kind === "office" && !part.articles.has(article) ? [part.typed] : [];
        return part.place && isSingle(part.typed) ? [part.place.typed + part.typed] : part.articles.has(article) ? [] : [part.typed];
      }))]])),
    };
  }

  /** @param {Named[]} parts @returns {Promise<{part: Named, note: Note}[]>} those that stand nowhere as they were typed, each once, and what they were read as */
  async function readOtherwise(parts) {
    const found = parts.filter((part) => part.strings.length && !part.strings.some((one) => one.join("") === terms.fold(part.typed).join("")));
    return Promise.all([...new Map(found.map((part) => [part.typed, part])).values()].slice(0, SHOWN).map(async (part) => {
      const same = new Set((await variants.of(terms.fold(part.typed))).map((one) => one.join("")));
      const isSame = part.strings.every((one) => same.has(one.join("")));
      const key = isSame || ["l", "u", "number", "date", "form"].includes(part.kind) ? "search.also" : /[a-z]/i.test(part.typed) ? "search.pinyin" : "search.corrected";
      return { part, note: { key, values: { from: part.typed, to: shown(part.strings.map((one) => one.join(""))) } } };
    }));
  }

  /**
   * Those of articles that hold the bodies which were named, a place and its kind together; those too many to be read after them.
   * @param {number[]} articles
   * @param {Named[]} parts
   * @returns {Promise<number[]>} none where none of those that were read holds them
   */
  async function withBodies(articles, parts) {
    const { isSingle } = await cutting.load();
    const bodies = parts.filter((part) => part.place && part.strings.some((one) => isSingle(one.join(""))));
    if (!bodies.length || !articles.length) return articles;
    const texts = await Promise.all(articles.slice(0, READ).map(textOf));
    const kept = articles.slice(0, READ).filter((_, index) => bodies.every((body) => texts[index].passages.some(([, passage]) => {
      const letters = terms.fold(passage), { place } = body;
      const spots = (/** @type {string[][]} */ strings) => strings.flatMap((one) => Bulletin.excerpt.find(letters, one).map((at) => ({ at, end: at + one.length })));
      const kinds = spots(body.strings);
      return place && spots(place.strings).some((one) => kinds.some((kind) => kind.at - one.end <= APART && one.at - kind.end <= APART));
    })));
    return kept.length ? [...kept, ...articles.slice(READ)] : [];
  }

  /** @param {Named} part @returns {string} as it was typed; somebody, and what was typed in Latin letters, as understood */
  const shownAs = ({ kind, strings, typed }) => ((kind === "p" || /[a-z]/.test(typed)) && strings.length ? strings[0].join("") : typed);

  /** @param {Named} part @returns {boolean} whether it says by itself what is asked for: a name, or a word of two letters or more */
  const isTelling = (part) => !["office", "kind", "form", "asking"].includes(part.kind) && [...part.typed].length > 1;

  /**
   * How much of a question stands in one passage, 0 to 1.
   * @param {number[]} articles
   * @param {Named[]} parts
   * @param {number} total
   * @returns {Promise<Map<number, number>>}
   */
  async function nearnessOf(articles, parts, total) {
    return new Map(await Promise.all(articles.map(async (article) => {
      const { passages } = await textOf(article);
      const shares = passages.map(([, passage]) => {
        const letters = terms.fold(passage).join("");
        return parts.filter((part) => part.strings.some((one) => letters.includes(one.join("")))).reduce((sum, part) => sum + part.weight / total, 0);
      });
      return /** @type {[number, number]} */ ([article, Math.max(0, ...shares)]);
    })));
  }

  /**
   * What matches as typed, where a date stands among the terms, with what was written then: 反诈 2023.
   * @param {string} query
   * @param {Term[]} typed
   * @param {Record<string, string>} narrowed
   * @param {Answer} exact
   * @returns {Promise<Answer>}
   */
  async function dated(query, typed, narrowed, exact) {
    const read = typed.map((term) => {
      const [date] = term.plain ? quantities.dates(term.text, new Date().getFullYear()) : [];
      return date && date.period && /^\d{4}/.test(date.period) && date.end === term.letters.length ? { ...term, text: date.period, field: "date", plain: false } : term;
    });
    if (!read.some((term) => term.field !== "date")) return exact;
    const then = await engine.answer(read, narrowed);
    const more = then.articles.filter((article) => !exact.articles.includes(article));
    if (!more.length) return exact;
    const [at] = read.flatMap((term, index) => (term !== typed[index] ? [index] : []));
    return {
      ...exact, match: "otherwise", articles: [...exact.articles, ...more],
      notes: [...exact.notes, { key: "search.dated", values: { from: typed[at].text, to: read[at].text } }],
      parts: [chip("date", read[at].text, query, typed[at].text)],
    };
  }

  /**
   * A date alone: what prints it as typed, then what prints it in another way, with the offer of what was printed then. 2023 finds what
   * prints it.
   * @param {Term} term
   * @param {Record<string, string>} narrowed
   * @param {Answer} exact
   * @returns {Promise<Answer>}
   */
  async function ofDate(term, narrowed, exact) {
    const date = dateOf(term);
    if (!date || !date.period) return exact;
    const typed = term.letters.join(""), own = new Set(await itself(term.letters));
    const found = { ...exact, articles: exact.articles.filter((article) => own.has(article)) };
    // Of a year alone nothing more is loaded where it stands as typed.
    const ways = found.articles.length && /^\d+$/.test(date.period) ? [] : await waysOf(date);
    const others = ways.filter(({ letters }) => !letters.join("").includes(typed)), there = new Set(others.flatMap(({ articles }) => articles));
    const answered = others.length ? (await engine.answer([{ ...term, strings: others.map(({ letters }) => letters) }], narrowed)).articles : [];
    const more = answered.filter((article) => there.has(article) && !own.has(article)), added = new Set(more);
    const forms = others.filter(({ articles }) => articles.some((article) => added.has(article))).map(({ letters }) => letters);
    if (exact.articles.length && !found.articles.length && !more.length) {
      return { ...exact, match: "closest", notes: [{ key: "search.inside", values: { text: term.text } }] };
    }
    if (forms.length) {
      found.match = "otherwise";
      found.articles.push(...more);
      found.phrases = [...exact.phrases, ...forms];
      found.notes = [...exact.notes, { key: "search.also", values: { from: term.text, to: shown(forms.map((one) => one.join(""))) } }];
    }
    // 今年 is a year that the reader is told.
    return { ...found, offers: await ofPeriod(date.period, /^[去今前]/.test(term.text) ? date.period : term.text, narrowed, found.articles) };
  }

  /**
   * @param {string} period
   * @param {string} text what it is called
   * @param {Record<string, string>} narrowed
   * @param {number[]} found articles that are shown
   * @returns {Promise<Offer[]>} what was printed then; where nothing is found, and no article is known to be of it, in the month or the year about it
   */
  async function ofPeriod(period, text, narrowed, found) {
    const { articles } = await engine.answer([during(period)], narrowed);
    if (articles.some((article) => !found.includes(article))) return [{ key: "search.of_date", values: { text, n: articles.length }, asking: "search.asking_date" }];
    const said = period.includes("..") ? [] : period.match(/\d+/g) || [], [year, month, day] = period.includes("月") ? ["", ...said] : said;
    const about = day ? (year ? `${year}-${month}` : `${month}月`) : year && month ? year : "";
    const called = about.replace(/^\d{4}/, "$&年").replace(/-0?(\d+)/, "$1月");
    return about && !found.length ? ofPeriod(about, called, narrowed, found) : [];
  }

  /**
   * Something pasted: paragraphs, a citation. Its pieces between marks are its parts.
   * @param {string} query
   * @param {Term[]} typed
   * @param {Record<string, string>} narrowed
   * @returns {Promise<Answer | null>} null when it is none, or nothing of it is found
   */
  async function ofPieces(query, typed, narrowed) {
    const text = query.replace(MEDIUM, " ");
    const pieces = text.split(MARKS).map((piece) => terms.fold(piece)).filter((letters) => letters.length >= PIECE && letters.some((letter) => HAN.test(letter)));
    if ((text === query && terms.fold(text).length < PASTED) || pieces.length < 2 || typed.some((term) => term.field || term.exclude)) return null;
    const { articles } = await files.get("meta");
    const chosen = pieces.length <= PIECES ? pieces : Array.from({ length: PIECES }, (_, index) => pieces[Math.floor((index * (pieces.length - 1)) / (PIECES - 1))]);
    const parts = await Promise.all(chosen.map(async (letters) => {
      const found = await look({ start: 0, end: 0, typed: letters.join(""), kind: "", words: [] }, [letters], articles);
      return { ...found, weight: letters.length };
    }));
    const found = await among(parts, query, [], narrowed, 0.5);
    return found.match ? found : null;
  }

  return { search, amount, excluding, dated, ofDate };
})();
