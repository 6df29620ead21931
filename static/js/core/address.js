/**
 * A tidy address bar: links name index.html so that they work from disk; what is copied from the bar should not.
 */
(function () {
  "use strict";

  if (/^https?:$/.test(location.protocol) && /\/index\.html$/.test(location.pathname)) {
    var folder = location.pathname.slice(0, -"index.html".length);
    history.replaceState(history.state, "", folder + location.search + location.hash);
  }
})();
