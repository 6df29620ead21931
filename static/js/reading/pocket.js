/**
 * On 关于, over http(s): the control that takes every document along with the search, and the one that deletes what is kept.
 */
"use strict";

(function () {
  const place = document.getElementById("pocket");
  if (!place || !/^https?:$/.test(location.protocol) || !navigator.serviceWorker || !window.caches) return;
  const root = new URL(Bulletin.root() || ".", document.baseURI);
  const EDITION = Bulletin.site.edition;
  const PREFIX = "bulletin " + root.pathname + " ";
  const AT_ONCE = 6;
  const status = document.createElement("p");
  status.setAttribute("role", "status");

  /** @param {string} path @returns {Promise<Response>} */
  async function fresh(path) {
    const answer = await fetch(new URL(path, root), { cache: "no-store" });
    if (!answer.ok) throw new Error(path + " " + answer.status);
    return answer;
  }

  /** @param {ArrayBuffer} data */
  async function digestOf(data) {
    return [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Take every document with the search and what shows them: each byte as the manifest of this edition has it, or nothing at all. */
  async function takeAll() {
    await navigator.serviceWorker.ready;
    const [edition, { files }] = await Promise.all([fresh(EDITION).then((answer) => answer.arrayBuffer()), fresh(Bulletin.site.manifest).then((answer) => answer.json())]);
    if (await digestOf(edition) !== files[EDITION]) throw new Error("two editions");
    const name = PREFIX + JSON.parse(new TextDecoder().decode(edition)).edition;
    const cache = await caches.open(name);
    const paths = Object.keys(files).filter((path) => path.endsWith(".html") || path.endsWith(".js") || path.endsWith(".css"));
    const total = paths.length;
    /** @type {string[]} */
    const added = [];
    try {
      const done = await Promise.allSettled(Array.from({ length: AT_ONCE }, async () => {
        for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
          const answer = await fresh(path), data = await answer.clone().arrayBuffer();
          if (await digestOf(data) !== files[path]) throw new Error(path);
          const url = new URL(path.split("/").map(encodeURIComponent).join("/").replace(new RegExp(`(^|/)${Bulletin.site.file}$`), "$1"), root).href;
          if (!(await cache.match(url))) added.push(url);
          await cache.put(url, answer);
          status.textContent = Bulletin.word("pocket.progress", { n: String(total - paths.length), total: String(total) });
        }
      }));
      // All have stopped before anything is taken back.
      for (const one of done) if (one.status === "rejected") throw one.reason;
      await cache.put(new URL(EDITION, root).href, new Response(edition));
    } catch (error) {
      for (const url of added) await cache.delete(url);
      throw error;
    }
  }

  /** @param {string} key @param {string} done @param {() => Promise<void>} act */
  function control(key, done, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.t = key;
    button.textContent = Bulletin.word(key);
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

  place.hidden = false;
  place.append(
    control("pocket.take", "pocket.taken", takeAll), " ",
    control("pocket.drop", "pocket.dropped", async () => {
      for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
    }),
    status,
  );
})();
