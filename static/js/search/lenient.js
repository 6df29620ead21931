/**
 * Fallbacks for a query that does not match as typed: traditional characters, pinyin, initials, one wrong homophone.
 *
 * Each is a pattern: a set of characters for every position of a string. Sought are the archive's own strings that fit.
 * The pairs of characters that occur in the archive, grouped by the initials of their readings, are the transitions
 * from one position to the next.
 *
 * @typedef {object} Position of a pattern
 * @property {Set<string>} characters
 * @property {Set<string>} [usual] those of them that are usually read so; all when left out
 * @property {string[]} initials first letters of their readings
 *
 * @typedef {object} Candidate
 * @property {string} text
 * @property {boolean} known whether it is a word or name
 * @property {boolean} likely known, or its characters are read as usual
 *
 * @typedef {object} Stage patterns that are tried together, when those of earlier stages found nothing
 * @property {boolean} guess whether accidental strings are likely to fit
 * @property {Position[][]} patterns
 */
"use strict";

Bulletin.lenient = (function () {
  const { parts } = Bulletin;

  /** Partial strings that are kept at each position of a pattern. */
  const BEAM = 1000;
  /** Letters of the longest pattern, and of the longest string that is read as pinyin. */
  const LONGEST = 12, LONGEST_PINYIN = 60;
  /** Segmentations into syllables that are followed. */
  const SEGMENTATIONS = 16;
  const INITIALS = "abcdefghjklmnopqrstwxyz", HAN = /\p{Script=Han}/u;

  /**
   * A part of the index that only fallbacks need; in a small archive the strings are one file, all others another.
   * @template {keyof Parts} N
   * @param {N} name
   */
  async function get(name) {
    if ((await parts.get("meta")).whole) await parts.get(name.startsWith("r/") ? "strings" : "forgiving");
    return parts.get(name);
  }

  /** The characters of GB 2312 in the order of their codes. */
  function standard() {
    const codes = [];
    for (let row = 0xb0; row < 0xf8; row++) for (let cell = 0xa1; cell < 0xff; cell++) codes.push(row, cell);
    return [...new TextDecoder("gb2312").decode(new Uint8Array(codes))].filter((one) => HAN.test(one));
  }

  /**
   * Syllable -> characters, the frequent ones first, those that are mostly read otherwise behind a blank; character -> syllables.
   * `packed` in bulletin/search/lenient.py says how they are written.
   */
  const loadReadings = () => Bulletin.once("readings", async () => {
    const part = await get("readings");
    const names = part.syllables.split(" "), numbers = Bulletin.postings.numbers(part.read), often = Bulletin.postings.numbers(part.often);
    /** @type {Map<string, string[]>} */
    const syllablesOf = new Map();
    /** @type {{character: string, often: number, read: [syllable: number, isUsual: boolean][]}[]} */
    const rows = [];
    let next = 0, before = 0;
    [...standard(), ...part.others].forEach((character, at) => {
      const value = numbers[next++] - 1;
      if (value < 0) return;
      const step = value >> 1;
      before += step & 1 ? -(step + 1) / 2 : step / 2;
      /** @type {[number, boolean][]} */
      const read = [[before, true]];
      for (let more = value & 1; more;) {
        const other = numbers[next++];
        read.push([other >> 2, Boolean(other & 2)]);
        more = other & 1;
      }
      rows.push({ character, often: often[at], read });
      syllablesOf.set(character, read.map(([number]) => number).sort((a, b) => a - b).map((number) => names[number]));
    });
    rows.sort((a, b) => b.often - a.often || (a.character < b.character ? -1 : 1));
    const usual = names.map(() => ""), others = names.map(() => "");
    for (const { character, read } of rows) for (const [number, isUsual] of read) (isUsual ? usual : others)[number] += character;
    /** @type {Record<string, string>} */
    const readings = Object.fromEntries(names.map((name, number) => [name, others[number] ? usual[number] + " " + others[number] : usual[number]]));
    return { readings, syllablesOf, traditional: part.traditional };
  });

  /**
   * The same letters with simplified characters for traditional ones, the likeliest first; empty when there are none.
   * @param {string[]} letters
   * @returns {Promise<string[][]>}
   */
  async function simplify(letters) {
    // In a large archive the table is asked for only where a letter may be in it.
    const { syllablesOf, traditional } = (await parts.get("meta")).whole ? { syllablesOf: null, traditional: "" } : await loadReadings();
    if (syllablesOf && letters.every((letter) => !HAN.test(letter) || (syllablesOf.has(letter) && !traditional.includes(letter)))) return [];
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

  /** @param {string} initials of two readings @returns {Promise<Parts["r/"]>} known pairs, others, longer words */
  async function pairsAt(initials) {
    const { initials: written } = await get("readings");
    return written.split(" ").includes(initials) ? get(`r/${initials}`) : ["", "", ""];
  }

  /**
   * Strings of the archive that fit a pattern, the likeliest first: words before accidental strings, frequent ones before
   * rare. That a string longer than a pair occurs is not certain, only that its pairs do.
   * @param {Position[]} pattern of at least two positions
   * @param {(path: string[]) => boolean} [allowed] drops partial strings early
   * @returns {Promise<Candidate[]>}
   */
  async function strings(pattern, allowed = () => true) {
    const steps = await Promise.all(pattern.slice(1).map(async (position, index) => {
      const before = pattern[index];
      const keys = before.initials.flatMap((first) => position.initials.map((second) => first + second));
      const lists = await Promise.all(keys.map(pairsAt));
      /** @type {Map<string, [string, number][]>} first character -> second, rank */
      const next = new Map();
      /** @type {string[]} */
      const words = [];
      for (const [common, other, longer] of lists) {
        const pairs = [...common, ...other];
        const commonLength = [...common].length;
        for (let at = 0; at < pairs.length; at += 2) {
          const [first, second] = [pairs[at], pairs[at + 1]];
          if (!before.characters.has(first) || !position.characters.has(second)) continue;
          const row = next.get(first) || [];
          if (!row.some(([seen]) => seen === second)) row.push([second, at < commonLength ? at / 1e6 : 1 + at / 1e6]);
          next.set(first, row);
        }
        if (index === 0) words.push(...(longer ? longer.split(" ") : []));
      }
      return { next, words };
    }));

    /** @type {{path: string[], rank: number}[]} */
    let paths = [...steps[0].next].flatMap(([first, row]) => row.map(([second, rank]) => ({ path: [first, second], rank })));
    paths = paths.filter(({ path }) => allowed(path)).sort((a, b) => a.rank - b.rank);
    for (const { next } of steps.slice(1)) {
      paths = paths.slice(0, BEAM).flatMap(({ path, rank }) =>
        (next.get(path[path.length - 1]) || []).map(([letter, worse]) => ({ path: [...path, letter], rank: Math.max(rank, worse) })));
      paths = paths.filter(({ path }) => allowed(path)).sort((a, b) => a.rank - b.rank);
    }
    const words = steps[0].words.filter((word) => {
      const letters = [...word];
      return letters.length === pattern.length && letters.every((letter, index) => pattern[index].characters.has(letter)) && allowed(letters);
    });
    /** @type {Map<string, Candidate>} */
    const found = new Map(words.map((text) => [text, { text, known: true, likely: true }]));
    for (const { path, rank } of paths) {
      const text = path.join("");
      const known = path.length === 2 && rank < 1;
      const likely = known || path.every((letter, index) => (pattern[index].usual || pattern[index].characters).has(letter));
      if (!found.has(text)) found.set(text, { text, known, likely });
    }
    return [...found.values()];
  }

  /**
   * The segmentations of a string of Latin letters into syllables, `SEGMENTATIONS` at most.
   * @param {string} text
   * @param {Record<string, string>} readings
   * @param {Map<string, string[][]>} [done] results for rests of the string
   * @returns {string[][]}
   */
  function segment(text, readings, done = new Map([["", [[]]]])) {
    let found = done.get(text);
    if (found) return found;
    found = [];
    for (let length = Math.min(6, text.length); length; length--) {
      const syllable = text.slice(0, length);
      if (!Object.hasOwn(readings, syllable)) continue;
      for (const rest of segment(text.slice(length), readings, done)) found.push([syllable, ...rest]);
    }
    found = found.slice(0, SEGMENTATIONS);
    done.set(text, found);
    return found;
  }

  /**
   * The patterns that letters may stand for, by stage.
   * @param {string[]} pieces what was typed between blanks and apostrophes: a to z, or one Han character
   * @param {Record<string, string>} readings
   * @param {Map<string, string[]>} syllablesOf
   * @returns {Stage[]}
   */
  function patterns(pieces, readings, syllablesOf) {
    /** @param {string} syllable or a Han character @returns {Position} */
    function read(syllable) {
      const syllables = syllablesOf.get(syllable);
      if (syllables) return { characters: new Set(syllable), initials: [...new Set(syllables.map((one) => one[0]))] };
      return { characters: new Set(readings[syllable]), usual: new Set(readings[syllable].split(" ")[0]), initials: [syllable[0]] };
    }
    /** @param {string} start @returns {Position} */
    const beginningWith = (start) => ({
      characters: new Set(Object.keys(readings).filter((syllable) => syllable.startsWith(start)).flatMap((syllable) => [...readings[syllable]])),
      initials: [start[0]],
    });
    /** @type {string[][]} */
    let whole = [[]];
    for (const piece of pieces) {
      const segmentations = syllablesOf.has(piece) ? [[piece]] : segment(piece, readings);
      whole = whole.flatMap((path) => segmentations.map((next) => [...path, ...next])).slice(0, SEGMENTATIONS);
    }

    const text = pieces.join("");
    const initials = [...text].every((letter) => INITIALS.includes(letter)) ? [...text].map(beginningWith) : [];
    /** @type {Position[][]} */
    const unfinished = [];
    for (let end = text.length - 1; end >= Math.max(2, text.length - 5); end--) {
      const rest = text.slice(end);
      if (!Object.keys(readings).some((syllable) => syllable.startsWith(rest))) continue;
      for (const path of segment(text.slice(0, end), readings)) unfinished.push([...path.map(read), beginningWith(rest)]);
    }
    const stages = [
      { guess: false, patterns: whole.filter((path) => path.length > 1).map((path) => path.map(read)) },
      { guess: true, patterns: initials.length > 1 && initials.length <= LONGEST ? [initials] : [] },
      { guess: false, patterns: pieces.length === 1 && Object.hasOwn(readings, text) ? [[read(text)]] : [] },
      { guess: true, patterns: unfinished.slice(0, SEGMENTATIONS) },
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
   * @param {Position[]} pattern
   * @param {string[]} names
   * @param {(path: string[]) => boolean} [allowed]
   * @returns {Candidate[]} prefixes of names that fit the pattern
   */
  function prefixesOf(pattern, names, allowed = () => true) {
    const paths = names.map((name) => [...name].slice(0, pattern.length))
      .filter((path) => pattern.every(({ characters }, index) => characters.has(path[index])) && allowed(path));
    return [...new Set(paths.map((path) => path.join("")))].map((text) => ({ text, known: true, likely: true }));
  }

  /** @param {Position} position @returns {Candidate[]} its characters */
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
      names ? prefixesOf(pattern, names) : pattern.length > 1 ? strings(pattern) : single(pattern[0])));
    // Interleaved, so that no segmentation crowds out another.
    /** @type {Map<string, Candidate>} */
    const turns = new Map();
    for (let turn = 0; turns.size < BEAM && found.some((list) => turn < list.length); turn++) {
      for (const list of found) if (turn < list.length) turns.set(list[turn].text, list[turn]);
    }
    return [...turns.values()];
  }

  /**
   * Strings that sound alike and differ in one Han character, letters around the Han run kept as they are.
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
      const differences = (/** @type {string[]} */ path) => path.filter((letter, index) => letter !== run[index]).length;
      const isAlike = (/** @type {string[]} */ path) => differences(path) <= 1;
      const found = names ? prefixesOf(pattern, names, isAlike) : await strings(pattern, isAlike);
      return found.filter(({ text }) => differences([...text]) === 1);
    }
    const found = [];
    for (let start = 0, end; start < letters.length; start = end + 1) {
      for (end = start; end < letters.length && syllablesOf.has(letters[end]); ) end++;
      const [before, after] = [letters.slice(0, start).join(""), letters.slice(end).join("")];
      for (const one of await ofRun(letters.slice(start, end))) found.push({ ...one, text: before + one.text + after });
    }
    return found;
  }

  return { get, loadReadings, simplify, pinyin, fitting, homophones };
})();
