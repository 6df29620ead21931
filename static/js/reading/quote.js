/**
 * 摘句图: a sentence a reader chose as a picture, with where it stands and a QR code that leads there; saved or shared.
 */
"use strict";

(function () {
  const WIDTH = 1080;
  const MARGIN = 96;
  const SIZE = 56;
  const SMALL = 32;
  const CODE = 180;
  /** Characters that a picture holds. */
  const LONGEST = 240;
  /** Marks that no line may begin with. */
  const CLOSING = /[，。；：！？、”’）》】…]/;

  /** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} width */
  function broken(pen, text, width) {
    const lines = [""];
    for (const letter of text) {
      const line = lines[lines.length - 1] + letter;
      if (letter !== "\n" && (pen.measureText(line).width <= width || CLOSING.test(letter))) lines[lines.length - 1] = line;
      else lines.push(letter.trim());
    }
    return lines;
  }

  Bulletin.quote = async (share, words, source, address) => {
    const letters = [...words.replace(/\s*\n\s*/g, "\n")];
    // What is left out is said: a sentence must not seem to end where the picture does.
    const text = letters.length > LONGEST ? letters.slice(0, LONGEST).join("") + "……" : letters.join("");
    const style = getComputedStyle(document.documentElement);
    const colour = /** @param {string} name @param {string} other */ (name, other) => style.getPropertyValue(name).trim() || other;
    const canvas = document.createElement("canvas");
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const faces = { song: colour("--song", "serif"), hei: colour("--hei", "sans-serif") };
    pen.font = `${SIZE}px ${faces.song}`;
    const lines = broken(pen, text, WIDTH - 2 * MARGIN);
    pen.font = `${SMALL}px ${faces.hei}`;
    const below = [source, address.replace(/^https?:\/\//, "")].flatMap((each) => broken(pen, each, WIDTH - 2 * MARGIN - CODE - 40));
    const top = MARGIN + 40;
    const foot = top + lines.length * SIZE * 1.7 + 48;
    canvas.width = WIDTH;
    canvas.height = foot + Math.max(CODE, below.length * SMALL * 1.6) + MARGIN;
    pen.fillStyle = "#f3f0e9";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#a31d1d";
    pen.fillRect(MARGIN, MARGIN - 24, WIDTH - 2 * MARGIN, 6);
    pen.fillStyle = "#1c1b19";
    pen.textBaseline = "top";
    pen.font = `${SIZE}px ${faces.song}`;
    lines.forEach((each, at) => pen.fillText(each, MARGIN, top + at * SIZE * 1.7));
    pen.fillRect(MARGIN, foot - 24, WIDTH - 2 * MARGIN, 1);
    pen.font = `${SMALL}px ${faces.hei}`;
    below.forEach((each, at) => pen.fillText(each, MARGIN, foot + at * SMALL * 1.6));
    const panel = share.querySelector("#share-qr");
    if (panel && share.dataset.url) {
      const code = Bulletin.drawCode(panel, address);
      await code.decode().catch((error) => console.warn(error));
      pen.fillStyle = "#fff";
      pen.fillRect(WIDTH - MARGIN - CODE, foot, CODE, CODE);
      pen.drawImage(code, WIDTH - MARGIN - CODE, foot, CODE, CODE);
    }
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
    if (!blob) return;
    const file = new File([blob], "quote.png", { type: "image/png" });
    if (navigator.canShare && navigator.canShare({ files: [file] })) {
      try {
        await navigator.share({ files: [file], text: source + "\n" + address });
        return;
      } catch (error) {
        if (error instanceof DOMException && error.name === "AbortError") return;
      }
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = file.name;
    link.click();
    URL.revokeObjectURL(link.href);
  };
})();
