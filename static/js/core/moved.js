/**
 * A document that leads on to another: the paragraph that a link names goes along, which a refresh by itself would drop.
 */
"use strict";

(function () {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  if (!location.hash) return;
  stop(); // or the refresh, which has no fragment, would follow
  location.replace(script.dataset.to + location.hash);
})();
