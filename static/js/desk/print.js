/** The page as it was printed, where it came as PDF or scan: beside its lines, the one that one is at marked. */
"use strict";

(function () {
  const OPEN = "desk.print";

  Desk.print = (name) => {
    if (!/\.(pdf|png|jpe?g|tiff?)$/i.test(name)) return { parts: [], mark: () => {} };
    const sheets = Desk.el("div", { class: "sheets", tabindex: 0, role: "group", "aria-label": Desk.word("print.title") });
    const box = Desk.el("details", { class: "print" }, Desk.el("summary", { text: Desk.word("print.title") }), sheets);
    /** By line, the places on the sheets. @type {Record<string, [number, number, number, number, number][]> | null} */
    let places = null;
    let line = 0;

    async function load() {
      localStorage.setItem(OPEN, box.open ? "1" : "");
      if (!box.open || places) return;
      places = {};
      sheets.replaceChildren(Desk.el("p", { class: "note", text: Desk.word("print.drawing") }));
      const found = await Desk.get("sheets", { page: name });
      if (!found) return;
      places = found.lines;
      sheets.replaceChildren(...(found.sheets ? Array.from({ length: found.sheets }, (_, number) => Desk.el("div", { class: "sheet" },
        Desk.el("img", { src: `api/sheet/${number}/${encodeURIComponent(name)}`, alt: Desk.word("print.sheet", { n: number + 1 }), onload: () => mark(line) })))
        : [Desk.el("p", { class: "note", text: Desk.word("print.none") })]));
      if (!found.sheets || Object.keys(places || {}).length) return;
      // Of a scan nobody knows where its lines stand until it is read once more, which takes a while.
      const note = Desk.el("p", { class: "note", role: "status", text: Desk.word("print.reading") });
      box.insertBefore(note, sheets);
      const told = await Desk.get("lines", { page: name });
      if (told && Object.keys(told.lines).length) {
        places = told.lines;
        note.remove();
        mark(line);
      } else note.textContent = Desk.word("print.unmarked");
    }

    /** @param {number} number of the line */
    function mark(number) {
      line = number;
      if (!box.open) return;
      sheets.querySelectorAll(".spot").forEach((/** @type {Element} */ one) => one.remove());
      const all = [...sheets.querySelectorAll(".sheet")];
      const spots = (places?.[number] || []).map(([sheet, left, top, right, bottom]) => {
        const spot = Desk.el("span", { class: "spot" });
        Object.assign(spot.style, { left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * (right - left)}%`, height: `${100 * (bottom - top)}%` });
        all[sheet]?.append(spot);
        return spot;
      });
      const [first] = spots;
      if (first) sheets.scrollTo({ left: first.offsetLeft - sheets.clientWidth / 3, top: first.offsetTop + first.offsetParent.offsetTop - sheets.clientHeight / 3 });
    }

    box.addEventListener("toggle", load);
    if (localStorage.getItem(OPEN)) box.open = true;
    return { parts: [box], mark };
  };
})();
