/**
 * What may be meant by what is typed so far: people, places, bodies, campaigns and headlines of the archive.
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
    const folded = near.map((row) => ({ row, text: terms.fold(row[1]).join("") })).filter(({ text }) => text.includes(letters) && text !== letters);
    const first = folded.filter(({ text }) => text.startsWith(letters)), others = folded.filter(({ text }) => !text.startsWith(letters));
    return [...first, ...others].slice(0, SHOWN).map(({ row }) => row);
  }

  /** @param {Suggestion} row @returns {HTMLAnchorElement} where it leads: a headline to its article, all others to a search */
  function option([kind, text, articles]) {
    const made = /** @type {HTMLAnchorElement} */ (hits.element("a", "suggestion"));
    made.href = Bulletin.root() + (kind === "title"
      ? Bulletin.fill(Bulletin.site.article, { id: String(articles) }) : Bulletin.site.search + "?q=" + encodeURIComponent(text));
    made.append(hits.translatable("span", "search.kind_" + kind), hits.element("b", "", text));
    if (kind !== "title") made.append(hits.element("span", "count", String(articles)));
    return made;
  }

  return { suggest, option };
})();
