/** The doubts as a queue that only shrinks: the least certain first, across pages, settled with a key. */
"use strict";

(function () {
  const SURE = 90;
  const AROUND = 30;
  const PATIENCE = 1500;

  Desk.views.doubts = async (view) => {
    let found = await Desk.get("doubts");
    if (!found) return;
    /** @type {any[]} */
    let doubts = found.doubts;
    const left = Desk.el("p", { class: "left", role: "status" });
    const looking = Desk.el("p", { class: "note" });
    const list = Desk.el("ol", { class: "doubts" });
    let at = 0;

    function draw() {
      left.textContent = found.total ? Desk.word("doubts.left", { n: found.total }) : found.looking ? "" : Desk.word("doubts.done");
      looking.textContent = found.looking ? Desk.word("doubts.looking", { n: found.looking[0], all: found.looking[1] }) : "";
      const from = Math.max(0, Math.min(at - 3, doubts.length - 2 * AROUND));
      list.replaceChildren(...doubts.slice(from, from + 2 * AROUND).map((one, n) => item(one, from + n)));
      list.setAttribute("start", String(from + 1));
    }

    /** Ask for the queue as it is now, and stay with the doubt that one is at. */
    async function renew() {
      const now = await Desk.get("doubts");
      if (!now || !view.isConnected) return;
      const key = doubts[at]?.settle.key;
      found = now;
      doubts = now.doubts;
      const same = doubts.findIndex((one) => one.settle.key === key);
      at = same >= 0 ? same : Math.min(at, Math.max(0, doubts.length - 1));
      const had = list.contains(document.activeElement);
      draw();
      if (had) stand();
      wait();
    }

    function wait() {
      if (found.looking) setTimeout(() => view.isConnected && renew(), PATIENCE);
    }

    /** @param {any} doubt @param {number} number */
    function item(doubt, number) {
      const isCurrent = number === at;
      const alike = doubt.certainty >= SURE ? found.kinds[doubt.kind] || 0 : 0;
      const made = Desk.el("li", { class: isCurrent ? "current" : null, "aria-current": isCurrent ? "true" : null, tabindex: isCurrent ? 0 : -1, onclick: () => go(number) },
        Desk.el("span", { class: "sure", text: Desk.word("doubts.sure", { n: doubt.certainty }) }), " ",
        Desk.el("span", { class: "what", text: doubt.what }), " ",
        Desk.el("small", { text: Desk.word("desk.problem_at", { path: doubt.page || doubt.path, line: doubt.line }) }));
      if (isCurrent) {
        made.append(Desk.el("p", { class: "doubt-acts" },
          Desk.button(Desk.word("doubts.yes"), () => settle(doubt), { class: "main" }),
          Desk.button(Desk.word("doubts.change"), () => change(doubt)),
          alike > 1 && Desk.button(Desk.word("doubts.same", { n: alike }), () => all(doubt, alike))));
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

    /** @param {any} doubt */
    async function settle(doubt) {
      if (!doubt || !(await Desk.act("settle", { doubts: [[doubt.settle.path, doubt.settle.key]] }))) return;
      doubts.splice(doubts.indexOf(doubt), 1);
      found.total -= 1;
      if (doubt.certainty >= SURE) found.kinds[doubt.kind] -= 1;
      at = Math.min(at, Math.max(0, doubts.length - 1));
      draw();
      stand();
      if (doubts.length < AROUND && doubts.length < found.total) renew();
    }

    /** @param {any} doubt @param {number} alike */
    function all(doubt, alike) {
      const [kind] = doubt.what.split(/：|: /);
      const close = Desk.ask(Desk.word("doubts.same", { n: alike }), Desk.el("p", { text: Desk.word("doubts.same_ask", { n: alike, kind }) }),
        Desk.button(Desk.word("doubts.yes"), async () => {
          close();
          if (!(await Desk.act("settle", { kind: doubt.kind }))) return;
          await renew();
          stand();
        }, { class: "main" }));
    }

    /** @param {any} doubt */
    function change(doubt) {
      if (doubt?.page) location.hash = `page/${encodeURIComponent(doubt.page)}@${doubt.line}`;
      else if (doubt?.article) location.hash = "article/" + doubt.article;
      else if (doubt) Desk.tell(Desk.word("doubts.elsewhere", doubt));
    }

    view.append(Desk.el("h1", { text: Desk.word("doubts.title") }), left, looking, Desk.el("p", { class: "note", text: Desk.word("doubts.help") }), list);
    draw();
    requestAnimationFrame(() => { stand(); wait(); });
    view.tabIndex = -1;
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (!view.isConnected) {
        removeEventListener("keydown", onKey);
        return;
      }
      if (Desk.isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      const act = { j: () => go(at + 1), k: () => go(at - 1), y: () => settle(doubts[at]), c: () => change(doubts[at]), u: () => Desk.turn("undo") }[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    };
    addEventListener("keydown", onKey);
  };
})();
