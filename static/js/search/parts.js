/**
 * The parts of the index: classic scripts that each hand one value to `Bulletin.part`, so that they also load from
 * disk, where fetch fails. A part is asked for once; one that failed is asked for again the next time.
 */
"use strict";
window.Bulletin = window.Bulletin || {};

(function (Bulletin) {
  const FOLDER = "search/index/";
  /** A part that neither came nor failed after so many milliseconds has failed. */
  const PATIENCE = 30000;

  /** @type {Map<string, unknown>} */
  const arrived = new Map();
  /** @type {Map<string, Promise<unknown>>} */
  const asked = new Map();

  /** Called by the parts themselves. @param {string} name @param {unknown} value */
  Bulletin.part = function (name, value) {
    arrived.set(name, value);
  };

  /** A script that did not load; the message is for the console, the page words it for the reader. */
  class LoadError extends Error {}

  /** @param {string} url @returns {Promise<void>} */
  function loadScript(url) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const timer = setTimeout(() => fail("took too long"), PATIENCE);
      /** @param {string} why */
      function fail(why) {
        clearTimeout(timer);
        script.remove();
        reject(new LoadError(url + " " + why));
      }
      script.onload = () => {
        clearTimeout(timer);
        script.remove();
        resolve();
      };
      script.onerror = () => fail("did not load");
      script.src = url;
      document.head.append(script);
    });
  }

  /** @returns {string} from this document to the root of the site */
  function root() {
    return document.documentElement.dataset.root || "";
  }

  /**
   * A part of the index.
   * @param {string} name e.g. `meta`, `g/1f`
   * @returns {Promise<any>} rejected with LoadError
   */
  function get(name) {
    if (arrived.has(name)) return Promise.resolve(arrived.get(name));
    let promise = asked.get(name);
    if (!promise) {
      promise = load(name);
      promise.catch(() => asked.delete(name));
      asked.set(name, promise);
    }
    return promise;
  }

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
    await loadScript(root() + FOLDER + name + ".js" + edition);
    if (!arrived.has(name)) throw new LoadError(name + " holds something else");
    return arrived.get(name);
  }

  Bulletin.parts = { get, has: (/** @type {string} */ name) => arrived.has(name), root, loadScript, LoadError };
})(window.Bulletin);
