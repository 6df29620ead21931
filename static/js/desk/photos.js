/** A photo of which a part is shown: chosen by dragging over it, or in percent of its sides. The photo itself stays whole. */
"use strict";

(function () {
  const LEAST = 5;
  const WHOLE = [0, 0, 100, 100];
  const SIDES = ["left", "top", "width", "height"];

  /** @param {number} value @param {number} low @param {number} high */
  const within = (value, low, high) => Math.min(high, Math.max(low, Math.round(value)));

  Desk.cropped = (name, crop, alt) => {
    const found = /^pct:([\d.]+),([\d.]+),([\d.]+),([\d.]+)$/.exec(crop);
    /** Left, top, width, height in percent. @type {number[]} */
    let part = found ? found.slice(1).map(Number) : [...WHOLE];
    const image = Desk.el("img", { src: "api/photo/" + name.split("/").map(encodeURIComponent).join("/"), alt, draggable: "false" });
    const frame = Desk.el("span", { class: "crop-frame" });
    const area = Desk.el("span", { class: "crop" }, image, frame);
    const inputs = SIDES.map((_, at) => Desk.el("input", { type: "number", min: at > 1 ? LEAST : 0, max: 100, value: part[at], oninput: () => {
      const values = inputs.map((/** @type {HTMLInputElement} */ one) => Number(one.value) || 0);
      const [left, top] = [within(values[0], 0, 100 - LEAST), within(values[1], 0, 100 - LEAST)];
      part = [left, top, within(values[2], LEAST, 100 - left), within(values[3], LEAST, 100 - top)];
      show(false);
    }, onchange: () => show(true) }));
    const isWhole = () => part.every((value, at) => value === WHOLE[at]);

    /** @param {boolean} isTold whether the fields are filled, too */
    function show(isTold) {
      const [left, top, width, height] = part;
      Object.assign(frame.style, { insetInlineStart: left + "%", insetBlockStart: top + "%", inlineSize: width + "%", blockSize: height + "%" });
      frame.hidden = isWhole();
      if (isTold) inputs.forEach((/** @type {HTMLInputElement} */ one, /** @type {number} */ at) => { one.value = String(part[at]); });
    }

    /** A place of the photo in percent. @param {PointerEvent} event */
    const place = (event) => {
      const box = image.getBoundingClientRect();
      return [within((100 * (event.clientX - box.left)) / box.width, 0, 100), within((100 * (event.clientY - box.top)) / box.height, 0, 100)];
    };
    area.addEventListener("pointerdown", (/** @type {PointerEvent} */ down) => {
      if (down.button) return;
      down.preventDefault();
      area.setPointerCapture(down.pointerId);
      const [x, y] = place(down);
      const move = (/** @type {PointerEvent} */ event) => {
        const [u, v] = place(event);
        const [width, height] = [Math.abs(u - x), Math.abs(v - y)];
        if (width < LEAST || height < LEAST) return;
        part = [Math.min(x, u), Math.min(y, v), width, height];
        show(true);
      };
      area.addEventListener("pointermove", move);
      area.addEventListener("pointerup", () => {
        area.removeEventListener("pointermove", move);
        inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
      }, { once: true });
    });
    const element = Desk.el("div", { class: "cropping" }, area, Desk.el("p", { class: "note", text: Desk.word("crop.help") }),
      Desk.el("fieldset", { class: "row" }, Desk.el("legend", { text: Desk.word("crop.part") }),
        ...SIDES.map((side, at) => Desk.field(Desk.word("crop." + side), inputs[at])),
        Desk.button(Desk.word("crop.whole"), () => {
          part = [...WHOLE];
          show(true);
        })));
    show(true);
    return { element, text: () => (isWhole() ? "" : "pct:" + part.join(",")) };
  };
})();
