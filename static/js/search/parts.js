/**
 * The parts of the index: classic scripts that each hand one value to `Bulletin.part`, so that they also load from
 * disk, where fetch fails. A part is asked for once; one that failed is asked for again the next time.
 */
"use strict";

/** Called by the parts themselves. @param {string} name @param {unknown} value */
Bulletin.part = (name, value) => {
  Bulletin.parts.arrived.set(name, value);
};

Bulletin.parts = (function () {
  /** @type {Map<string, unknown>} */
  const arrived = new Map();

  /**
   * The first part names the edition of all others, so that none of an earlier one comes out of the browser's store;
   * in a small archive it also brings them.
   * @param {string} name
   * @returns {Promise<unknown>}
   */
  async function load(name) {
    let edition = "";
    if (name !== "meta") {
      edition = "?v=" + (await get("meta")).edition;
      if (arrived.has(name)) return arrived.get(name);
    }
    const path = Bulletin.fill(Bulletin.site.part, { file: name });
    await Bulletin.load(path + edition);
    if (!arrived.has(name)) throw new Error(path + " holds something else");
    return arrived.get(name);
  }

  /**
   * A part of the index; rejected when it does not come.
   * @template {keyof Parts} N
   * @param {N} name
   * @returns {Promise<Parts[N]>}
   */
  async function get(name) {
    return /** @type {any} */ (arrived.has(name) ? arrived.get(name) : await Bulletin.once("part " + name, () => load(name)));
  }

  return { arrived, get };
})();
