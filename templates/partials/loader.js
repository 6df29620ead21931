(function () {
  var paths = document.currentScript.dataset;
  function same(address) {
    return address;
  }
  var rules = { createScriptURL: same };
  function mend() {
    Bulletin.load(paths.mend);
  }
  if (window.Bulletin) return mend();
  // The one policy of the site for addresses of scripts; first.js takes it over.
  window.bulletinAddresses = window.trustedTypes ? trustedTypes.createPolicy("bulletin", rules) : rules;
  var folders = paths.home ? [new URL(paths.home).pathname] : [];
  for (var depth = location.pathname.split("/").length - 2, up = "./"; depth >= 0; depth--, up += "../") folders.push(up);
  (function climb() {
    if (!folders.length) return;
    var root = folders.shift();
    var script = document.createElement("script");
    script.src = window.bulletinAddresses.createScriptURL(root + paths.site);
    script.onerror = climb;
    script.onload = function () {
      document.documentElement.dataset.root = root;
      mend();
    };
    document.head.appendChild(script);
  })();
})();
