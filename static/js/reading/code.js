/**
 * The QR code of an article's address: for a poster, a slide, a printed page. Drawn when it is looked at.
 *
 * WeChat shares a page opened by QR code on as a card, one opened from a pasted link not.
 */
"use strict";

(function () {
  /** Modules of white around the code, ISO/IEC 18004. */
  const QUIET = 4;
  const { generate, correction } = leanQR;

  /** Black on white whatever the page's colours are, a square a dark module. @param {string} text */
  function svg(text) {
    const code = generate(text, { minCorrectionLevel: correction.M });
    let path = "";
    for (let y = 0; y < code.size; y++) {
      for (let x = 0; x < code.size; x++) {
        if (code.get(x, y)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
      }
    }
    const size = code.size + 2 * QUIET;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}" shape-rendering="crispEdges">`
      + `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
  }

  Bulletin.drawCode = (panel, address) => {
    const there = panel.querySelector("img");
    if (there) return there;
    const picture = new Image(180, 180);
    picture.alt = Bulletin.word("share.qr_alt");
    picture.dataset.tAlt = "share.qr_alt";
    picture.src = "data:image/svg+xml," + encodeURIComponent(svg(address));
    panel.append(picture);
    return picture;
  };
})();
