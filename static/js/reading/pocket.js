/**
 * Keeping documents for when there is no network, over http(s): everything, on 关于; a place or a year, on its own document.
 *
 * What is taken is of one edition. `edition.json` names `pocket.json` by its digest, that each set, a set its files; everything is
 * taken by `manifest.json`, which names `edition.json`. Each byte is compared, and when one differs nothing is kept of it.
 */
"use strict";

(function () {
  const place = document.getElementById("pocket");
  if (!place || !/^https?:$/.test(location.protocol) || !navigator.serviceWorker || !window.caches || !navigator.locks) return;
  const { edition: EDITION, pocket: POCKET, manifest: MANIFEST, file: INDEX } = Bulletin.site;
  const TAKEN = new RegExp(Bulletin.site.taken);
  const root = new URL(Bulletin.root() || ".", document.baseURI);
  const PREFIX = "bulletin " + root.pathname + " ";
  const AT_ONCE = 6;
  /** The set of this document: where its files are listed; `*` is everything. */
  const set = place.dataset.set || "*";
  const status = document.createElement("p");
  status.setAttribute("role", "status");

  /** @typedef {{edition: string, sets: string, kept?: string[]}} Edition as the worker has it */

  /** The bytes of a file as the host has it now; each must be what `digest` begins like, where one is given. @param {string} path @param {string} [digest] */
  async function fresh(path, digest = "") {
    const answer = await fetch(new URL(path, root), { cache: "no-cache" });
    if (!answer.ok) throw new Error(path + " " + answer.status);
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer()));
    const found = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (!found.startsWith(digest)) throw new Error(path + " is of another edition");
    return { answer, found };
  }

  /** @param {string} path @param {string} [digest] @returns {Promise<any>} */
  const told = async (path, digest) => (await fresh(path, digest)).answer.json();

  /** @returns {Promise<Edition>} what the site is of, past all caches */
  async function latest() {
    const answer = await fetch(new URL(EDITION, root), { cache: "no-store" });
    if (!answer.ok) throw new Error(EDITION + " " + answer.status);
    return answer.json();
  }

  /** The files of the set, by address, with their digests. @param {Edition} edition @returns {Promise<Map<string, string>>} */
  async function plan(edition) {
    if (set !== "*") {
      const { sets } = await told(POCKET, edition.sets);
      const { files } = await told(set, sets[set]);
      return new Map(Object.entries(files).map(([path, [digest]]) => [path, digest]));
    }
    const { files } = await told(MANIFEST);
    await fresh(EDITION, files[EDITION]);
    return new Map(Object.entries(files).filter(([path]) => TAKEN.test(path)).map(([path, digest]) => [path.replace(new RegExp(`(^|/)${INDEX}$`), "$1"), digest]));
  }

  /** Have the worker see that what is kept is of the edition of today. */
  async function look() {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const done = new Promise((resolve, reject) => {
      port1.onmessage = ({ data }) => data ? reject(new Error(data)) : resolve(undefined);
    });
    active?.postMessage("look", [port2]);
    await done;
  }

  /** Take the set, whole or not at all. */
  async function take() {
    await look();
    await navigator.locks.request(PREFIX, async () => {
      const edition = await latest(), files = await plan(edition);
      const cache = await caches.open(PREFIX + edition.edition);
      const note = await cache.match(new URL(EDITION, root).href);
      if (!note) throw new Error("another edition is kept");
      const waiting = [...files], total = files.size;
      /** @type {string[]} */
      const added = [];
      try {
        const done = await Promise.allSettled(Array.from({ length: AT_ONCE }, async () => {
          for (let next = waiting.pop(); next; next = waiting.pop()) {
            const [path, digest] = next;
            const { answer } = await fresh(path, digest);
            const url = new URL(path.split("/").map(encodeURIComponent).join("/"), root).href;
            if (!(await cache.match(url))) added.push(url);
            await cache.put(url, answer);
            status.textContent = Bulletin.word("pocket.progress", { n: total - waiting.length, total });
          }
        }));
        // All have stopped before anything is taken back.
        for (const one of done) if (one.status === "rejected") throw one.reason;
        if ((await latest()).edition !== edition.edition) throw new Error("the site changed");
        const kept = new Set((/** @type {Edition} */ (await note.json())).kept).add(set);
        await cache.put(new URL(EDITION, root).href, new Response(JSON.stringify({ ...edition, kept: [...kept] })));
      } catch (error) {
        for (const url of added) await cache.delete(url);
        throw error;
      }
    });
  }

  /** @param {string} key @param {Record<string, number | string>} values @param {string} done @param {() => Promise<unknown>} act */
  function control(key, values, done, act) {
    const button = document.createElement("button");
    button.type = "button";
    Bulletin.put(button, key, values);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await act();
        status.textContent = Bulletin.word(done);
      } catch (error) {
        console.warn(error);
        status.textContent = Bulletin.word("pocket.failed");
      }
      button.disabled = false;
    });
    return button;
  }

  /** @param {number} bytes */
  const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

  /** Say how much it is, and offer it. */
  async function offer() {
    if (set === "*") {
      const [n, bytes] = (await told(POCKET)).all;
      place?.prepend(control("pocket.take_all", { n, size: megabytes(bytes) }, "pocket.taken", take), " ");
    } else {
      /** @type {{articles: number, files: Record<string, [string, number]>}} */
      const { articles, files } = await told(set);
      const bytes = Object.values(files).reduce((sum, [, size]) => sum + size, 0);
      status.before(control("pocket.take_set", { n: articles, size: megabytes(bytes) }, "pocket.taken", take), " ");
    }
  }

  /** Once; without a network only what is kept can be deleted. */
  const offered = () => Bulletin.once("pocket", offer).catch((error) => console.warn(error));

  place.hidden = false;
  if (place instanceof HTMLDetailsElement) place.addEventListener("toggle", offered);
  else {
    void offered();
    place.append(control("pocket.drop", {}, "pocket.dropped", () => navigator.locks.request(PREFIX, async () => {
      for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
    })));
  }
  place.append(status);
})();
