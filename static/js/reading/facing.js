/** The line of a newspaper page that a reader points at, or came for, marked on the picture of the page. */
"use strict";

(function () {
  const lines = document.querySelector(".facing .lines");
  const spots = /** @type {NodeListOf<SVGPathElement>} */ (document.querySelectorAll(".as-received path"));
  if (!lines || !spots.length) return;

  /** @param {Element | null} line */
  function mark(line) {
    const number = line?.closest("li")?.value;
    for (const spot of spots) spot.classList.toggle("here", spot.dataset.line === String(number));
  }

  const came = () => mark(/^#l\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null);
  lines.addEventListener("pointerover", (event) => mark(/** @type {Element} */ (event.target)));
  lines.addEventListener("pointerleave", came);
  addEventListener("hashchange", came);
  came();
})();
