/**
 * What may be meant by what is typed so far: people, places, bodies, campaigns, tags and headlines of the archive.
 */
"use strict";

Bulletin.suggest = (function () {
  const { hits, parts, terms } = Bulletin;
  const SHOWN = 6;

  /**
   * @param {string} typed
   * @returns {Promise<Suggestion[]>} those that begin so first; in a large archive only those, of two letters or more
   */
  async function suggest(typed) {
    const letters = terms.fold(typed).join("");
    if (!letters) return [];
    const { rows, buckets } = await parts.get("suggest");
    const key = [...letters].slice(0, 2).join("");
    const near = rows || (buckets && [...letters].length > 1 ? (await parts.get(`s/${terms.bucket(key, buckets).toString(16)}`))[key] : []) || [];
    const folded = near.map((row) => ({ row, text: terms.fold(row[1]).join("") })).filter(({ row, text }) => text.includes(letters) && (text !== letters || isNarrowing(row)));
    const first = folded.filter(({ text }) => text.startsWith(letters)), others = folded.filter(({ text }) => !text.startsWith(letters));
    return [...first, ...others].slice(0, SHOWN).map(({ row }) => row);
  }

  /** Whether it leads to articles that are of something, whatever their words are. @param {Suggestion} row */
  const isNarrowing = ([kind]) => kind === "place" || kind === "tag";

  /** @param {Suggestion} row @returns {{query: string, narrowed?: Record<string, string>}} what it asks for; not of a headline */
  const asks = (row) => (isNarrowing(row) && row[2] ? { query: "", narrowed: { [row[0]]: row[2][0] } } : { query: row[1] });

  /** @param {Suggestion} row @returns {HTMLAnchorElement} where it leads: a headline to its article, all others to a search */
  function option(row) {
    const [kind, text, more] = row, { query, narrowed } = asks(row);
    const made = /** @type {HTMLAnchorElement} */ (hits.element("a", "suggestion"));
    made.href = Bulletin.root() + (kind === "title"
      ? Bulletin.fill(Bulletin.site.article, { id: String(more) }) : Bulletin.site.search + "?" + new URLSearchParams(query ? { q: query } : narrowed));
    made.append(hits.translatable("span", "search.kind_" + kind), hits.element("b", "", text));
    if (isNarrowing(row) && more) made.append(hits.element("span", "count", String(more[1])));
    return made;
  }

  return { suggest, option, asks };
})();
