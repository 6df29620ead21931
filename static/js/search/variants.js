/**
 * The same letters in the other script, in an archive that holds traditional text: 违法 as 違法, and 違法 as 违法.
 *
 * Each text is in one script, so that all letters change together; where one may have several, all are tried. A letter that would
 * change into one that stands nowhere leaves nothing to look for.
 */
"use strict";

Bulletin.variants = (function () {
  /** Ways of one string that are looked for. */
  const MOST = 16;

  /** Character -> what the archive has for it; empty where it holds no traditional text. */
  const table = () => Bulletin.once("variants", async () => {
    const { variants = "" } = await Bulletin.parts.get("meta");
    return new Map(variants.split(" ").filter(Boolean).map((one) => [...one]).map(([letter, ...forms]) => [letter, forms]));
  });

  /** @param {string[]} letters @returns {Promise<string[][]>} how else they may be written; none of them is sure to stand there */
  async function of(letters) {
    const written = await table();
    if (!letters.some((letter) => written.has(letter))) return [];
    /** @type {string[][]} */
    let forms = [[]];
    for (const letter of letters) {
      forms = forms.flatMap((form) => (written.get(letter) || [letter]).map((one) => [...form, one])).slice(0, MOST);
    }
    return forms.filter((form) => form.join("") !== letters.join(""));
  }

  return { of };
})();
