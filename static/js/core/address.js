/**
 * A tidy address bar: links name index.html so that they work from disk; what is copied from the bar should not.
 */
"use strict";

(function () {
  if (/^https?:$/.test(location.protocol) && location.pathname.endsWith("/" + Bulletin.site.file)) {
    const folder = location.pathname.slice(0, -Bulletin.site.file.length);
    history.replaceState(history.state, "", folder + location.search + location.hash);
  }
})();
