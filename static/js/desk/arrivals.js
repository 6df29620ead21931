/** What comes in: pages and photos dropped, chosen or pasted, each shown with what it would be taken in as. */
"use strict";

(function () {
  const FACTS = ["publication", "date", "number", "issue"];

  Desk.views.add = (view) => {
    const waiting = Desk.el("p", { class: "waiting", role: "status" });
    const cards = Desk.el("div", { class: "cards", "aria-live": "polite" });
    const pick = Desk.el("input", { type: "file", class: "pick", multiple: true, accept: ".txt,.md,.docx,.pdf,.jpg,.jpeg,.png,.webp", onchange: () => look([...pick.files]) });
    /** @type {HTMLElement} */
    const drop = Desk.el("div", { class: "drop",
      ondragover: (/** @type {DragEvent} */ event) => { event.preventDefault(); drop.classList.add("over"); },
      ondragleave: () => drop.classList.remove("over"),
      ondrop: (/** @type {DragEvent} */ event) => {
        event.preventDefault();
        drop.classList.remove("over");
        look([...(event.dataTransfer?.files || [])]);
      },
    }, Desk.el("p", { text: Desk.word("add.drop") }), Desk.el("label", { class: "picking" }, Desk.word("add.pick"), pick));
    const text = Desk.el("textarea", { rows: 8, lang: "zh-CN", oninput: () => mark() });
    const name = Desk.el("input", { autocomplete: "off", lang: "zh-CN" });
    const paste = Desk.el("form", { class: "paste", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const pasted = text.value;
      if (!pasted.trim()) return;
      look([new File([pasted], (name.value.trim() || Desk.word("add.pasted")) + ".txt", { type: "text/plain" })], () => {
        if (text.value === pasted) text.value = "";
      });
    } }, Desk.field(Desk.word("add.paste"), text), Desk.field(Desk.word("add.paste_name"), name), Desk.el("button", { text: Desk.word("add.paste_go") }));
    /** The report whose place was opened: it is done with. */
    let opened = "";
    const report = Desk.el("textarea", { rows: 4, lang: "zh-CN", oninput: () => mark() });
    const reports = Desk.el("form", { class: "paste", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      open(report.value);
    } }, Desk.field(Desk.word("add.report"), report), Desk.el("button", { text: Desk.word("add.report_go") }));

    /** Note whether something lies here that goes when one leaves: a file that can be taken in, with what was typed of it; a text. */
    function mark() {
      if (view.isConnected) Desk.unsaved = [text.value, report.value === opened ? "" : report.value].some((typed) => typed.trim()) || cards.querySelector(".card form .main") !== null;
    }

    /** @param {string} written */
    async function open(written) {
      const found = written.trim() && (await Desk.act("report", { text: written }, undefined));
      if (!found) return;
      Desk.reported(found);
      opened = written;
      mark();
      if (location.hash === "#article/" + found.id) Desk.show();
      else location.hash = "article/" + found.id;
    }

    /** @param {File[]} files one after the other, so that each knows of those before @param {() => void} [known] is told of each that is shown */
    async function look(files, known = () => {}) {
      let isStopped = false;
      for (const [at, file] of files.entries()) {
        const rest = files.length - at - 1;
        waiting.replaceChildren(...(rest ? [Desk.word("add.waiting", { n: rest }) + "　", Desk.button(Desk.word("add.stop"), () => { isStopped = true; })] : []));
        const card = Desk.el("article", { class: "card", "aria-busy": "true" }, Desk.el("p", { text: Desk.word("add.reading", { name: file.name }) }));
        cards.prepend(card);
        card.scrollIntoView({ block: "nearest" });
        const { ok, value } = await Desk.upload("proposed", file.name, file);
        card.removeAttribute("aria-busy");
        if (ok) {
          offer(card, file, value, mark);
          known();
          mark();
          card.scrollIntoView({ block: "nearest" });
        }
        else card.replaceChildren(Desk.el("h2", { text: file.name }), ...wrong(value));
        if (isStopped && rest) {
          waiting.replaceChildren(Desk.word("add.stopped", { n: rest }));
          return;
        }
      }
    }

    view.append(Desk.el("h1", { text: Desk.word("add.title") }), drop, paste, waiting, cards, reports);
  };

  /** @param {any} value @returns {HTMLElement[]} */
  function wrong(value) {
    return value.error ? [Desk.el("p", { class: "wrong", text: Desk.refusal(value.error) })]
      : (value.problems || []).map((/** @type {any} */ one) => Desk.el("p", { class: "wrong", text: one.message }));
  }

  /** @param {HTMLElement} card @param {File} file @param {any} found @param {() => void} decided is told when it is taken in or left */
  function offer(card, file, found, decided) {
    /** @type {Record<string, any>} */
    const inputs = {};
    const isPage = found.kind === "page";
    const fields = !isPage ? [] : FACTS.map((key) => {
      inputs[key] = Desk.el("input", { value: found.facts[key], autocomplete: "off", lang: "zh-CN" });
      return Desk.field(Desk.word("page." + key), inputs[key], ...(key === "date" ? [Desk.dated(inputs[key])] : []));
    });
    const isThere = isPage && found.there?.is_same;
    const take = async (/** @type {Event} */ event) => {
      event.preventDefault();
      card.setAttribute("aria-busy", "true");
      const values = Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value.trim()]));
      const { ok, value } = await Desk.upload("take_in", file.name, file, values);
      card.removeAttribute("aria-busy");
      if (!ok) {
        card.querySelector(".wrong")?.remove();
        card.append(...wrong(value));
        return;
      }
      Desk.turns(value);
      card.replaceChildren(Desk.el("p", {}, Desk.word("add.taken", { name: value.name }), "　",
        value.kind === "page" && Desk.el("a", { href: "#page/" + encodeURIComponent(value.name) }, Desk.word("add.open"))));
      card.querySelector("a")?.focus();
      decided();
    };
    card.replaceChildren(...[
      Desk.el("h2", { text: file.name }),
      isPage && Desk.el("p", { text: Desk.word("add.found", { n: found.characters, articles: found.articles.length }) + "　" + Desk.word("add.called", { name: found.name }) }),
      isPage && found.head.length && Desk.el("p", { class: "note", text: Desk.word("add.printed", { head: found.head.join(" / ") }) }),
      isPage && Desk.el("ol", { class: "titles", lang: "zh-CN" }, ...found.articles.map((/** @type {string} */ title) => Desk.el("li", { text: title }))),
      isPage && found.there && Desk.el("p", { class: "wrong", text: Desk.word(isThere ? "add.there" : "add.like", { name: found.there.name }) }),
      !isPage && Desk.el("p", { text: Desk.word("add.photo", { name: found.name }) }),
      found.told?.length && Desk.el("p", { class: "note", text: Desk.word("add.photo_told", { told: Desk.list(found.told) }) }),
      found.error && Desk.el("p", { class: "wrong", text: found.error }),
      Desk.el("form", { onsubmit: take }, ...fields, Desk.el("p", { class: "row" },
        !isThere && !found.error && Desk.el("button", { class: "main", text: Desk.word("add.take") }),
        Desk.button(Desk.word("add.skip"), () => {
          card.remove();
          decided();
        }))),
    ].filter(Boolean));
  }
})();
