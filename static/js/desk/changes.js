/** Before publishing: what changed since the last commit, in plain words, what is wrong, and a commit of it. */
"use strict";

(function () {
  const PATIENCE = 1000;

  Desk.views.changes = async (view) => {
    const found = await Desk.get("changes");
    if (found) draw(view, found);
    else view.append(Desk.el("h1", { text: Desk.word("changes.title") }));
  };

  /** Ask again until the site is up to the content and all of it was looked at. @param {HTMLElement} view @param {any} shown */
  async function renew(view, shown) {
    if (!view.isConnected) return;
    const found = await Desk.get("changes");
    if (!found || !view.isConnected) return;
    const isOther = JSON.stringify({ ...found, looking: null }) !== JSON.stringify({ ...shown, looking: null });
    if (isOther && !view.querySelector("form")?.contains(document.activeElement)) again(view, found);
    else if (isOther) setTimeout(() => renew(view, shown), PATIENCE);
    else wait(view, shown, found);
  }

  /** @param {HTMLElement} view @param {any} shown @param {any} found */
  function wait(view, shown, found) {
    if (!found.is_checked || found.looking) setTimeout(() => renew(view, shown), PATIENCE);
  }

  /** Show what there is now; a message that somebody typed stays. @param {HTMLElement} view @param {any} found @param {any} [before] what was shown */
  function again(view, found, before) {
    const typed = typedIn(view);
    view.replaceChildren();
    draw(view, found, typed, before);
  }

  /** The message that somebody typed in the place of the one that was proposed; empty for none. @param {HTMLElement} view */
  function typedIn(view) {
    const message = view.querySelector("textarea");
    return message && message.value !== message.dataset.proposed ? message.value : "";
  }

  /**
   * @param {HTMLElement} view @param {any} found @param {string} [typed] the message that somebody has typed
   * @param {any} [before] what was shown, where that is not what would be committed: what is other is marked
   */
  function draw(view, found, typed = "", before = found) {
    requestAnimationFrame(() => wait(view, found, found));
    view.append(Desk.el("h1", { text: Desk.word("changes.title") }));
    const said = found.changes.map((/** @type {any} */ one) =>
      Desk.word(`changes.${one.kind}_${one.what}`, { ...one, title: Desk.word("changes.named", one) }));
    const list = Desk.el("ul", { class: "said" }, ...said.map((/** @type {string} */ text, /** @type {number} */ at) => {
      const { path } = found.changes[at];
      const isSame = found.made_from[path] === before.made_from[path];
      return Desk.el("li", {}, !isSame && Desk.el("strong", { text: Desk.word("changes.since_shown") }), text);
    }));
    const [size, room] = [found.size, found.room].map((/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1));
    view.append(Desk.el("p", { class: "note", text: Desk.word("changes.count", found) }),
      found.size && Desk.el("p", { class: found.is_near ? "wrong" : "note", text: Desk.word(found.is_near ? "changes.size_near" : "changes.size", { size, room }) }) || "",
      found.ignored.length && Desk.el("section", { class: "problems" }, Desk.el("h2", { text: Desk.word("changes.ignored") }), Desk.el("ul", { class: "said" }, ...found.ignored.map((/** @type {string} */ path) => Desk.el("li", {}, Desk.el("code", { text: path }))))) || "",
      Desk.el("section", {}, Desk.el("h2", { text: Desk.word("changes.since") }), said.length ? list : Desk.el("p", { text: Desk.refusal(found.hindrance) || Desk.word("changes.none") })),
      Desk.el("section", { class: found.problems.length ? "problems" : null }, Desk.el("h2", { text: Desk.word("changes.problems") }),
        found.problems.length
          ? Desk.el("ul", {}, ...found.problems.map((/** @type {any} */ one) => Desk.el("li", {}, Desk.el("code", { text: Desk.word("desk.problem_at", one) }), " ", one.message)))
          : Desk.el("p", { text: Desk.word(found.is_checked ? "changes.good" : "changes.checking") }),
        found.problems.length && !found.is_checked ? Desk.el("p", { class: "note", text: Desk.word("changes.checking") }) : ""));
    if (found.doubts.length) {
      view.append(Desk.el("section", {}, Desk.el("h2", { text: Desk.word("changes.personal") }), Desk.el("ul", { class: "said" },
        ...found.doubts.map((/** @type {any} */ one) => Desk.el("li", {}, one.article ? Desk.el("a", { href: "#article/" + one.article }, one.what) : one.what)))));
    }
    if (!said.length) return;
    const proposed = said.length === 1 ? said[0] : `${Desk.word("changes.several", { first: said[0], n: said.length })}\n\n${said.join("\n")}`;
    const message = Desk.el("textarea", { rows: Math.min(12, said.length + 3), value: typed || proposed, "data-proposed": proposed, lang: "zh-CN", oninput: () => { Desk.unsaved = typedIn(view) !== ""; } });
    view.append(Desk.el("form", { class: "paste", onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const answer = await Desk.act("commit", { message: message.value, made_from: found.made_from, ...Desk.again() });
      if (!answer) {
        const now = await Desk.get("changes");
        if (now && view.isConnected) again(view, now, found);
        return;
      }
      await Desk.show();
      Desk.tell(Desk.word("changes.committed", answer));
    } }, Desk.field(Desk.word("changes.message"), message), Desk.el("button", { class: "main", text: Desk.word("changes.commit") })));
  }
})();
