/**
 * The service worker (`sw.js` at the root of the site): what was read can be read without a network.
 *
 * Online, everything comes from the network. Every document that is opened asks edition.json, past all caches, which edition
 * the site is of and what was withdrawn. What is kept is of one edition: a new one is taken with all that was kept, and only when it is
 * there, whole, the old one goes. When something was withdrawn since, the old one goes at once. Sets that a reader took
 * (reading/pocket.js) come with what was added to them.
 */
"use strict";

(function () {
  const worker = /** @type {any} */ (self);
  const SCOPE = new URL(worker.registration.scope).pathname;
  /** Caches carry the path of the site: others on the same host have their own. */
  const PREFIX = "bulletin " + SCOPE + " ";
  const EDITION = SCOPE + "{edition}";
  const MANIFEST = SCOPE + "{manifest}", TAKEN = /{taken}/;
  const SEARCH = SCOPE + "{search}", ENGINE = SCOPE + "{engine}", STYLE = SCOPE + "{style}";
  /** With which document a host answers a folder; all of these are put in when the site is built. */
  const INDEX = "/{file}";
  const AT_ONCE = 6;

  /**
   * @typedef {object} Edition
   * @property {string} edition
   * @property {string} withdrawn ids parted by blanks, or `*` and a digest of very many
   * @property {string[]} shell paths that every reader keeps
   * @property {Record<"tag" | "title" | "missing" | "found" | "search" | "home", string>} words
   * @property {string[]} [kept] the sets that this reader took, in what is kept
   */

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

  /** Whether something was withdrawn in `now` that was not before. @param {Edition} before @param {Edition} now */
  function withdraws(before, now) {
    if (before.withdrawn === now.withdrawn) return false;
    const known = new Set(before.withdrawn.split(" "));
    return now.withdrawn.split(" ").some((id) => id && !known.has(id));
  }

  /** The addresses of a set as the site has it now; none of one that is gone. @param {string} set */
  async function addressesOf(set) {
    const answer = await fetch(set === "*" ? MANIFEST : SCOPE + set, { cache: "no-cache" });
    if (answer.status === 404) return [];
    if (!answer.ok) throw new Error(set + " " + answer.status);
    const paths = Object.keys((await answer.json()).files);
    return (set === "*" ? paths.filter((path) => TAKEN.test(path)) : paths).map((path) => addressOf(SCOPE + path));
  }

  /** The address under which a document is kept: its folder. @param {string} url */
  function addressOf(url) {
    const { origin, pathname } = new URL(url, worker.location.href);
    return origin + (pathname.endsWith(INDEX) ? pathname.slice(0, 1 - INDEX.length) : pathname);
  }

  /** Take an edition, whole; what is gone by now is left out. @param {Edition} edition @param {string[]} urls @param {string[]} sets */
  async function take(edition, urls, sets) {
    for (const set of sets) urls.push(...await addressesOf(set));
    const cache = await caches.open(PREFIX + edition.edition);
    const waiting = [...new Set([...edition.shell.map((path) => addressOf(SCOPE + path)), ...urls])].filter((url) => !url.endsWith(EDITION));
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let url = waiting.pop(); url; url = waiting.pop()) {
        const answer = await fetch(url, { cache: "no-cache" });
        if (answer.ok) await cache.put(url, answer);
        else if (answer.status !== 404 && answer.status !== 410) throw new Error(url + " " + answer.status);
      }
    }));
    // What came while the site changed is of neither edition.
    if ((await latest()).edition !== edition.edition) throw new Error("the site changed");
    await cache.put(EDITION, new Response(JSON.stringify({ ...edition, kept: sets }), { headers: { "Content-Type": "application/json" } }));
    for (const name of await ours()) if (name !== PREFIX + edition.edition) await caches.delete(name);
  }

  /** @type {Promise<void> | null} */
  let looking = null;

  /** See that what is kept is of the edition of today. */
  function look() {
    looking ??= worker.navigator.locks.request(PREFIX, async () => {
      const now = await latest(), before = await kept();
      if (before && before.edition.edition === now.edition) return;
      const urls = before ? (await before.cache.keys()).map(({ url }) => url) : [];
      if (before && withdraws(before.edition, now)) for (const name of await ours()) await caches.delete(name);
      await take(now, urls, before?.edition.kept || []);
    }).finally(() => { looking = null; });
    return /** @type {Promise<void>} */ (looking);
  }

  /** Keep a document that was opened. @param {string} url */
  async function keep(url) {
    await look();
    const here = await kept();
    if (!here || await here.cache.match(url)) return;
    const answer = await fetch(url, { cache: "no-cache" });
    if (answer.ok && !answer.redirected && (await latest()).edition === here.edition.edition) await here.cache.put(url, answer);
  }

  /** @param {string} text */
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  /** @param {string} html */
  const plain = (html) => html.replace(/<[^>]*>/g, "").replace(/&(?:#(\d+)|(amp|lt|gt|quot));/g, (_, code, name) =>
    code ? String.fromCodePoint(Number(code)) : /** @type {Record<string, string>} */ ({ amp: "&", lt: "<", gt: ">", quot: "\"" })[name]);
  /** Letters and digits alone, as the search of the whole has them. @param {string} text */
  const folded = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  /** Where a folded string stands in a text. @param {string} text @param {string} string */
  function placeOf(text, string) {
    const letters = [...text], at = folded(text).indexOf(string);
    let count = 0;
    return letters.findIndex((letter) => (count += folded(letter).length) > at);
  }

  /** A document of the worker's own, in the site's dress, with the way back to the front page, which every reader keeps. @param {Edition} edition @param {string} body @param {number} status */
  function said({ words }, body, status) {
    const html = `<!doctype html><html lang="${words.tag}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; font-src data:; form-action 'self'; base-uri 'none'">
<title>${escaped(words.title)}</title><link rel="stylesheet" href="${STYLE}"><body><main>${body}<p><a href="${SCOPE}">${escaped(words.home || words.title)}</a></p></main>`;
    return new Response(html, { status, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }

  /** The search of what is kept, where the search of the whole is not: articles that hold every word, and none behind a minus. @param {{cache: Cache, edition: Edition}} here @param {string} url */
  async function searched({ cache, edition }, url) {
    const question = new URL(url).searchParams.get("q") || "";
    const parts = question.split(/\s+/), isLeftOut = (/** @type {string} */ part) => /^[-－−]/.test(part);
    const words = parts.filter((part) => !isLeftOut(part)).map(folded).filter(Boolean);
    const others = parts.filter(isLeftOut).map(folded).filter(Boolean);
    const found = [];
    let count = 0;
    for (const { url: address } of await cache.keys()) {
      if (!address.startsWith(worker.location.origin + SCOPE + "a/")) continue;
      const html = await (await cache.match(address))?.text() || "";
      const [article] = /<article[^]*<\/article>/.exec(html) || [""];
      const [headline, inner] = /<h1[^>]*>([^]*?)<\/h1>/.exec(article) || ["", ""];
      const title = plain(inner), text = plain(article.replace(headline, " ")).replace(/\s+/g, " ");
      // Nothing stands across the two.
      const whole = folded(title) + " " + folded(text);
      count++;
      if (!words.length || !words.every((word) => whole.includes(word)) || others.some((word) => whole.includes(word))) continue;
      const at = Math.max(0, placeOf(text, words[0]) - 20);
      found.push(`<li><a class="item-title" href="${escaped(address)}">${escaped(title)}</a><p>${escaped([...text].slice(at, at + 90).join(""))}</p></li>`);
    }
    const line = edition.words.found.replace("{kept}", String(count)).replace("{n}", String(found.length));
    return said(edition, `<form class="search-box" role="search" action="${SEARCH}"><input type="search" name="q" aria-label="${escaped(edition.words.search)}" value="${escaped(question)}"><button>${escaped(edition.words.search)}</button></form><p class="note">${escaped(line)}</p><ul class="items">${found.join("")}</ul>`, 200);
  }

  /** Where a host, or the document for addresses that lead nowhere, would send on to: the folder, the article of an id. @param {string} url */
  function meantBy(url) {
    const top = worker.location.origin + SCOPE;
    const [, id] = /^a\/([0-9a-z]+)/i.exec(url.slice(top.length)) || [];
    return [url.endsWith("/") ? "" : `${url}/`, id ? `${top}a/${id.toLowerCase()}/` : ""].filter((each) => each && each !== url);
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
      if (!here) throw error;
      if (request.mode === "navigate" && url === addressOf(SEARCH) && !await here.cache.match(ENGINE)) return searched(here, request.url);
      const found = await here.cache.match(url);
      if (found) return found;
      if (request.mode !== "navigate") throw error;
      for (const other of meantBy(url)) if (await here.cache.match(other)) return Response.redirect(other, 302);
      return said(here.edition, `<p>${escaped(here.edition.words.missing)}</p>`, 503);
    }
  }

  worker.addEventListener("install", (/** @type {any} */ event) => {
    event.waitUntil(look().then(() => worker.skipWaiting()));
  });
  // A document asks it before it takes a set.
  worker.addEventListener("message", (/** @type {any} */ event) => {
    event.waitUntil(look().then(() => event.ports[0].postMessage(""), (error) => event.ports[0].postMessage(String(error))));
  });
  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (event.request.method !== "GET" || origin !== worker.location.origin || !pathname.startsWith(SCOPE) || pathname === EDITION) return;
    event.respondWith(respond(event.request, (work) => event.waitUntil(work)));
  });
})();
