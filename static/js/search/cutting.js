/**
 * Cutting what was typed into what the archive knows: words, people, places, bodies, campaigns (bulletin/search/lexicon.py).
 *
 * What was typed is a row of slots, one a character or syllable, and each says how far a character is from what was meant there:
 * the same, read alike, read nearly alike, looking alike. Words are laid over the slots so that all together cost least; so
 * pinyin, a wrong character and a string without blanks are one thing.
 *
 * @typedef {object} Slot
 * @property {string} typed
 * @property {string[]} firsts sounds it may begin with, as the lexicon is ordered by
 * @property {string[]} [looks] those of what looks like it
 * @property {(character: string) => number} cost 0 for what was typed, at most 1; Infinity for what it cannot be
 * @property {boolean} latin
 *
 * @typedef {object} Word
 * @property {string} text
 * @property {string} kind p person, l place, u body, c campaign, empty for a plain word
 * @property {number} cost
 *
 * @typedef {object} Part
 * @property {number} start
 * @property {number} end in slots
 * @property {string} typed
 * @property {string} kind that of a word, or `office`, `asking` (a word that asks), `kind` (of a place: 镇), `form` (of a body: 局),
 *   `number`, `date`, `stranger` (a name before an office that is none of the archive), `unknown`
 * @property {Word[]} words what it may be, the likeliest first
 * @property {Word[]} [others] words with a wrong character more, where one was typed that is a word itself: 神舟 for 神州
 */
"use strict";

Bulletin.cutting = (function () {
  const { lenient, once, parts, terms } = Bulletin;

  /** What a wrong character costs: read the same, read nearly the same or looking alike; and what a word may cost for its length, typed in characters or spelt. */
  const SOUND = 0.5, NEAR = 0.9, MOST = 0.45, MOST_SPELT = 0.25;
  /** Costs of a part: a name, a word, a character of no known word. A wrong character weighs `WRONG` times its cost. */
  const NAME = 0.8, PLAIN = 1, UNKNOWN = 2.2, WRONG = 1.6;
  /** What somebody costs whom the archive does not know: a surname and one or two characters before an office. */
  const STRANGER = 2.7;
  /** Readings of a string of Latin letters that are followed, and words that one part may be. */
  const READINGS = 12, MEANINGS = 8;
  /** Characters of the longest word; slots up to which words are also looked for by what their first characters look like. */
  const LONGEST = 12, SHORT = 4;
  /** Parts of a large archive's lexicon that are loaded for what characters look like, beside those for how they sound. */
  const LOOKS = 8;
  /** Latin letters from which on they are sounds beside a number as well: nuancheng110. */
  const SPELT = 5;
  const HAN = /^\p{Script=Han}$/u, LATIN = /[a-z]/;

  /** Words that ask or only introduce, the longest first. */
  const ASKING = ("是什么意思 什么意思 什么时候 是什么 为什么 怎么样 有没有 是多少 有多少 写的文章 的文章 怎么办 怎么 怎样 如何 多少 多久 多长 多大 多远 哪个 哪些 哪里 哪儿 " +
    "哪家 哪位 哪年 哪天 哪月 何时 何地 何人 什么 谁是 是谁 几个 几月 几号 几点 几年 请问 我想看 我想找 我想查 我要找 我要查 想了解 帮我找 帮我查 找一下 查一下 关于 有关 相关 文章 报道 新闻 消息 作者 摄影 写的 拍的 谁 几 吗 呢 哪").split(" ");
  /** Characters that stand between words. */
  const BETWEEN = new Set("的了在和与是有被把对向从于及也都就而这那个里上下为由到得着过去来办做搞让给后前时等各该并或");

  /** Syllables that are not told apart everywhere. @param {string} syllable */
  const near = (syllable) => syllable.replace(/^([zcs])h/, "$1").replace(/^n/, "l").replace(/^f/, "h").replace(/([aeio])ng$/, "$1n");

  /** @template {keyof Parts} N @param {N} name a part of the lexicon; in a small archive all of them come with the first */
  async function get(name) {
    await parts.get("lexicon");
    return parts.get(name);
  }

  const load = () => once("cutting", async () => {
    const [{ readings, syllablesOf }, lexicon] = await Promise.all([lenient.loadReadings(), get("lexicon")]);
    /** @type {Map<string, number[]>} name -> numbers of the places it may mean */
    const placesNamed = new Map();
    lexicon.places.forEach(([, names, ...latin], number) => {
      for (const name of [...names.split(" "), ...latin]) placesNamed.set(name, [...(placesNamed.get(name) || []), number]);
    });
    return {
      readings, syllablesOf, placesNamed, lexicon,
      offices: new Set(lexicon.offices.split(" ")),
      /** @param {string} body @returns {boolean} whether a place has one of these bodies */
      isSingle: (body) => lexicon.single.split(" ").some((/** @type {string} */ kind) => Boolean(kind) && body.endsWith(kind)),
      surnames: new Set(lexicon.surnames),
      kinds: new Set([...lexicon.kinds.split(" "), ..."市县旗区盟州乡村省"]),
      syllables: Object.keys(readings),
    };
  });

  /** @param {string[]} letters @returns {Promise<Map<string, Set<string>>>} character -> those that look like it */
  async function alike(letters) {
    const { shapes } = await get("lexicon");
    const wanted = new Set(letters.filter((letter) => HAN.test(letter)).map((letter) => terms.bucket(letter, shapes)));
    const lists = await Promise.all([...wanted].map((number) => get(`h/${number.toString(16)}`)));
    /** @type {Map<string, Set<string>>} */
    const found = new Map();
    for (const group of lists.flatMap((list) => list.split(" "))) {
      for (const one of group) {
        const others = found.get(one) || new Set();
        for (const other of group) others.add(other);
        found.set(one, others);
      }
    }
    return found;
  }

  /** @typedef {Awaited<ReturnType<typeof load>>} Known */

  const firstOf = (/** @type {string} */ syllable) => syllable[0].replace("n", "l").replace("f", "h");

  /**
   * @param {string} letter
   * @param {Known} known
   * @param {Map<string, Set<string>> | null} shapes when characters that sound or look alike are meant as well
   * @returns {Slot}
   */
  function slotOf(letter, known, shapes) {
    const own = known.syllablesOf.get(letter) || [];
    const nearly = new Set(own.map(near)), looks = (shapes && shapes.get(letter)) || new Set();
    const firsts = new Set(own.map(firstOf)), others = [...looks].flatMap((other) => known.syllablesOf.get(other) || []).map(firstOf);
    /** @param {string} character */
    function cost(character) {
      if (character === letter) return 0;
      if (!shapes) return Infinity;
      const syllables = known.syllablesOf.get(character) || [];
      if (syllables.some((one) => own.includes(one))) return SOUND;
      return syllables.some((one) => nearly.has(near(one))) || looks.has(character) ? NEAR : Infinity;
    }
    return { typed: letter, firsts: [...firsts], looks: [...new Set(others)].filter((one) => !firsts.has(one)), cost, latin: false };
  }

  /** @param {string} syllable whole, or the beginning of one @param {Known} known @param {boolean} whole @returns {Slot} */
  function syllableSlot(syllable, known, whole) {
    const nearly = near(syllable);
    /** @param {string} character */
    function cost(character) {
      const own = known.syllablesOf.get(character) || [];
      if (own.includes(syllable)) return (known.readings[syllable] || "").split(" ")[0].includes(character) ? 0 : 0.2;
      if (!whole) return own.some((one) => one.startsWith(syllable)) ? 0.1 : Infinity;
      return own.some((one) => near(one) === nearly) ? SOUND : Infinity;
    }
    return { typed: syllable, firsts: [firstOf(syllable)], cost, latin: true };
  }

  /**
   * How Latin letters may be read: whole syllables, the likeliest first; else initials, or syllables with a last one unfinished.
   * @param {string} text
   * @param {Known} known
   * @returns {Slot[][]}
   */
  function spell(text, known) {
    /** @type {Map<string, string[][]>} */
    const done = new Map([["", [[]]]]);
    /** @param {string} rest @returns {string[][]} */
    function segment(rest) {
      let found = done.get(rest);
      if (found) return found;
      found = [];
      for (let length = Math.min(6, rest.length); length; length--) {
        const start = rest.slice(0, length);
        if (Object.hasOwn(known.readings, start) || known.syllables.some((one) => near(one) === near(start) && one[0] === start[0])) {
          for (const others of segment(rest.slice(length))) found.push([start, ...others]);
        }
      }
      found = found.sort((a, b) => a.length - b.length).slice(0, READINGS);
      done.set(rest, found);
      return found;
    }
    const whole = segment(text).map((syllables) => syllables.map((one) => syllableSlot(one, known, true)));
    if (whole.length && (whole[0].length > 1 || text.length > 2)) return whole;
    const initials = /^[a-hj-tw-z]{2,}$/.test(text) ? [[...text].map((letter) => syllableSlot(letter, known, false))] : [];
    const unfinished = [1, 2, 3, 4, 5].flatMap((length) => {
      const last = text.slice(-length);
      if (text.length < length + 2 || !known.syllables.some((one) => one.startsWith(last))) return [];
      return segment(text.slice(0, -length)).slice(0, 2).map((syllables) =>
        [...syllables.map((one) => syllableSlot(one, known, true)), syllableSlot(last, known, false)]);
    });
    return [...whole, ...unfinished.sort((a, b) => a.length - b.length), ...initials].slice(0, READINGS);
  }

  /** @param {string} key @returns {Promise<string>} the words that begin with these two sounds */
  async function listed(key) {
    const { buckets } = await get("lexicon");
    const bucket = await get(`w/${terms.bucket(key, buckets).toString(16)}`);
    return Object.hasOwn(bucket, key) ? bucket[key] : "";
  }

  /**
   * The words that may stand at each slot.
   * @param {Slot[]} slots
   * @returns {Promise<Map<number, Word[]>[]>} for each slot, by length
   */
  async function wordsAt(slots) {
    const { buckets } = await get("lexicon"), { whole } = await parts.get("meta");
    const bucketOf = (/** @type {string} */ key) => terms.bucket(key, buckets);
    /** @type {Set<number>} */
    const loaded = new Set();
    let looked = 0;
    /** @param {string} key @returns {boolean} whether its part may be loaded as well */
    function isAtHand(key) {
      if (whole || loaded.has(bucketOf(key))) return true;
      if (looked >= LOOKS) return false;
      looked++;
      loaded.add(bucketOf(key));
      return true;
    }
    return Promise.all(slots.map(async (slot, start) => {
      /** @type {Map<number, Word[]>} */
      const found = new Map();
      const next = slots[start + 1];
      if (!next) return found;
      const pairs = (/** @type {string[]} */ before, /** @type {string[]} */ after) => before.flatMap((one) => after.map((other) => one + other));
      // Of a long string only later characters of a word may look otherwise: every first sound is another part to load.
      const looking = slots.length <= SHORT ? [...pairs(slot.looks || [], next.firsts), ...pairs(slot.firsts, next.looks || [])] : [];
      const sounding = pairs(slot.firsts, next.firsts);
      for (const key of sounding) loaded.add(bucketOf(key));
      const keys = new Set([...sounding, ...looking.filter(isAtHand)]);
      for (const list of await Promise.all([...keys].map(listed))) {
        for (const entry of list.split(" ")) {
          const [text, kind = ""] = entry.split(":");
          const characters = [...text];
          if (start + characters.length > slots.length || characters.length > LONGEST || characters.length < 2) continue;
          const most = characters.length * (slot.latin ? MOST_SPELT : MOST);
          let cost = 0;
          for (let index = 0; index < characters.length && cost <= most; index++) cost += slots[start + index].cost(characters[index]);
          // Of the short form of a place one wrong character is half: 园区 is not 元区.
          if (cost > most || (cost && kind === "l" && characters.length < 3 && !slot.latin)) continue;
          const same = found.get(characters.length) || [];
          if (!same.some((word) => word.text === text)) same.push({ text, kind, cost });
          found.set(characters.length, same);
        }
      }
      return found;
    }));
  }

  /**
   * @param {Slot[]} slots
   * @param {Known} known
   * @param {Part[]} settled dates and numbers, which nothing else covers
   * @returns {Promise<{parts: Part[], cost: number}>} the cheapest cover
   */
  async function cover(slots, known, settled) {
    const words = await wordsAt(slots);
    const typed = slots.map((slot) => slot.typed);
    const length = slots.length;
    /** @type {{cost: number, part: Part | null}[]} */
    const best = Array.from({ length: length + 1 }, (_, index) => ({ cost: index === length ? 0 : Infinity, part: null }));
    for (let start = length - 1; start >= 0; start--) {
      /** @param {number} end @param {number} cost @param {string} kind @param {Word[]} [meant] @param {Word[]} [others] */
      const consider = (end, cost, kind, meant = [], others = []) => {
        if (end > length || cost + best[end].cost >= best[start].cost) return;
        best[start] = { cost: cost + best[end].cost, part: { start, end, typed: typed.slice(start, end).join(""), kind, words: meant, others } };
      };
      consider(start + 1, BETWEEN.has(typed[start]) ? PLAIN : UNKNOWN, BETWEEN.has(typed[start]) ? "asking" : "unknown");
      for (const part of settled) if (part.start === start) consider(part.end, 0.5, part.kind, part.words);
      for (const [size, list] of words[start]) {
        if (settled.some((part) => start < part.end && start + size > part.start)) continue;
        const least = Math.min(...list.map((word) => word.cost - (word.kind ? 0.05 : 0)));
        const meant = list.filter((word) => word.cost <= least + 0.25).sort((a, b) => a.cost - b.cost || Number(!a.kind) - Number(!b.kind)).slice(0, MEANINGS);
        const kind = meant[0].kind;
        const others = list.filter((word) => word.cost > 0 && !meant.includes(word)).sort((a, b) => a.cost - b.cost).slice(0, MEANINGS);
        consider(start + size, (kind ? NAME : PLAIN) + meant[0].cost * WRONG, kind, meant, others);
      }
      for (const end of known.surnames.has(typed[start]) ? [start + 2, start + 3] : []) {
        const isWord = (words[start].get(end - start) || []).some((word) => !word.kind && !word.cost);
        if (!isWord && [2, 3, 4].some((size) => known.offices.has(typed.slice(end, end + size).join("")))) consider(end, STRANGER, "stranger");
      }
      for (let end = start + 1; end <= Math.min(length, start + LONGEST); end++) {
        const text = typed.slice(start, end).join("");
        const itself = [{ text, kind: "", cost: 0 }];
        if (known.offices.has(text)) consider(end, PLAIN - 0.1, "office", itself);
        if (ASKING.includes(text)) consider(end, PLAIN - 0.1, "asking");
        if (known.placesNamed.has(text)) consider(end, NAME - 0.05, "l", [{ text, kind: "l", cost: 0 }]);
        if (Object.hasOwn(known.lexicon.forms, text)) consider(end, PLAIN + (text.length > 1 ? 0 : 0.3), "form", itself);
        else if (known.kinds.has(text)) consider(end, PLAIN + 0.3, "kind");
      }
    }
    /** @type {Part[]} */
    const found = [];
    for (let at = 0; at < length;) {
      const { part } = best[at];
      if (!part) break;
      const before = found[found.length - 1];
      // What is not known runs on.
      if (before && part.kind === "unknown" && before.kind === "unknown") {
        found[found.length - 1] = { ...before, end: part.end, typed: before.typed + part.typed };
      } else {
        found.push(part);
      }
      at = part.end;
    }
    return { parts: found, cost: best[0].cost };
  }

  /**
   * Cut a string without blanks into what the archive knows.
   * @param {string} text as typed; Latin letters in it are pinyin
   * @param {(Quantity & {kind: string})[]} quantities dates and numbers in it, in letters
   * @param {boolean} loosely whether characters may be wrong
   * @returns {Promise<{parts: Part[], cost: number}>}
   */
  async function cut(text, quantities, loosely) {
    const known = await load();
    const letters = terms.fold(text);
    // What characters look like is asked of those alone that are part of no word.
    const shapes = loosely ? await alike((await cut(text, quantities, false)).parts.filter((part) => part.kind === "unknown").flatMap((part) => [...part.typed])) : null;
    /** @type {Slot[][]} */
    let readings = [[]];
    /** @type {Map<number, number>} letter -> slot, while Latin letters are no part of the text */
    const at = new Map();
    for (let index = 0; index < letters.length;) {
      let end = index;
      while (end < letters.length && LATIN.test(letters[end])) end++;
      at.set(index, readings[0].length);
      if (end > index) {
        const name = letters.slice(index, end).join("");
        // Two letters beside a number are mostly no sounds: g7, km.
        const beside = name.length < SPELT && (/\d/.test(letters[index - 1] || "") || /\d/.test(letters[end] || ""));
        const spelled = known.placesNamed.has(name) || beside ? [[slotOf(name, known, null)]] : spell(name, known);
        const others = spelled.length ? spelled : [[slotOf(name, known, null)]];
        readings = readings.flatMap((slots) => others.map((more) => [...slots, ...more])).slice(0, READINGS);
        index = end;
      } else {
        const slot = slotOf(letters[index], known, HAN.test(letters[index]) ? shapes : null);
        readings = readings.map((slots) => [...slots, slot]);
        index++;
      }
    }
    at.set(letters.length, readings[0].length);
    const settled = letters.some((letter) => LATIN.test(letter)) ? [] : quantities.map((one) => ({
      start: one.start, end: one.end, typed: letters.slice(one.start, one.end).join(""), kind: one.kind, words: [],
    }));
    const covers = await Promise.all(readings.map((slots) => cover(slots, known, settled)));
    return covers.reduce((best, one) => (one.cost < best.cost ? one : best));
  }

  return { cut, load, near };
})();
