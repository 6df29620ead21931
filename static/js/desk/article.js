/** An article: its header as a form, its text beside what the page gave. */
"use strict";

(function () {
  const LINES = ["authors", "photographers", "tags"];
  const ACCESS = ["public", "noindex", "redacted", "withdrawn"];
  const HIDING = ["redacted", "withdrawn"];

  Desk.views.article = async (view, argument) => {
    const article = await Desk.get("article", { id: argument.split("@")[0] });
    if (article) draw(view, article);
  };

  /** @param {HTMLElement} view @param {any} article */
  function draw(view, article) {
    /** @type {Record<string, any>} */
    const fields = {};
    const { values } = article;
    /** @param {string} key @param {Record<string, any>} [more] */
    const line = (key, more = {}) => {
      fields[key] = Desk.el("input", { value: values[key], autocomplete: "off", lang: "zh-CN", ...more });
      return Desk.field(Desk.word("article." + key), fields[key], ...derived(article, key));
    };
    /** @param {string} key */
    const lines = (key) => {
      fields[key] = Desk.el("textarea", { rows: Math.max(2, values[key].length), value: values[key].join("\n"), lang: "zh-CN" });
      return Desk.field(Desk.word("article." + key), fields[key], ...derived(article, key));
    };
    const date = line("date", { placeholder: Desk.word("article.date_hint") });
    date.append(Desk.dated(fields.date));
    const places = placesOf(article);
    const captions = captionsOf(article);
    const access = accessOf(article);
    const body = Desk.el("textarea", { class: "body", value: article.body, lang: "zh-CN", rows: 24, "aria-describedby": "body-help" });
    const compared = Desk.el("ol", { class: "compared", lang: "zh-CN" });
    fields.body = body;

    /** What differs from what is there. @returns {{ values: Record<string, any>, body: string | null }} */
    function changed() {
      /** @type {Record<string, any>} */
      const now = {};
      for (const key of ["kicker", "title", "deck", "dateline", "date", "date_basis"]) now[key] = fields[key].value.trim();
      for (const key of LINES) now[key] = fields[key].value.split("\n").map((/** @type {string} */ one) => one.trim()).filter(Boolean);
      now.places = places.codes();
      now.captions = captions.values();
      now.access = access.value();
      for (const key of Object.keys(now)) if (JSON.stringify(now[key]) === JSON.stringify(values[key])) delete now[key];
      return { values: now, body: body.value.trim() === article.body.trim() ? null : body.value };
    }

    async function save() {
      const what = changed();
      if (!Object.keys(what.values).length && what.body === null) return;
      if (HIDING.includes(what.values.access)) {
        const close = Desk.ask(Desk.word("article.access"), Desk.el("p", { text: Desk.word("article.sure_hide", { access: Desk.word("article." + what.values.access) }) }),
          Desk.button(Desk.word("article.yes"), () => { close(); send(what); }, { class: "main" }));
      } else await send(what);
    }

    /** @param {{ values: Record<string, any>, body: string | null }} what */
    async function send(what) {
      const mine = Object.entries(what.values).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join("\n") + (what.body === null ? "" : "\n\n" + what.body);
      const answer = await Desk.act("save", { id: article.id, made_from: article.made_from, ...what }, mine);
      if (!answer) return;
      const top = scrollY;
      draw(view, answer.article);
      scrollTo({ top, behavior: "instant" });
    }

    let timer = 0;
    const compare = async () => {
      const answer = await Desk.look("compare", { id: article.id, body: body.value });
      if (answer) show(answer.paragraphs);
    };
    body.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(compare, 250);
    });

    /** @param {any[]} rows */
    function show(rows) {
      compared.replaceChildren(...rows.map(([now, was, stretches]) => {
        if (now === was) return Desk.el("li", { class: "same", text: now });
        const back = Desk.button(Desk.word(was === null ? "article.drop" : "article.take_back"), () => {
          body.value = replaced(body.value, now, was, rows);
          compare();
        });
        const text = Desk.el("p");
        for (const [kind, old, fresh] of stretches) {
          if (kind === "equal") text.append(old);
          else {
            if (old) text.append(Desk.el("del", { text: old }));
            if (fresh) text.append(Desk.el("ins", { text: fresh }));
          }
        }
        if (was === null) text.append(Desk.el("ins", { text: now }));
        if (now === null) text.append(Desk.el("del", { text: was }));
        return Desk.el("li", { class: "differs" }, text, back);
      }));
    }

    const [first] = article.lines;
    view.replaceChildren(
      Desk.el("p", { class: "trail" }, article.page
        ? Desk.el("a", { href: `#page/${encodeURIComponent(article.page)}@${first ? first[0] : ""}` }, Desk.word("desk.back"))
        : Desk.el("a", { href: "#pages" }, Desk.word("pages.title")), "　",
        Desk.el("a", { href: Desk.address(article.id), target: "_blank" }, Desk.word("desk.preview")), "　",
        Desk.el("code", { text: article.path })),
      Desk.el("h1", { text: values.title || Desk.word("page.untitled") }),
      Desk.el("form", { class: "article-form", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); save(); } },
        Desk.el("div", { class: "header-fields" }, line("kicker"), line("title"), line("deck"), line("dateline"), date, line("date_basis"),
          lines("authors"), lines("photographers"), places.element, tagged(article, lines("tags"), () => fields.tags), access.element, captions.element),
        Desk.el("div", { class: "text-fields" }, Desk.field(Desk.word("article.body"), body),
          Desk.el("p", { class: "note", id: "body-help", text: Desk.word("article.body_help") })),
        Desk.el("section", { class: "beside-text", "aria-label": Desk.word("article.original") }, Desk.el("h2", { text: Desk.word("article.original") }), compared),
        Desk.el("p", { class: "form-end" }, Desk.el("button", { class: "main", text: Desk.word("desk.save") }))),
    );
    show(article.compared);
  }

  /** A body in which one paragraph is as the page gave it. @param {string} body @param {string | null} now @param {string | null} was @param {any[]} rows */
  function replaced(body, now, was, rows) {
    if (now !== null) return body.replace(now, () => was ?? "").replace(/\n{3,}/g, "\n\n").trim() + "\n";
    const at = rows.findIndex((row) => row[0] === null && row[1] === was);
    const before = rows.slice(0, at).reverse().find((row) => row[0] !== null);
    return before ? body.replace(before[0], () => before[0] + "\n\n" + was) : was + "\n\n" + body;
  }

  /** @param {any} article @param {string} key @returns {Node[]} */
  function derived(article, key) {
    return article.derived[key] ? [Desk.el("small", { class: "note", text: Desk.word("article.derived", { value: article.derived[key] }) })] : [];
  }

  /** @param {any} article @param {HTMLElement} field @param {() => any} input */
  function tagged(article, field, input) {
    const known = article.tags.filter((/** @type {string} */ tag) => !article.values.tags.includes(tag)).slice(0, 30);
    const add = (/** @type {string} */ tag) => {
      const have = input().value.split("\n").filter(Boolean);
      if (!have.includes(tag)) input().value = [...have, tag].join("\n");
    };
    return Desk.el("div", {}, field, known.length && Desk.el("p", { class: "known", "aria-label": Desk.word("article.tags_known"), role: "group" }, ...known.map((/** @type {string} */ tag) => Desk.button(tag, () => add(tag)))));
  }

  /** @param {any} article */
  function placesOf(article) {
    /** @type {[string, string][]} */
    const chosen = article.values.places.map((/** @type {string} */ code) => [code, article.place_names[code] || code]);
    const list = Desk.el("ul", { class: "chosen" });
    const choices = Desk.el("ul", { class: "choices", "aria-live": "polite" });
    const input = Desk.el("input", { autocomplete: "off", lang: "zh-CN" });
    const fill = () => list.replaceChildren(...chosen.map(([code, name], at) => Desk.el("li", {}, `${name} `, Desk.el("small", { text: code }), " ",
      Desk.button(Desk.word("article.remove"), () => { chosen.splice(at, 1); fill(); }, { "aria-label": `${Desk.word("article.remove")} ${name}` }))));
    let timer = 0;
    const ask = async () => {
      const answer = input.value.trim() ? await Desk.look("places", { text: input.value }) : { places: [] };
      choices.replaceChildren(...(answer?.places || []).map((/** @type {[string, string]} */ one) => Desk.el("li", {}, Desk.button(`${one[1]} ${one[0]}`, () => {
        if (!chosen.some(([code]) => code === one[0])) chosen.push(one);
        input.value = "";
        choices.replaceChildren();
        fill();
      }))));
      if (input.value.trim() && !choices.firstChild) choices.append(Desk.el("li", { class: "note", text: Desk.word("article.places_none") }));
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 200);
    });
    fill();
    const element = Desk.el("fieldset", {}, Desk.el("legend", { text: Desk.word("article.places") }), list, Desk.field(Desk.word("article.place_add"), input), choices);
    return { element, codes: () => chosen.map(([code]) => code) };
  }

  /** @param {any} article */
  function captionsOf(article) {
    /** @type {{ text: any, image: any, alt: any }[]} */
    const rows = [];
    const list = Desk.el("ol", { class: "captions" });
    /** @param {any} one */
    const add = (one) => {
      const row = {
        text: Desk.el("textarea", { rows: 2, value: one.text, lang: "zh-CN" }),
        image: Desk.el("select", {}, Desk.el("option", { value: "" }, Desk.word("article.no_image")), ...article.images.map((/** @type {string} */ name) => Desk.el("option", { value: name, selected: name === one.image }, name))),
        alt: Desk.el("input", { value: one.alt, lang: "zh-CN" }),
      };
      rows.push(row);
      const item = Desk.el("li", {}, Desk.field(Desk.word("article.caption"), row.text), Desk.field(Desk.word("article.image"), row.image), Desk.field(Desk.word("article.alt"), row.alt),
        Desk.button(Desk.word("article.remove"), () => { rows.splice(rows.indexOf(row), 1); item.remove(); }));
      list.append(item);
    };
    article.values.captions.forEach(add);
    const element = Desk.el("fieldset", {}, Desk.el("legend", { text: Desk.word("article.photos") }), list,
      Desk.button(Desk.word("article.caption_add"), () => add({ text: "", image: "", alt: "" })));
    const value = () => rows.map((row) => ({ text: row.text.value.trim(), image: row.image.value, alt: row.image.value ? row.alt.value.trim() : "" })).filter((one) => one.text);
    return { element, values: value };
  }

  /** @param {any} article */
  function accessOf(article) {
    const inputs = ACCESS.map((name) => Desk.el("input", { type: "radio", name: "access", value: name, checked: article.values.access === name }));
    const element = Desk.el("fieldset", { class: "access" }, Desk.el("legend", { text: Desk.word("article.access") }),
      ...ACCESS.map((name, at) => Desk.el("label", {}, inputs[at], " ", Desk.el("b", { text: Desk.word("article." + name) }), " ", Desk.el("small", { text: Desk.word(`article.${name}_means`) }))));
    return { element, value: () => inputs.find((one) => one.checked)?.value || "public" };
  }
})();
