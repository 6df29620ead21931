/** An article: its header as a form, its text beside what the page gave. */
"use strict";

(function () {
  const LINES = ["authors", "photographers", "tags"];
  const ACCESS = ["public", "noindex", "redacted", "withdrawn"];
  const HIDING = ["redacted", "withdrawn"];

  /** A report that a reader sent, to be shown when its article is. @type {any} */
  let reported = null;
  Desk.reported = (report) => { reported = report; };

  Desk.views.article = async (view, argument) => {
    const [id, anchor] = argument.split("@");
    const article = await Desk.get("article", { id });
    if (!article) return;
    const report = reported?.id === id ? reported : null;
    reported = null;
    draw(view, article, report);
    if (anchor || report) requestAnimationFrame(() => view.querySelector(".report, .compared .at")?.scrollIntoView({ block: "center" }));
  };

  /**
   * @param {HTMLElement} view @param {any} article @param {any} [report] what a reader would have otherwise
   * @param {Record<string, string>} [typed] what was typed into fields while they were saved
   * @param {Record<string, any>} [chosen] what was chosen meanwhile: places, captions, access
   */
  function draw(view, article, report = null, typed = {}, chosen = {}) {
    /** @type {Record<string, any>} */
    const fields = {};
    const { values } = article;
    const filled = { ...article, values: { ...values, ...chosen } };
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
    const places = placesOf(filled);
    const captions = captionsOf(filled);
    const access = accessOf(filled);
    const body = Desk.el("textarea", { class: "body", value: article.body, lang: "zh-CN", rows: 24, "aria-describedby": "body-help" });
    const compared = Desk.el("ol", { class: "compared", lang: "zh-CN" });
    const dirty = Desk.el("span", { class: "note", role: "status" });
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

    /** @returns {Record<string, any>} */
    const choices = () => ({ places: places.codes(), captions: captions.values(), access: access.value() });
    const texts = () => Object.fromEntries(Object.keys(fields).map((key) => [key, String(fields[key].value)]));

    async function save() {
      const what = changed();
      if (places.typed()) { // typed, and none chosen: it would be left out without a word
        Desk.tell(Desk.word("article.place_choose", { typed: places.typed() }));
        places.element.querySelector("input")?.focus();
        return;
      }
      if (!Object.keys(what.values).length && what.body === null) return;
      if (HIDING.includes(what.values.access)) {
        const close = Desk.ask(Desk.word("article.access"), Desk.el("p", { text: Desk.word("article.sure_hide", { access: Desk.word("article." + what.values.access) }) }),
          Desk.button(Desk.word("article.yes"), () => { close(); send(what); }, { class: "main" }));
      } else await send(what);
    }

    /** @param {{ values: Record<string, any>, body: string | null }} what */
    async function send(what) {
      const mine = Object.entries(what.values).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join("\n") + (what.body === null ? "" : "\n\n" + what.body);
      const [sent, before] = [texts(), choices()];
      const answer = await Desk.act("save", { id: article.id, made_from: article.made_from, ...what }, mine);
      if (!answer) return;
      const top = scrollY;
      const later = Object.entries(texts()).filter(([key, text]) => text !== sent[key]);
      const now = choices();
      const others = Object.keys(now).filter((key) => JSON.stringify(now[key]) !== JSON.stringify(before[key]));
      const names = { ...article.place_names, ...answer.article.place_names, ...places.names() };
      draw(view, { ...answer.article, place_names: names }, null, Object.fromEntries(later), Object.fromEntries(others.map((key) => [key, now[key]])));
      scrollTo({ top, behavior: "instant" });
    }

    let timer = 0;
    /** What a reader reported: what they wrote, and their paragraph beside ours, to be put into the text. */
    function told() {
      if (!report) return null;
      const isChange = report.now !== report.was;
      const box = Desk.el("section", { class: "report problems", "aria-label": Desk.word("report.title") }, Desk.el("h2", { text: Desk.word("report.title") }),
        Desk.el("p", { class: "quoted", lang: "zh-CN", text: report.remark || Desk.word("report.empty") }),
        report.was && Desk.el("p", { lang: "zh-CN" }, Desk.el("small", { text: Desk.word(isChange ? "report.change" : "report.place") }), ...(isChange ? differing(report.was, report.now) : [report.was])),
        Desk.el("p", { class: "row" },
          isChange && Desk.button(Desk.word("report.take"), () => {
            body.value = body.value.replace(report.was, () => report.now);
            box.remove();
            compare();
            body.focus();
          }, { class: "main" }),
          report.was && Desk.button(Desk.word("report.show"), () => {
            const at = body.value.indexOf(report.was);
            body.focus();
            body.setSelectionRange(at, at + report.was.length);
          }),
          Desk.button(Desk.word("report.leave"), () => box.remove())));
      return box;
    }

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
      compared.replaceChildren(...rows.map((row) => {
        const [now, was, stretches] = row;
        if (now === was) return Desk.el("li", { class: "same", text: now });
        const back = Desk.button(Desk.word(was === null ? "article.drop" : "article.take_back"), () => {
          body.value = replaced(body.value, row, rows);
          compare();
        });
        const text = Desk.el("p");
        text.append(...marked(stretches));
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
      values.title ? Desk.el("h1", { lang: "zh-CN" }, ...Desk.broken(article.headline)) : Desk.el("h1", { text: Desk.word("page.untitled") }),
      ...[told()].filter((one) => one !== null),
      Desk.el("form", { class: "article-form", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); save(); } },
        Desk.el("div", { class: "header-fields" }, line("title"), line("kicker"), line("deck"), lines("authors"), lines("photographers"), line("dateline"), date, line("date_basis")),
        Desk.el("div", { class: "text-fields" }, Desk.field(Desk.word("article.body"), body),
          Desk.el("p", { class: "note", id: "body-help", text: Desk.word("article.body_help") })),
        Desk.el("section", { class: "beside-text", "aria-label": Desk.word("article.original") }, Desk.el("h2", { text: Desk.word("article.original") }), compared),
        Desk.el("div", { class: "more-fields" }, places.element, tagged(article, lines("tags"), () => fields.tags), captions.element, access.element),
        Desk.el("p", { class: "form-end" }, Desk.el("button", { class: "main", text: Desk.word("desk.save") }), dirty)),
    );
    const form = /** @type {HTMLFormElement} */ (view.querySelector("form"));
    const mark = () => {
      const what = changed();
      const is = Boolean(Object.keys(what.values).length) || what.body !== null || places.typed() !== "";
      dirty.textContent = is ? Desk.word("article.unsaved") : "";
      Desk.unsaved = is;
    };
    form.addEventListener("input", mark);
    form.addEventListener("click", () => setTimeout(mark));
    for (const [key, text] of Object.entries(typed)) fields[key].value = text;
    mark();
    show(article.compared);
    if ("body" in typed) compare();
  }

  /** @param {[string, string, string][]} stretches @returns {Node[]} */
  function marked(stretches) {
    return stretches.flatMap(([kind, old, fresh]) => kind === "equal" ? [document.createTextNode(old)]
      : [old && Desk.el("del", { text: old }), fresh && Desk.el("ins", { text: fresh })].filter(Boolean));
  }

  /** Two texts as one, with what differs marked: all between what both begin and end with. @param {string} was @param {string} now */
  function differing(was, now) {
    let [start, end] = [0, 0];
    while (start < was.length && was[start] === now[start]) start += 1;
    while (end < Math.min(was.length, now.length) - start && was[was.length - 1 - end] === now[now.length - 1 - end]) end += 1;
    const mid = ["replace", was.slice(start, was.length - end), now.slice(start, now.length - end)];
    return marked(/** @type {[string, string, string][]} */ ([["equal", was.slice(0, start), ""], mid, ["equal", was.slice(was.length - end), ""]]));
  }

  /** A body in which one paragraph is as the page gave it. @param {string} body @param {any[]} row of it @param {any[][]} rows @returns {string} */
  function replaced(body, row, rows) {
    // They stand in the order of the rows: the same words may stand there more than once.
    let [begin, end] = [0, 0];
    for (const each of rows.slice(0, rows.indexOf(row) + 1)) {
      begin = each[0] === null ? end : body.indexOf(each[0], end);
      if (begin < 0) return body; // typed into since it was compared
      end = begin + (each[0] ?? "").length;
    }
    const was = row[1] ?? "";
    const put = row[0] !== null ? was : begin ? `\n\n${was}` : `${was}\n\n`;
    return (body.slice(0, begin) + put + body.slice(end)).replace(/\n{3,}/g, "\n\n").trim() + "\n";
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
    return { element, codes: () => chosen.map(([code]) => code), names: () => Object.fromEntries(chosen), typed: () => input.value.trim() };
  }

  /** @param {any} article */
  function captionsOf(article) {
    /** @type {{ text: any, image: any, alt: any, crop: () => string }[]} */
    const rows = [];
    const list = Desk.el("ol", { class: "captions" });
    /** @param {any} one */
    const add = (one) => {
      const text = Desk.el("textarea", { rows: 2, value: one.text, lang: "zh-CN" });
      const image = Desk.el("select", { onchange: () => lay("") }, Desk.el("option", { value: "" }, Desk.word("article.no_image")), ...article.images.map((/** @type {string} */ name) => Desk.el("option", { value: name, selected: name === one.image }, name)));
      const alt = Desk.el("input", { value: one.alt, lang: "zh-CN" });
      const photo = Desk.el("div");
      const part = { text: () => "" };
      /** @param {string} crop */
      const lay = (crop) => {
        photo.replaceChildren();
        alt.closest(".field").hidden = !image.value;
        if (!image.value) return;
        const made = Desk.cropped(image.value, crop, alt.value);
        part.text = made.text;
        photo.append(made.element);
      };
      const row = { text, image, alt, crop: () => (image.value ? part.text() : "") };
      rows.push(row);
      const item = Desk.el("li", {}, Desk.field(Desk.word("article.caption"), text), Desk.field(Desk.word("article.image"), image), photo, Desk.field(Desk.word("article.alt"), alt),
        Desk.button(Desk.word("article.remove"), () => { rows.splice(rows.indexOf(row), 1); item.remove(); }));
      list.append(item);
      lay(one.crop);
    };
    article.values.captions.forEach(add);
    const element = Desk.el("fieldset", {}, Desk.el("legend", { text: Desk.word("article.photos") }), list,
      Desk.button(Desk.word("article.caption_add"), () => add({ text: "", image: "", alt: "", crop: "" })));
    const value = () => rows.map((row) => ({ text: row.text.value.trim(), image: row.image.value, alt: row.image.value ? row.alt.value.trim() : "", crop: row.crop() })).filter((one) => one.text || one.image);
    return { element, values: value };
  }

  /** Shows what masking an article at its sources would do, and does it when that is wanted. @param {string} id */
  async function masking(id) {
    const found = await Desk.get("masking", { id });
    if (!found) return;
    if (!found.files) {
      Desk.ask(Desk.word("mask.title"), Desk.el("p", { text: Desk.word("mask.done_before") }));
      return;
    }
    const close = Desk.ask(Desk.word("mask.title"), Desk.el("p", { text: Desk.word("mask.means", found) }),
      found.lines.length && Desk.el("pre", { tabindex: 0, lang: "zh-CN", text: found.lines.map((/** @type {[number, string]} */ [number, text]) => `${number}  ${text}`).join("\n") }),
      found.article && Desk.el("pre", { tabindex: 0, lang: "zh-CN", text: found.article }),
      Desk.button(Desk.word("mask.go"), async () => {
        close();
        const answer = await Desk.act("mask", { id, ...Desk.again() });
        if (!answer) return;
        await Desk.show();
        Desk.tell(Desk.word("mask.done", answer));
      }, { class: "main" }));
  }

  /** @param {any} article */
  function accessOf(article) {
    const inputs = ACCESS.map((name) => Desk.el("input", { type: "radio", name: "access", value: name, checked: article.values.access === name }));
    const mask = HIDING.includes(article.values.access) && Desk.el("p", {}, Desk.el("small", { text: Desk.word("mask.note") }), Desk.button(Desk.word("mask.look"), () => masking(article.id), { class: "grave" }));
    const element = Desk.el("fieldset", { class: "access" }, Desk.el("legend", { text: Desk.word("article.access") }),
      ...ACCESS.map((name, at) => Desk.el("label", {}, inputs[at], " ", Desk.el("b", { text: Desk.word("article." + name) }), " ", Desk.el("small", { text: Desk.word(`article.${name}_means`) }))), mask);
    return { element, value: () => inputs.find((one) => one.checked)?.value || "public" };
  }
})();
