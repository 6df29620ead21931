/**
 * The reader's settings, put on the root element before anything is drawn, so that nothing moves afterwards.
 * The one script that is not deferred; `reader.js` holds the controls.
 */
(function () {
  "use strict";
  var root = document.documentElement;
  var settings = {};
  try {
    settings = JSON.parse(localStorage.getItem("reader") || "{}") || {};
  } catch {
    // Storage is closed to us (private window, file:// in some browsers): the defaults hold.
  }
  root.classList.add("js");
  for (const name of ["size", "face", "setting", "theme"]) {
    if (typeof settings[name] === "string") root.dataset[name] = settings[name];
  }
  window.bulletinSettings = settings;

  // The words of another language are on their way while the document is still being read.
  if (typeof settings.language === "string" && /^[a-z-]+$/i.test(settings.language) && settings.language !== root.dataset.interface) {
    var script = document.createElement("script");
    script.src = root.dataset.root + "static/js/words-" + settings.language + ".js";
    script.id = "words";
    document.head.append(script);
  }
})();
