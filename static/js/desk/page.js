/** A page: its lines at left, each with what it was taken for; at right the articles they became. */
"use strict";

(function () {
  const DECLINED = { withdrawn: "page.withdrawn", redacted: "page.redacted", noindex: "page.noindex" };
  const BUSY = "aria-busy";
  const FACTS = ["publication", "date", "number", "issue", "basis", "order"];

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
      /** Articles as they are drawn, by what is drawn. @type {Map<string, HTMLElement>} */
      this.drawn = new Map();
      /** The paragraph that is dragged. @type {{ article: any, at: number } | null} */
      this.dragged = null;
      /** The facts of the page as a form. @type {{ element: HTMLElement, isTyped: () => boolean, of: string, made_from: any } | null} */
      this.form = null;
      this.print = Desk.print(page.name);
      this.draw();
      view.addEventListener("keydown", (event) => this.key(event));
      if (place) requestAnimationFrame(() => this.stand(place, !places[page.name] || location.hash.includes("@")));
    }

    draw() {
      const { page } = this;
      const pairs = this.pairs();
      const lines = new Set(page.articles.flatMap((/** @type {any} */ article) => article.lines.map((/** @type {any} */ line) => line.line)));
      const others = page.doubts.filter((/** @type {any} */ one) => !lines.has(one.line));
      this.view.replaceChildren(
        Desk.el("p", { class: "trail" }, Desk.el("a", { href: "#pages" }, Desk.word("pages.title"))),
        Desk.el("h1", { text: page.stem }),
        this.factsForm().element,
        Desk.el("p", { class: "note", text: Desk.word("page.help") }),
        ...this.print.parts,
        ...others.map((/** @type {any} */ one) => this.asked(one)),
        ...pairs,
        Desk.el("p", { class: "page-end" }, Desk.button(Desk.word("page.remove"), () => this.remove(), { class: "grave" })),
      );
    }

    /** The articles; those that are as they were are not made anew, so that an act on a long page stays quick. */
    pairs() {
      const { articles, doubts } = this.page;
      /** @type {Map<string, HTMLElement>} */
      const drawn = new Map();
      const pairs = articles.map((/** @type {any} */ article, /** @type {number} */ number) => {
        const numbers = article.lines.map((/** @type {any} */ line) => line.line);
        const asked = doubts.filter((/** @type {any} */ one) => numbers.includes(one.line));
        const key = JSON.stringify([Desk.language, number > 0, articles.length > 1, article, asked]);
        const made = this.drawn.get(key) || this.pair(article, number, asked);
        drawn.set(key, made);
        return made;
      });
      this.drawn = drawn;
      return pairs;
    }

    /** What is asked of a line. @param {any} doubt */
    asked(doubt) {
      return Desk.el("p", { class: "asked" }, Desk.el("span", { text: doubt.what }), " ",
        Desk.el("small", { text: Desk.word("doubts.sure", { n: doubt.certainty }) }), " ",
        Desk.button(Desk.word("doubts.yes"), () => this.act("settle", { doubts: [[doubt.settle.path, doubt.settle.key]] }), { "aria-label": Desk.of(Desk.word("doubts.yes"), doubt.what) }));
    }

    async remove() {
      const found = await Desk.get("removal", { page: this.page.name });
      if (!found) return;
      /** @param {string} key @param {string[]} texts */
      const listed = (key, texts) => texts.length && Desk.el("div", {}, Desk.el("p", { text: Desk.word(key) }), Desk.el("ul", { class: "said" }, ...texts.map((text) => Desk.el("li", { text }))));
      const close = Desk.ask(Desk.word("page.remove_title", { page: this.page.stem }),
        ...[listed("page.remove_articles", found.articles.map((/** @type {[string, string]} */ [id, title]) => title || id)),
          listed("page.remove_lost", found.lost), listed("page.remove_hindered", found.hindrances),
          Desk.el("p", { class: "note", text: found.reason ? Desk.word("page.remove_kept", found) : Desk.word("page.remove_forgotten") }),
          !found.hindrances.length && Desk.button(Desk.word("page.remove_go"), async () => {
            close();
            const answer = await Desk.act("remove", { page: this.page.name }, "");
            if (!answer) return;
            Desk.unsaved = false; // with the page goes what was typed of it
            location.hash = "pages";
          }, { class: "main" })].filter(Boolean));
    }

    /** The form of the facts: what was typed into it stays whatever else is done to the page. */
    factsForm() {
      const of = JSON.stringify(FACTS.map((key) => this.page.facts[key] || ""));
      if (!this.form?.isTyped()) this.form = { ...this.facts(), of, made_from: this.page.made_from };
      else if (this.form.of === of) this.form.made_from = this.page.made_from;
      return this.form;
    }

    facts() {
      const { page } = this;
      /** @type {Record<string, any>} */
      const inputs = {};
      const typed = () => FACTS.filter((key) => inputs[key].value.trim() !== (page.facts[key] || ""));
      const rows = FACTS.map((key) => {
        inputs[key] = Desk.el("input", { value: page.facts[key] || "", autocomplete: "off", lang: "zh-CN" });
        return Desk.field(Desk.word("page." + key), inputs[key], ...(key === "date" ? [Desk.dated(inputs[key])] : []));
      });
      const element = Desk.el("details", { class: "facts-form" }, Desk.el("summary", { text: Desk.word("page.facts") }),
        Desk.el("form", { oninput: () => { Desk.unsaved = typed().length > 0; }, onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          const values = Object.fromEntries(typed().map((key) => [key, inputs[key].value.trim()]));
          if (this.form && typed().length) this.act("facts", { values, made_from: this.form.made_from }, JSON.stringify(values, null, 1));
        } }, ...rows, Desk.el("button", { text: Desk.word("desk.save") })));
      return { element, isTyped: () => typed().length > 0 };
    }

    /** @param {any} article @param {number} number @param {any[]} doubts */
    pair(article, number, doubts) {
      const lines = Desk.el("ol", { class: "captured" }, ...article.lines.map((/** @type {any} */ line) => this.line(line, doubts)));
      return Desk.el("section", { class: "pair", "aria-label": article.title || Desk.word("page.untitled") }, lines, this.reads(article, number));
    }

    /** @param {any} line @param {any[]} doubts of the lines around */
    line(line, doubts) {
      const sure = line.is_told ? Desk.word("page.told") : Desk.word("page.sure", { n: line.certainty });
      const isCurrent = line.place === this.current;
      const role = Desk.button("", () => this.choose(line), {
        class: "role", "aria-label": Desk.word("page.role", { n: line.line, role: Desk.role(line.role), sure }), tabindex: isCurrent || !this.current ? 0 : -1,
      });
      role.append(Desk.el("b", { text: Desk.role(line.role) }), " ", Desk.el("small", { text: sure }));
      const asked = line.place.includes(":") ? [] : doubts.filter((one) => one.line === line.line);
      const text = Desk.el("p", { lang: "zh-CN", text: line.text, onclick: (/** @type {MouseEvent} */ event) => this.inside(line, event) });
      const cut = Desk.button("✂", () => this.cut(line), { class: "cut", title: Desk.word("page.cut"), "aria-label": Desk.of(Desk.word("page.line", { n: line.line }), Desk.word("page.cut")), tabindex: -1 });
      return Desk.el("li", {
        value: line.line, class: `line kind-${line.kind}${line.is_told ? " told" : line.certainty < 90 || asked.length ? " doubtful" : ""}`,
        "data-place": line.place, onfocusin: () => {
          this.current = places[this.page.name] = line.place;
          this.print.mark(line.line);
        },
      }, cut, Desk.el("span", { class: "number", text: line.line, "aria-hidden": "true" }), role, text, ...asked.map((one) => this.asked(one)));
    }

    /** @param {any} article @param {number} number */
    reads(article, number) {
      const join = number > 0 && Desk.button(Desk.word("page.join"), () => this.join(article.lines[0].line), { class: "join" });
      if (!article.id) {
        return Desk.el("div", { class: "reads" }, Desk.el("p", { class: "note", text: Desk.word("page.unwritten") }), join);
      }
      const state = [article.is_edited && Desk.word("page.edited"), DECLINED[/** @type {keyof DECLINED} */ (article.access)] && Desk.word(DECLINED[/** @type {keyof DECLINED} */ (article.access)])];
      const blocks = article.blocks.map((/** @type {[string, string, string[] | null]} */ [kind, text, head], /** @type {number} */ at) => Desk.el(kind === "paragraph" || kind === "other" ? "p" : "h3", { class: "block" }, Desk.el("span", { lang: "zh-CN" }, ...(head ? Desk.broken(head) : [text])),
        this.canMove() && Desk.button("⇄", () => this.move(article, at), { class: "move", draggable: "true", title: Desk.word("page.move"), "aria-label": Desk.of(Desk.word("page.move"), text.slice(0, 12)) })));
      return Desk.el("div", { class: "reads", "data-article": article.id, ...this.dropping(article, blocks) },
        Desk.el("h2", {}, Desk.el("a", { href: "#article/" + article.id, lang: article.title ? "zh-CN" : null }, ...(article.title ? Desk.broken(article.headline) : [Desk.word("page.untitled")]))),
        article.deck.length && Desk.el("p", { class: "deck", lang: "zh-CN" }, ...Desk.broken(article.deck)),
        Desk.el("p", { class: "by", text: [Desk.list(article.authors), ...state].filter(Boolean).join("　") }),
        ...blocks,
        ...article.captions.map((/** @type {string} */ text) => Desk.el("p", { class: "caption", lang: "zh-CN", text })),
        Desk.el("p", { class: "article-acts" }, Desk.el("a", { href: "#article/" + article.id }, Desk.word("page.edit")), " ",
          Desk.el("a", { href: Desk.address(article.id), target: "_blank" }, Desk.word("desk.preview")), " ", join));
    }

    // -- acts

    /** @param {string} name @param {any} value @param {string} [mine] */
    async act(name, value, mine) {
      const top = scrollY;
      const at = this.current;
      this.view.querySelector(`[data-place="${at}"]`)?.setAttribute(BUSY, "true");
      const answer = await Desk.act(name, { page: this.page.name, made_from: name === "settle" ? {} : this.page.made_from, ...value }, mine);
      this.view.querySelector(`[data-place="${at}"]`)?.removeAttribute(BUSY);
      if (!answer) return;
      if (name === "facts") {
        this.form = null;
        Desk.unsaved = false;
      }
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
      const close = Desk.ask(Desk.word("page.choose", { n: line.line }), Desk.el("p", { class: "quoted", lang: "zh-CN", text: line.text }),
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
        Desk.el("p", { class: "quoted", lang: "zh-CN" }, line.text.slice(0, line.text.length - rest.length), Desk.el("mark", { text: rest })),
        roles("", (word) => { close(); this.mark([[`${line.line}:${column}`, word]], "cut"); }));
    }

    canMove() {
      return this.page.articles.some((/** @type {any} */ one) => one.id);
    }

    /** What lets a paragraph be dropped among those of an article. @param {any} article @param {HTMLElement[]} blocks */
    dropping(article, blocks) {
      /** The block that a drop at this height goes before. @param {DragEvent} event */
      const before = (event) => {
        const at = blocks.findIndex((one) => event.clientY < one.getBoundingClientRect().top + one.offsetHeight / 2);
        return at < 0 ? null : at;
      };
      const clear = () => this.view.querySelectorAll(".drop-before, .drop-end").forEach((one) => one.classList.remove("drop-before", "drop-end"));
      return {
        ondragstart: (/** @type {DragEvent} */ event) => {
          const at = blocks.findIndex((one) => event.target instanceof Node && one.contains(event.target));
          if (at < 0) return;
          this.dragged = { article, at };
          event.dataTransfer?.setData("text/plain", article.blocks[at][1]);
          event.dataTransfer?.setDragImage(blocks[at], 0, 0);
        },
        ondragover: (/** @type {DragEvent} */ event) => {
          if (!this.dragged) return;
          event.preventDefault();
          clear();
          const at = before(event);
          if (at === null) /** @type {HTMLElement} */ (event.currentTarget).classList.add("drop-end");
          else blocks[at].classList.add("drop-before");
        },
        ondragleave: clear,
        ondragend: () => { this.dragged = null; clear(); },
        ondrop: (/** @type {DragEvent} */ event) => {
          const { dragged } = this;
          if (!dragged) return;
          event.preventDefault();
          clear();
          this.dragged = null;
          this.put(dragged.article, dragged.at, article.id, before(event));
        },
      };
    }

    /** @param {any} article @param {number} at @param {string} to @param {number | null} before */
    put(article, at, to, before) {
      if (to === article.id && before !== null && (before === at || before === at + 1)) return null;
      const words = article.blocks[at][1];
      return this.act("move", { from: article.id, paragraph: at, words, to, before }, words);
    }

    /** @param {any} article @param {number} at number of the paragraph */
    move(article, at) {
      const written = this.page.articles.filter((/** @type {any} */ one) => one.id);
      const choices = written.map((/** @type {any} */ one) => {
        const place = Desk.el("select", { "aria-label": Desk.word("page.move_before", { title: one.title || one.id }) },
          ...one.blocks.map((/** @type {[string, string]} */ [, text], /** @type {number} */ n) => Desk.el("option", { value: n }, Desk.word("page.move_before_words", { words: text.slice(0, 14) }))),
          Desk.el("option", { value: "", selected: true }, Desk.word("page.move_end")));
        return Desk.el("li", {}, Desk.button(one.title || one.id, () => {
          close();
          this.put(article, at, one.id, place.value === "" ? null : Number(place.value));
        }), place);
      });
      const own = written.indexOf(article);
      choices.push(...choices.splice(own, 1)); // into its own article last
      const close = Desk.ask(Desk.word("page.move_title"), Desk.el("p", { class: "quoted", lang: "zh-CN", text: article.blocks[at][1] }),
        Desk.el("p", { class: "note", text: Desk.word("page.move_help") }), Desk.el("ul", { class: "choices" }, ...choices));
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
    return Desk.el("ul", { class: "roles" }, ...Desk.data.roles.map(([word, name]) => {
      const kind = Desk.data.heads.includes(word) ? "begins" : null;
      const button = Desk.button("", () => chosen(word), { "aria-pressed": String(word === current), class: kind });
      button.append(Desk.el("b", { text: Desk.role(word) }), Desk.el("small", { text: Desk.word(`reading.${name}_means`) }));
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
      const said = answer ? answer.error || (answer.edtf && Desk.word("article.date_is", { edtf: answer.edtf })) : "";
      note.replaceChildren(...Desk.text(said));
      note.classList.toggle("wrong", Boolean(answer?.error));
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 200);
    });
    return note;
  };
})();
