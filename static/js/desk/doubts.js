/** The doubts as a queue that only shrinks: the least certain first, across pages, settled with a key. */
"use strict";

(function () {
  const SURE = 90;

  Desk.views.doubts = async (view) => {
    const doubts = await Desk.get("doubts");
    if (!doubts) return;
    const left = Desk.el("p", { class: "left", role: "status" });
    const list = Desk.el("ol", { class: "doubts" });
    let at = 0;

    function draw() {
      left.textContent = doubts.length ? Desk.word("doubts.left", { n: doubts.length }) : Desk.word("doubts.done");
      const from = Math.max(0, Math.min(at - 3, doubts.length - 60));
      list.replaceChildren(...doubts.slice(from, from + 60).map((/** @type {any} */ one, /** @type {number} */ n) => item(one, from + n)));
      list.setAttribute("start", String(from + 1));
    }

    /** @param {any} doubt @param {number} number */
    function item(doubt, number) {
      const isCurrent = number === at;
      const alike = doubts.filter((/** @type {any} */ one) => one.kind === doubt.kind && one.certainty >= SURE);
      const made = Desk.el("li", { class: isCurrent ? "current" : null, "aria-current": isCurrent ? "true" : null, tabindex: isCurrent ? 0 : -1, onclick: () => go(number) },
        Desk.el("span", { class: "sure", text: Desk.word("doubts.sure", { n: doubt.certainty }) }), " ",
        Desk.el("span", { class: "what", text: doubt.what }), " ",
        Desk.el("small", { text: `${doubt.page || doubt.path}:${doubt.line}` }));
      if (isCurrent) {
        made.append(Desk.el("p", { class: "doubt-acts" },
          Desk.button(Desk.word("doubts.yes"), () => settle([doubt]), { class: "main" }),
          Desk.button(Desk.word("doubts.change"), () => change(doubt)),
          doubt.certainty >= SURE && alike.length > 1 && Desk.button(Desk.word("doubts.same", { n: alike.length }), () => all(doubt.kind, alike))));
      }
      return made;
    }

    /** @param {number} number */
    function go(number) {
      if (number === at || number < 0 || number >= doubts.length) return;
      at = number;
      draw();
      stand();
    }

    function stand() {
      const current = /** @type {HTMLElement | null} */ (list.querySelector(".current"));
      current?.focus({ preventScroll: true });
      current?.scrollIntoView({ block: "nearest" });
    }

    /** @param {any[]} some */
    async function settle(some) {
      if (!some[0] || !(await Desk.act("settle", { doubts: some.map((one) => [one.settle.path, one.settle.key]) }))) return;
      for (const one of some) doubts.splice(doubts.indexOf(one), 1);
      at = Math.min(at, Math.max(0, doubts.length - 1));
      draw();
      stand();
    }

    /** @param {string} kind @param {any[]} alike */
    function all(kind, alike) {
      const close = Desk.ask(Desk.word("doubts.same", { n: alike.length }), Desk.el("p", { text: Desk.word("doubts.same_ask", { n: alike.length, kind }) }),
        Desk.button(Desk.word("doubts.yes"), () => { close(); settle(alike); }, { class: "main" }));
    }

    /** @param {any} doubt */
    function change(doubt) {
      if (doubt?.page) location.hash = `page/${encodeURIComponent(doubt.page)}@${doubt.line}`;
      else if (doubt?.article) location.hash = "article/" + doubt.article;
    }

    view.append(Desk.el("h1", { text: Desk.word("doubts.title") }), left, Desk.el("p", { class: "note", text: Desk.word("doubts.help") }), list);
    draw();
    requestAnimationFrame(stand);
    view.tabIndex = -1;
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (!view.isConnected) {
        removeEventListener("keydown", onKey);
        return;
      }
      if (Desk.isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      const act = { j: () => go(at + 1), k: () => go(at - 1), y: () => settle([doubts[at]]), c: () => change(doubts[at]), u: () => Desk.turn("undo") }[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    };
    addEventListener("keydown", onKey);
  };
})();
