/** A page: its lines at left, each with what it was taken for; at right the articles they became. */
"use strict";

(function () {
  const DECLINED = { withdrawn: "page.withdrawn", redacted: "page.redacted", noindex: "page.noindex" };
  const BUSY = "aria-busy";

  /** The line that one was at, by page: where one is again when the page is shown anew. @type {Record<string, string>} */
  const places = {};

  Desk.views.page = async (view, argument) => {
    const [name, place = ""] = argument.split("@");
    const page = await Desk.get("page", { name });
    if (page) new PageView(view, page, place || places[page.name] || "");
  };

  class PageView {
    /** @param {HTMLElement} view @param {any} page @param {string} place of the line to begin at */
    constructor(view, page, place) {
      this.view = view;
      this.page = page;
      this.current = place;
      this.draw();
      view.addEventListener("keydown", (event) => this.key(event));
      if (place) requestAnimationFrame(() => this.stand(place, !places[page.name] || location.hash.includes("@")));
    }

    draw() {
      const { page } = this;
      this.view.replaceChildren(
        Desk.el("p", { class: "trail" }, Desk.el("a", { href: "#pages" }, Desk.word("pages.title"))),
        Desk.el("h1", { text: page.stem }),
        this.facts(),
        Desk.el("p", { class: "note", text: Desk.word("page.help") }),
        ...page.articles.map((/** @type {any} */ article, /** @type {number} */ number) => this.pair(article, number)),
      );
    }

    facts() {
      const { page } = this;
      const fields = ["publication", "date", "number", "issue", "basis", "order"];
      /** @type {Record<string, any>} */
      const inputs = {};
      const rows = fields.map((key) => {
        inputs[key] = Desk.el("input", { value: page.facts[key] || "", autocomplete: "off" });
        return Desk.field(Desk.word("page." + key), inputs[key], ...(key === "date" ? [Desk.dated(inputs[key])] : []));
      });
      return Desk.el("details", { class: "facts-form" }, Desk.el("summary", { text: Desk.word("page.facts") }),
        Desk.el("form", { onsubmit: async (/** @type {Event} */ event) => {
          event.preventDefault();
          const values = Object.fromEntries(fields.map((key) => [key, inputs[key].value.trim()]));
          await this.act("facts", { values }, JSON.stringify(values, null, 1));
        } }, ...rows, Desk.el("button", { text: Desk.word("desk.save") })));
    }

    /** @param {any} article @param {number} number */
    pair(article, number) {
      const lines = Desk.el("ol", { class: "captured" }, ...article.lines.map((/** @type {any} */ line) => this.line(line)));
      return Desk.el("section", { class: "pair", "aria-label": article.title || Desk.word("page.untitled") }, lines, this.reads(article, number));
    }

    /** @param {any} line */
    line(line) {
      const sure = line.is_told ? Desk.word("page.told") : Desk.word("page.sure", { n: line.certainty });
      const isCurrent = line.place === this.current;
      const role = Desk.button("", () => this.choose(line), {
        class: "role", "aria-label": Desk.word("page.role", { n: line.line, role: line.role, sure }), tabindex: isCurrent || !this.current ? 0 : -1,
      });
      role.append(Desk.el("b", { text: line.role }), " ", Desk.el("small", { text: sure }));
      const text = Desk.el("p", { text: line.text, onclick: (/** @type {MouseEvent} */ event) => this.inside(line, event) });
      const cut = Desk.button("✂", () => this.cut(line), { class: "cut", title: Desk.word("page.cut"), "aria-label": `${Desk.word("page.line", { n: line.line })}：${Desk.word("page.cut")}`, tabindex: -1 });
      return Desk.el("li", {
        value: line.line, class: `line kind-${line.kind}${line.is_told ? " told" : line.certainty < 90 ? " doubtful" : ""}`,
        "data-place": line.place, onfocusin: () => { this.current = places[this.page.name] = line.place; },
      }, cut, Desk.el("span", { class: "number", text: line.line, "aria-hidden": "true" }), role, text);
    }

    /** @param {any} article @param {number} number */
    reads(article, number) {
      const join = number > 0 && Desk.button(Desk.word("page.join"), () => this.join(article.lines[0].line), { class: "join" });
      if (!article.id) {
        return Desk.el("div", { class: "reads" }, Desk.el("p", { class: "note", text: Desk.word("page.unwritten") }), join);
      }
      const state = [article.is_edited && Desk.word("page.edited"), DECLINED[/** @type {keyof DECLINED} */ (article.access)] && Desk.word(DECLINED[/** @type {keyof DECLINED} */ (article.access)])];
      return Desk.el("div", { class: "reads", "data-article": article.id },
        Desk.el("h2", {}, Desk.el("a", { href: "#article/" + article.id }, article.title || Desk.word("page.untitled"))),
        article.deck && Desk.el("p", { class: "deck", text: article.deck }),
        Desk.el("p", { class: "by", text: [article.authors.join("、"), ...state].filter(Boolean).join("　") }),
        ...article.blocks.map((/** @type {[string, string]} */ [kind, text], /** @type {number} */ at) => Desk.el(kind === "paragraph" || kind === "other" ? "p" : "h3", { text, class: "block" },
          kind === "paragraph" && this.page.articles.length > 1 && Desk.button("⇄", () => this.move(article, at), { class: "move", title: Desk.word("page.move"), "aria-label": `${Desk.word("page.move")}：${text.slice(0, 12)}` }))),
        ...article.captions.map((/** @type {string} */ text) => Desk.el("p", { class: "caption", text })),
        Desk.el("p", { class: "article-acts" }, Desk.el("a", { href: "#article/" + article.id }, Desk.word("page.edit")), " ",
          Desk.el("a", { href: Desk.address(article.id), target: "_blank" }, Desk.word("desk.preview")), " ", join));
    }

    // -- acts

    /** @param {string} name @param {any} value @param {string} [mine] */
    async act(name, value, mine) {
      const top = scrollY;
      const at = this.current;
      this.view.querySelector(`[data-place="${at}"]`)?.setAttribute(BUSY, "true");
      const answer = await Desk.act(name, { page: this.page.name, made_from: this.page.made_from, ...value }, mine);
      this.view.querySelector(`[data-place="${at}"]`)?.removeAttribute(BUSY);
      if (!answer) return;
      this.page = answer.page;
      this.draw();
      scrollTo({ top, behavior: "instant" });
      if (at) this.stand(at, false);
    }

    /** @param {[string, string | null][]} marks @param {string} what */
    mark(marks, what) {
      this.current = marks[0][0];
      return this.act("marks", { marks, what }, marks.map(([place, word]) => `${place}: ${word ?? ""}`).join("\n"));
    }

    /** @param {any} line what begins a headline is short and ends without a full stop */
    cut(line) {
      const isHead = line.text.trim().length <= 40 && !/[。！？；：]$/.test(line.text.trim());
      return this.mark([[line.place, isHead ? "标题" : "无题"]], "cut");
    }

    /** @param {number} line */
    join(line) {
      return this.act("join", { line }, String(line));
    }

    /** @param {any} line */
    choose(line) {
      const from = Desk.el("input", { type: "number", min: 2, max: line.text.length + line.column - 1, value: line.column + 1 });
      const close = Desk.ask(Desk.word("page.choose", { n: line.line }), Desk.el("p", { class: "quoted", text: line.text }),
        roles(line.role, (word) => { close(); this.mark([[line.place, word]], "role"); }),
        Desk.el("p", { class: "row" }, Desk.field(Desk.word("page.from"), from),
          Desk.button(Desk.word("page.from_go"), () => { close(); this.split(line, Number(from.value)); }),
          line.is_told && Desk.button(Desk.word("page.forget"), () => { close(); this.mark([[line.place, null]], "role"); })));
    }

    /** @param {any} line @param {MouseEvent} event on a character of it */
    inside(line, event) {
      if (!getSelection()?.isCollapsed) return;
      const at = characterAt(event);
      if (at > 0) this.split(line, line.column + at);
    }

    /** @param {any} line @param {number} column from 1, of the line as captured */
    split(line, column) {
      const rest = Array.from(line.text).slice(column - line.column).join("");
      if (!rest.trim() || column <= line.column) return;
      const close = Desk.ask(Desk.word("page.inside", { words: rest.slice(0, 12) }),
        Desk.el("p", { class: "quoted" }, line.text.slice(0, line.text.length - rest.length), Desk.el("mark", { text: rest })),
        roles("", (word) => { close(); this.mark([[`${line.line}:${column}`, word]], "cut"); }));
    }

    /** @param {any} article @param {number} at number of the paragraph */
    move(article, at) {
      const others = this.page.articles.filter((/** @type {any} */ one) => one.id && one.id !== article.id);
      const close = Desk.ask(Desk.word("page.move_title"), Desk.el("p", { class: "quoted", text: article.blocks[at][1] }),
        Desk.el("ul", { class: "choices" }, ...others.map((/** @type {any} */ one) => Desk.el("li", {}, Desk.button(one.title || one.id, async () => {
          close();
          await this.act("move", { from: article.id, paragraph: at, words: article.blocks[at][1], to: one.id }, article.blocks[at][1]);
        })))));
    }

    // -- keys

    /** @param {KeyboardEvent} event */
    key(event) {
      if (Desk.isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const lines = [...this.view.querySelectorAll(".line")];
      const at = lines.findIndex((one) => one.contains(document.activeElement));
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && at >= 0) {
        event.preventDefault();
        this.stand(lines[at + step]?.getAttribute("data-place") || this.current, false);
      } else if (at >= 0 && (event.key === "c" || event.key === "m")) {
        event.preventDefault();
        const line = this.lineAt(this.current);
        if (event.key === "c") this.cut(line);
        else this.join(line.line);
      }
    }

    /** @param {string} place */
    lineAt(place) {
      return this.page.articles.flatMap((/** @type {any} */ one) => one.lines).find((/** @type {any} */ one) => one.place === place);
    }

    /** Put the focus on a line. @param {string} place @param {boolean} isFar */
    stand(place, isFar) {
      const line = this.view.querySelector(`[data-place="${place}"]`);
      const button = /** @type {HTMLElement | null | undefined} */ (line?.querySelector(".role"));
      if (!line || !button) return;
      for (const one of this.view.querySelectorAll(".role")) one.setAttribute("tabindex", one === button ? "0" : "-1");
      this.current = place;
      button.focus({ preventScroll: true });
      line.scrollIntoView({ block: isFar ? "center" : "nearest" });
    }
  }

  /** The roles as buttons. @param {string} current @param {(word: string) => void} chosen */
  function roles(current, chosen) {
    return Desk.el("ul", { class: "roles" }, ...Desk.data.roles.map((/** @type {[string, string]} */ [word, manual]) => {
      const kind = Desk.data.heads.includes(word) ? "begins" : null;
      const button = Desk.button("", () => chosen(word), { "aria-pressed": String(word === current), class: kind });
      button.append(Desk.el("b", { text: word }), Desk.el("small", { text: manual }));
      return Desk.el("li", {}, button);
    }));
  }

  /** @param {MouseEvent} event @returns {number} how many characters of the element stand before the click */
  function characterAt(event) {
    const any = /** @type {any} */ (document);
    const caret = any.caretPositionFromPoint?.(event.clientX, event.clientY);
    const range = caret ? null : any.caretRangeFromPoint?.(event.clientX, event.clientY);
    const node = caret?.offsetNode ?? range?.startContainer;
    const offset = caret?.offset ?? range?.startOffset ?? 0;
    return node?.nodeType === Node.TEXT_NODE ? Array.from(node.data.slice(0, offset)).length : 0;
  }

  /** What a date comes to, beside its field. @param {HTMLInputElement} input */
  Desk.dated = (input) => {
    const note = Desk.el("small", { class: "note", role: "status" });
    let timer = 0;
    const ask = async () => {
      const answer = input.value.trim() ? await Desk.look("date", { text: input.value }) : null;
      note.textContent = answer ? answer.error || (answer.edtf && Desk.word("article.date_is", { edtf: answer.edtf })) : "";
      note.classList.toggle("wrong", Boolean(answer?.error));
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 200);
    });
    return note;
  };
})();
