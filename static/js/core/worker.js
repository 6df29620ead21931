/**
 * The service worker (`sw.js` at the root of the site): what was read can be read without a network.
 *
 * Online, everything comes from the network. Every document that is opened asks edition.json, past all caches, which edition
 * the site is of and what was withdrawn. What is kept is of one edition: a new one is taken with all that was kept, and only when it is
 * there, whole, the old one goes. When something was withdrawn since, the old one goes at once.
 */
"use strict";

(function () {
  const worker = /** @type {any} */ (self);
  const SCOPE = new URL(worker.registration.scope).pathname;
  /** Caches carry the path of the site: others on the same host have their own. */
  const PREFIX = "bulletin " + SCOPE + " ";
  const EDITION = SCOPE + "{edition}";
  /** With which document a host answers a folder; both are put in when the site is built. */
  const INDEX = "/{file}";
  const AT_ONCE = 6;

  /** @typedef {{edition: string, withdrawn: string[], shell: string[], offline: string}} Edition */

  /** @returns {Promise<Edition>} what the site is of now */
  async function latest() {
    const answer = await fetch(EDITION, { cache: "no-store" });
    if (!answer.ok) throw new Error(EDITION + " " + answer.status);
    return answer.json();
  }

  const ours = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

  /** @returns {Promise<{cache: Cache, edition: Edition} | null>} what is kept, whole; its edition was noted last */
  async function kept() {
    for (const name of await ours()) {
      const cache = await caches.open(name), note = await cache.match(EDITION);
      if (note) return { cache, edition: await note.json() };
    }
    return null;
  }

  /** The address under which a document is kept: its folder. @param {string} url */
  function addressOf(url) {
    const { origin, pathname } = new URL(url, worker.location.href);
    return origin + (pathname.endsWith(INDEX) ? pathname.slice(0, 1 - INDEX.length) : pathname);
  }

  /** Take an edition, whole; what is gone by now is left out. @param {Edition} edition @param {string[]} urls */
  async function take(edition, urls) {
    const cache = await caches.open(PREFIX + edition.edition);
    const waiting = [...new Set([...edition.shell.map((path) => addressOf(SCOPE + path)), ...urls])].filter((url) => !url.endsWith(EDITION));
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let url = waiting.pop(); url; url = waiting.pop()) {
        const answer = await fetch(url, { cache: "reload" });
        if (answer.ok) await cache.put(url, answer);
        else if (answer.status !== 404 && answer.status !== 410) throw new Error(url + " " + answer.status);
      }
    }));
    // What came while the site changed is of neither edition.
    if ((await latest()).edition !== edition.edition) throw new Error("the site changed");
    await cache.put(EDITION, new Response(JSON.stringify(edition), { headers: { "Content-Type": "application/json" } }));
    for (const name of await ours()) if (name !== PREFIX + edition.edition) await caches.delete(name);
  }

  /** @type {Promise<void> | null} */
  let looking = null;

  /** See that what is kept is of the edition of today. */
  function look() {
    looking ??= (async () => {
      const now = await latest(), before = await kept();
      if (before && before.edition.edition === now.edition) return;
      const urls = before ? (await before.cache.keys()).map(({ url }) => url) : [];
      const known = new Set(before ? before.edition.withdrawn : []);
      if (before && now.withdrawn.some((id) => !known.has(id))) for (const name of await ours()) await caches.delete(name);
      await take(now, urls);
    })().finally(() => { looking = null; });
    return looking;
  }

  /** Keep a document that was opened. @param {string} url */
  async function keep(url) {
    await look();
    const here = await kept();
    if (!here || await here.cache.match(url)) return;
    const answer = await fetch(url, { cache: "no-cache" });
    if (answer.ok && !answer.redirected && (await latest()).edition === here.edition.edition) await here.cache.put(url, answer);
  }

  /** @param {Request} request @param {(work: Promise<void>) => void} later */
  async function respond(request, later) {
    const url = addressOf(request.url);
    try {
      const found = await fetch(request);
      if (request.mode === "navigate" && found.ok) later(keep(url).catch(() => { /* The next document asks again. */ }));
      return found;
    } catch (error) {
      const here = await kept();
      const found = here && await here.cache.match(url);
      if (found) return found;
      if (request.mode !== "navigate" || !here) throw error;
      return new Response(here.edition.offline, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
    }
  }

  worker.addEventListener("install", (/** @type {any} */ event) => {
    event.waitUntil(look().then(() => worker.skipWaiting()));
  });
  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (event.request.method !== "GET" || origin !== worker.location.origin || !pathname.startsWith(SCOPE) || pathname === EDITION) return;
    event.respondWith(respond(event.request, (work) => event.waitUntil(work)));
  });
})();
