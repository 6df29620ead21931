/**
 * When nothing matches as typed: traditional characters, pinyin, initials, one wrong homophone.
 *
 * Each is a pattern, a row of sets of characters; wanted are the archive's own strings that fit it. The pairs that
 * stand in the archive, kept by the initials of their readings, lead from set to set.
 *
 * @typedef {object} Place one place of a pattern
 * @property {Set<string>} characters
 * @property {Set<string>} [usual] those of them that are mostly read so; all when left out
 * @property {string[]} initials first letters of their readings
 *
 * @typedef {object} Candidate
 * @property {string} text
 * @property {boolean} known that is, a word or name
 * @property {boolean} likely known, or read as its characters mostly are
 *
 * @typedef {object} Stage ways of reading that are tried together, when those before found nothing
 * @property {boolean} guess that is, chance alone may fit it
 * @property {Place[][]} patterns
 */
"use strict";
window.Bulletin = window.Bulletin || {};

(function (Bulletin) {
  const { parts } = Bulletin;

  /** Ways that are followed at a time. */
  const WAYS = 1000;
  const LONGEST = 12, LONGEST_PINYIN = 60;
  /** Ways of cutting letters into syllables that are followed. */
  const CUTS = 16;
  const INITIALS = "abcdefghjklmnopqrstwxyz";

  /** @param {string} name @returns {Promise<any>} a forgiving part; all of them are one file in a small archive */
  async function get(name) {
    if ((await parts.get("meta")).whole) await parts.get("forgiving");
    return parts.get(name);
  }

  /** @type {Map<string, string[]> | null} character -> syllables */
  let syllablesOf = null;

  /** @returns {Promise<{readings: Record<string, string>, syllablesOf: Map<string, string[]>}>} */
  async function loadReadings() {
    const { syllables: readings } = await get("readings");
    if (!syllablesOf) {
      syllablesOf = new Map();
      for (const [syllable, written] of Object.entries(readings)) {
        for (const character of written.replace(" ", "")) {
          const known = syllablesOf.get(character);
          if (known) known.push(syllable);
          else syllablesOf.set(character, [syllable]);
        }
      }
    }
    return { readings, syllablesOf };
  }

  /**
   * The same letters with simplified characters for traditional ones, the likeliest first; empty when there are none.
   * @param {string[]} letters
   * @returns {Promise<string[][]>}
   */
  async function simplify(letters) {
    /** @type {Record<string, string>} */
    const table = await get("simplified");
    /** @type {string[][]} */
    let forms = [[]];
    let changed = false;
    for (const letter of letters) {
      const choices = Object.hasOwn(table, letter) ? [...table[letter], letter] : [letter];
      changed = changed || choices.length > 1;
      forms = forms.flatMap((form) => choices.map((choice) => [...form, choice])).slice(0, 32);
    }
    return changed ? forms.filter((form) => form.join("") !== letters.join("")) : [];
  }

  /** @param {string} initials of two readings @returns {Promise<[string, string, string]>} known pairs, others, longer words */
  async function pairsAt(initials) {
    const { initials: written } = await get("readings");
    return written.split(" ").includes(initials) ? get("r/" + initials) : ["", "", ""];
  }

  /**
   * Strings of the archive that fit a pattern, the likeliest first: words before chance, frequent ones before rare.
   * Whether a string longer than a pair stands anywhere is not certain, only that its pairs do.
   * @param {Place[]} pattern of at least two places
   * @param {(way: string[]) => boolean} [allowed] gives up ways early
   * @returns {Promise<Candidate[]>}
   */
  async function strings(pattern, allowed = () => true) {
    const steps = await Promise.all(pattern.slice(1).map(async (place, index) => {
      const before = pattern[index];
      const keys = before.initials.flatMap((first) => place.initials.map((second) => first + second));
      const lists = await Promise.all(keys.map(pairsAt));
      /** @type {Map<string, [string, number][]>} first character -> second, rank */
      const next = new Map();
      /** @type {string[]} */
      const words = [];
      for (const [common, other, longer] of lists) {
        const pairs = [...common, ...other];
        const chance = [...common].length;
        for (let at = 0; at < pairs.length; at += 2) {
          const [first, second] = [pairs[at], pairs[at + 1]];
          if (!before.characters.has(first) || !place.characters.has(second)) continue;
          const row = next.get(first) || [];
          if (!row.some(([seen]) => seen === second)) row.push([second, at < chance ? at / 1e6 : 1 + at / 1e6]);
          next.set(first, row);
        }
        if (index === 0) words.push(...(longer ? longer.split(" ") : []));
      }
      return { next, words };
    }));

    /** @type {{way: string[], rank: number}[]} */
    let ways = [...steps[0].next].flatMap(([first, row]) => row.map(([second, rank]) => ({ way: [first, second], rank })));
    ways = ways.filter(({ way }) => allowed(way)).sort((a, b) => a.rank - b.rank);
    for (const { next } of steps.slice(1)) {
      ways = ways.slice(0, WAYS).flatMap(({ way, rank }) =>
        (next.get(way[way.length - 1]) || []).map(([letter, worse]) => ({ way: [...way, letter], rank: Math.max(rank, worse) })));
      ways = ways.filter(({ way }) => allowed(way)).sort((a, b) => a.rank - b.rank);
    }
    const words = steps[0].words.filter((word) => {
      const letters = [...word];
      return letters.length === pattern.length && letters.every((letter, index) => pattern[index].characters.has(letter)) && allowed(letters);
    });
    /** @type {Map<string, Candidate>} */
    const found = new Map(words.map((text) => [text, { text, known: true, likely: true }]));
    for (const { way, rank } of ways) {
      const text = way.join("");
      const known = way.length === 2 && rank < 1;
      const likely = known || way.every((letter, index) => (pattern[index].usual || pattern[index].characters).has(letter));
      if (!found.has(text)) found.set(text, { text, known, likely });
    }
    return [...found.values()];
  }

  /**
   * A string of Latin letters as syllables, the ways it can be cut, `CUTS` at most.
   * @param {string} text
   * @param {Record<string, string>} readings
   * @param {Map<string, string[][]>} [done] what has been cut already
   * @returns {string[][]}
   */
  function cut(text, readings, done = new Map([["", [[]]]])) {
    let ways = done.get(text);
    if (ways) return ways;
    ways = [];
    for (let length = Math.min(6, text.length); length; length--) {
      const syllable = text.slice(0, length);
      if (!Object.hasOwn(readings, syllable)) continue;
      for (const rest of cut(text.slice(length), readings, done)) ways.push([syllable, ...rest]);
    }
    ways = ways.slice(0, CUTS);
    done.set(text, ways);
    return ways;
  }

  /**
   * The patterns that letters may mean.
   * @param {string[]} pieces what was typed between blanks and apostrophes: a to z, or one Han character
   * @param {Record<string, string>} readings
   * @param {Map<string, string[]>} syllablesOf
   * @returns {Stage[]}
   */
  function patterns(pieces, readings, syllablesOf) {
    /** @param {string} syllable or a Han character @returns {Place} */
    function read(syllable) {
      const syllables = syllablesOf.get(syllable);
      if (syllables) return { characters: new Set(syllable), initials: [...new Set(syllables.map((one) => one[0]))] };
      return { characters: new Set(readings[syllable]), usual: new Set(readings[syllable].split(" ")[0]), initials: [syllable[0]] };
    }
    /** @param {string} start @returns {Place} */
    const beginning = (start) => ({
      characters: new Set(Object.keys(readings).filter((syllable) => syllable.startsWith(start)).flatMap((syllable) => [...readings[syllable]])),
      initials: [start[0]],
    });
    /** @type {string[][]} */
    let whole = [[]];
    for (const piece of pieces) {
      const cuts = syllablesOf.has(piece) ? [[piece]] : cut(piece, readings);
      whole = whole.flatMap((way) => cuts.map((next) => [...way, ...next])).slice(0, CUTS);
    }

    const text = pieces.join("");
    const initials = [...text].every((letter) => INITIALS.includes(letter)) ? [...text].map(beginning) : [];
    /** @type {Place[][]} */
    const unfinished = [];
    for (let end = text.length - 1; end >= Math.max(2, text.length - 5); end--) {
      const rest = text.slice(end);
      if (!Object.keys(readings).some((syllable) => syllable.startsWith(rest))) continue;
      for (const way of cut(text.slice(0, end), readings)) unfinished.push([...way.map(read), beginning(rest)]);
    }
    const stages = [
      { guess: false, patterns: whole.filter((way) => way.length > 1).map((way) => way.map(read)) },
      { guess: true, patterns: initials.length > 1 && initials.length <= LONGEST ? [initials] : [] },
      { guess: false, patterns: pieces.length === 1 && Object.hasOwn(readings, text) ? [[read(text)]] : [] },
      { guess: true, patterns: unfinished.slice(0, CUTS) },
    ];
    // Two letters are initials before they are a syllable, more are not: ga, gan.
    return text.length > 2 ? [stages[0], stages[2], stages[1], stages[3]] : stages;
  }

  /**
   * How letters may be pinyin, all of them or some.
   * @param {string} text as typed: `neimenggu`, `nèi měng gǔ`, `nei4meng3gu3`, `fan zha`, `nmg`, `反zha`
   * @returns {Promise<Stage[]>} none when they cannot
   */
  async function pinyin(text) {
    const plain = text.normalize("NFKD").toLowerCase().replace(/u\u0308/g, "v").replace(/[\u0300-\u036f]/g, "");
    const pieces = plain.match(/[a-z]+|\p{Script=Han}/gu) || [];
    if (/[06-9]/.test(plain) || !/[a-z]/.test(plain) || pieces.join("").length > LONGEST_PINYIN) return [];
    const { readings, syllablesOf } = await loadReadings();
    // A digit is a tone: it stands behind a whole syllable.
    const whole = /[1-5]/.test(plain);
    return patterns(pieces, readings, syllablesOf).filter((stage) => stage.patterns.length && !(whole && stage.guess));
  }

  /**
   * @param {Place[]} pattern
   * @param {string[]} names
   * @param {(way: string[]) => boolean} [allowed]
   * @returns {Candidate[]} beginnings of names that fit the pattern
   */
  function beginnings(pattern, names, allowed = () => true) {
    const ways = names.map((name) => [...name].slice(0, pattern.length))
      .filter((way) => pattern.every(({ characters }, index) => characters.has(way[index])) && allowed(way));
    return [...new Set(ways.map((way) => way.join("")))].map((text) => ({ text, known: true, likely: true }));
  }

  /** @param {Place} place @returns {Candidate[]} its characters */
  function single({ characters, usual = characters }) {
    return [...characters].filter((text) => text !== " ").map((text) => ({ text, known: false, likely: usual.has(text) }));
  }

  /**
   * @param {Stage} stage
   * @param {string[]} [names] among which to look; all strings of the archive when left out
   * @returns {Promise<Candidate[]>} what fits it
   */
  async function fitting(stage, names) {
    const found = await Promise.all(stage.patterns.map((pattern) =>
      names ? beginnings(pattern, names) : pattern.length > 1 ? strings(pattern) : single(pattern[0])));
    // In turns, so that no way of cutting crowds out another.
    /** @type {Map<string, Candidate>} */
    const turns = new Map();
    for (let turn = 0; turns.size < WAYS && found.some((list) => turn < list.length); turn++) {
      for (const list of found) if (turn < list.length) turns.set(list[turn].text, list[turn]);
    }
    return [...turns.values()];
  }

  /**
   * Strings that sound alike and differ in one Han character, beside others of which they may stand in the archive.
   * @param {string[]} letters
   * @param {string[]} [names] among which to look
   * @returns {Promise<Candidate[]>}
   */
  async function homophones(letters, names) {
    const { readings, syllablesOf } = await loadReadings();
    /** @param {string[]} run of Han characters */
    async function ofRun(run) {
      if (run.length < 2 || run.length > LONGEST) return [];
      const pattern = run.map((letter) => {
        const syllables = syllablesOf.get(letter) || [];
        return {
          characters: new Set(syllables.flatMap((syllable) => [...readings[syllable]])),
          initials: [...new Set(syllables.map((syllable) => syllable[0]))],
        };
      });
      const different = (/** @type {string[]} */ way) => way.filter((letter, index) => letter !== run[index]).length;
      const alike = (/** @type {string[]} */ way) => different(way) <= 1;
      const found = names ? beginnings(pattern, names, alike) : await strings(pattern, alike);
      return found.filter(({ text }) => different([...text]) === 1);
    }
    const found = [];
    for (let start = 0, end; start < letters.length; start = end + 1) {
      for (end = start; end < letters.length && syllablesOf.has(letters[end]); ) end++;
      const [before, after] = [letters.slice(0, start).join(""), letters.slice(end).join("")];
      for (const one of await ofRun(letters.slice(start, end))) found.push({ ...one, text: before + one.text + after });
    }
    return found;
  }

  Bulletin.lenient = { simplify, pinyin, fitting, homophones };
})(window.Bulletin);
