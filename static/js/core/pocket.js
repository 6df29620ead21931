/**
 * What makes a site on http(s) installable and readable without a network: the web manifest, icons, the service worker. Nothing of it
 * from disk. What takes everything along is reading/pocket.js.
 */
"use strict";

(function () {
  if (!/^https?:$/.test(location.protocol)) return;
  const root = new URL(Bulletin.root() || ".", document.baseURI);
  for (const [rel, path] of [["manifest", Bulletin.site.webmanifest], ["apple-touch-icon", Bulletin.fill(Bulletin.site.static, { file: "icon-180.png" })]]) {
    const link = document.createElement("link");
    link.rel = rel;
    link.href = new URL(path, root).href;
    document.head.append(link);
  }
  if (!navigator.serviceWorker || !window.caches) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register(Bulletin.addresses.createScriptURL(new URL(Bulletin.site.worker, root).href)).catch((error) => console.warn(error));
  });
})();
