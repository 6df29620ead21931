/** The frame of the desk: tabs, language, which view is shown; the list of pages. */
"use strict";

(function () {
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  const TABS = ["pages", "doubts", "add", "changes"];
  const LOOKS = 2000;
  let turn = 0;
  /** The address that is shown. */
  let here = location.hash;
  const changed = /** @type {HTMLElement} */ (document.getElementById("changed"));

  function frame() {
    document.documentElement.lang = Desk.word("language.tag");
    document.title = Desk.word("desk.title");
    for (const one of document.querySelectorAll("[data-w]")) one.textContent = Desk.word(/** @type {HTMLElement} */ (one).dataset.w || "");
    const nav = /** @type {HTMLElement} */ (document.getElementById("tabs"));
    nav.setAttribute("aria-label", Desk.word("desk.nav"));
    const [view] = location.hash.slice(1).split("/");
    const at = { "": "pages", page: "pages", article: "pages" }[view] ?? view;
    nav.replaceChildren(...TABS.map((name) =>
      Desk.el("a", { href: "#" + name, "aria-current": at === name ? "page" : null }, Desk.word("tab." + name))));
    for (const name of ["undo", "redo", "language"]) {
      const button = document.getElementById(name);
      if (button) button.replaceChildren(...Desk.text(Desk.word("desk." + name)));
    }
  }

  /** Show what the address says. */
  Desk.show = async () => {
    const mine = ++turn;
    frame();
    const [view, ...rest] = location.hash.slice(1).split("/");
    Desk.unsaved = false;
    changed.replaceChildren();
    const made = Desk.el("div", { class: "view view-" + (view || "pages") });
    const show = Desk.views[view] || Desk.views.pages;
    Desk.shown.clear();
    Desk.isShowing = true;
    await show(made, rest.map(decodeURIComponent).join("/"));
    Desk.isShowing = mine !== turn;
    if (mine === turn) main.replaceChildren(made);
  };

  Desk.views.pages = async (view) => {
    const [state, first] = await Promise.all([Desk.get("state"), Desk.get("pages")]);
    if (!state || !first) return;
    Desk.turns(state);
    const archive = document.getElementById("archive");
    if (archive) archive.replaceChildren(...Desk.text(state.title));
    const find = Desk.el("input", { type: "search", placeholder: Desk.word("pages.filter"), "aria-label": Desk.word("pages.filter") });
    const list = Desk.el("div");
    /** @param {{ total: number, pages: any[] }} found the first of those that have these words @param {string} words */
    const fill = (found, words) => {
      /** @param {number} start @param {number} most */
      const load = (start, most) => (start + most <= found.pages.length || found.pages.length === found.total
        ? found.pages.slice(start, start + most)
        : Desk.get("pages", { words, start: String(start), most: String(most) }).then((more) => more?.pages || []));
      list.replaceChildren(found.total ? Desk.long(found.total, load, row, 64) : Desk.el("p", { class: "note", text: Desk.word("pages.none") }));
    };
    let asked = 0;
    find.addEventListener("input", async () => {
      const [words, mine] = [find.value.trim(), ++asked];
      const found = await Desk.get("pages", { words });
      if (found && mine === asked) fill(found, words);
    });
    view.append(Desk.el("h1", { text: Desk.word("pages.title") }));
    if (state.problems.length) view.append(problems(state.problems));
    if (!localStorage.getItem("desk.hinted")) view.append(hints());
    view.append(find, list);
    if (state.loose.length) {
      view.append(Desk.el("h2", { text: Desk.word("pages.loose") }), Desk.long(state.loose.length, (start, most) => state.loose.slice(start, start + most), (one) =>
        Desk.el("div", { role: "listitem" }, Desk.el("a", { href: "#article/" + one.id }, one.title || one.id)), 32));
    }
    fill(first, "");
  };

  /** What keeps the site from being brought up to date. @param {any[]} all */
  function problems(all) {
    const conflicts = Desk.conflicts(all);
    const others = all.filter((one) => !one.conflict);
    const box = Desk.el("section", { class: "problems", oninput: () => { Desk.unsaved = true; } }, Desk.el("h2", { text: Desk.word("pages.problems") }),
      Desk.el("ul", { class: "troubles" }, ...others.map((one) => Desk.el("li", {}, Desk.el("code", { text: Desk.word("desk.problem_at", one) }), Desk.el("pre", { text: one.message, tabindex: 0 })))));
    if (conflicts.count) {
      box.append(Desk.el("h3", { text: Desk.word("conflict.title") }), conflicts.element, Desk.button(Desk.word("conflict.go"), async () => {
        const chosen = conflicts.chosen();
        if (chosen && (await Desk.act("decide", { ...chosen, ...Desk.again() }, ""))) Desk.show();
      }, { class: "main" }));
    }
    return box;
  }

  function hints() {
    const box = Desk.el("section", { class: "hints" }, Desk.el("h2", { text: Desk.word("hint.title") }),
      Desk.el("ol", {}, ...["add", "page", "doubts", "changes"].map((name) => Desk.el("li", { text: Desk.word("hint." + name) }))),
      Desk.button(Desk.word("desk.close"), () => {
        localStorage.setItem("desk.hinted", "1");
        box.remove();
      }));
    return box;
  }

  /** @param {any} page */
  function row(page) {
    const [count, doubts] = [page.articles, page.doubts];
    return Desk.el("div", { class: "page-row", role: "listitem" },
      Desk.el("h2", {}, Desk.el("a", { href: "#page/" + encodeURIComponent(page.name) }, page.stem)),
      Desk.el("p", {}, Desk.word("pages.articles", { n: count }), " ",
        doubts ? Desk.el("strong", { text: Desk.word("pages.doubts", { n: doubts }) }) : Desk.word("pages.clear")),
      Desk.el("p", { class: "titles", lang: "zh-CN", text: page.titles.join("　") }));
  }

  document.getElementById("language")?.addEventListener("click", () => {
    Desk.leaving(() => {
      Desk.language = Desk.language === "zh" ? "en" : "zh";
      localStorage.setItem("desk.language", Desk.language);
      Desk.show();
    });
  });
  addEventListener("beforeunload", (event) => {
    if (Desk.unsaved) event.preventDefault();
  });
  addEventListener("hashchange", async () => {
    if (location.hash === here) return;
    if (Desk.unsaved) {
      const there = location.hash;
      history.replaceState(null, "", here || "#");
      Desk.leaving(() => { location.hash = there; });
      return;
    }
    here = location.hash;
    await Desk.show();
    if (location.hash.includes("@")) return;
    scrollTo({ top: 0, behavior: "instant" });
    main.focus({ preventScroll: true });
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !isTyping(event)) {
      event.preventDefault();
      Desk.turn(event.shiftKey ? "redo" : "undo");
    }
  });

  /** @param {Event} event */
  function isTyping(event) {
    return event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  }
  Desk.isTyping = isTyping;

  /** Say so where somebody else changed files since what is shown was asked for: another window, a text editor, a merge. */
  async function look() {
    if (!document.hidden && Desk.stamp >= 0 && !changed.firstChild) {
      const answer = await fetch("api/stamp").then((one) => one.json()).catch(() => null);
      if (answer && answer.stamp > Desk.stamp) {
        changed.replaceChildren(Desk.word("desk.changed") + "　", Desk.button(Desk.word("desk.renew"), () => Desk.leaving(async () => {
          const top = scrollY;
          await Desk.show();
          scrollTo({ top, behavior: "instant" });
        })));
        Desk.stamp = answer.stamp;
      }
    }
    setTimeout(look, LOOKS);
  }
  setTimeout(look, LOOKS);

  localStorage.setItem("desk.address", location.pathname);
  Desk.show();
})();
