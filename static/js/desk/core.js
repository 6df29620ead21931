/**
 * What all views of the desk share: words, elements, questions to the server, dialogs, undo. Texts enter the document as text
 * nodes; nothing is kept here that the server does not know.
 */
"use strict";

/** @type {DeskParts} */
// eslint-disable-next-line no-var -- a property of the window, on which every view hangs itself
var Desk = /** @type {any} */ ({});

/** What came with the document: words, roles, where the site lies. */
Desk.data = JSON.parse(document.getElementById("desk-data")?.textContent || "{}");
Desk.language = localStorage.getItem("desk.language") === "en" ? "en" : "zh";
/** By the first word of the fragment. */
Desk.views = {};
Desk.unsaved = false;
/** Counts the changes of the content that the desk knows of; -1 as long as nobody has told. */
Desk.stamp = -1;
/** What the view that is shown was made of: name and values of each question, as JSON. @type {Set<string>} */
Desk.shown = new Set();
Desk.isShowing = false;

/** @param {string} key @param {Record<string, any>} [values] @returns {string} */
Desk.word = (key, values = {}) =>
  (Desk.data.words[Desk.language][key] ?? key).replace(/\{([a-z]+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => String(values[name] ?? ""));

/** What the desk calls a role, by the word that files have for it. @param {string} word */
Desk.role = (word) => {
  const found = Desk.data.roles.find(([one]) => one === word);
  return found ? Desk.word("reading." + found[1]) : word;
};

/** @param {string[]} items */
Desk.list = (items) => items.join(Desk.word("desk.comma"));

/** What an act is done to, for those who hear it. @param {string} what @param {string} words */
Desk.of = (what, words) => Desk.word("desk.of", { what, words });

/** Han, and the marks and digits among it. */
const CHINESE = /(\p{sc=Han}(?:[\p{sc=Han}\u3000-\u303f\uff00-\uffef“”‘’…—·0-9]*\p{sc=Han})?)/u;

/**
 * Words as nodes: where the desk speaks another language, what is Chinese among them says so, since screen readers change their
 * voice by it (WCAG 3.1.2). @param {string} words @returns {Node[]}
 */
Desk.text = (words) => (Desk.language === "zh" ? [words] : words.split(CHINESE)).map((part, at) => {
  const node = document.createTextNode(part);
  if (!(at % 2)) return node;
  const made = document.createElement("span");
  made.lang = "zh-CN";
  made.append(node);
  return made;
});

/** What the server says against something: a key of words, or what a file or another program says. @param {string} error */
Desk.refusal = (error) => (error.startsWith("refused.") ? Desk.word(error) : error);

/**
 * An element. Properties that begin with `on` are listeners, others attributes; `class` and `text` as they say. What is
 * Chinese throughout has a `lang`; of other texts the Chinese parts are marked.
 * @param {string} tag
 * @param {Record<string, any>} properties
 * @param {(Node | string | null | undefined | false)[]} inside
 * @returns {any}
 */
Desk.el = (tag, properties = {}, ...inside) => {
  const made = document.createElement(tag);
  const isPlain = properties.lang !== undefined || tag === "option";
  if (tag === "option" && CHINESE.test(inside.join(""))) made.lang = "zh-CN";
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "text") made.append(...(isPlain ? [String(value)] : Desk.text(String(value))));
    else if (name === "value") /** @type {any} */ (made).value = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const one of inside) if (one) made.append(...(typeof one === "string" && !isPlain ? Desk.text(one) : [one]));
  return made;
};

/** A button. @param {string} text @param {() => void} act @param {Record<string, any>} [more] @returns {HTMLButtonElement} */
Desk.button = (text, act, more = {}) => Desk.el("button", { type: "button", onclick: act, ...more }, text);

/** A field with its label, and what else is to be said of it. @param {string} label @param {HTMLElement} field @param {Node[]} more */
Desk.field = (label, field, ...more) => Desk.el("div", { class: "field" }, Desk.el("label", {}, Desk.el("span", { text: label }), field), ...more);

/** What is set as a head, which breaks between these pieces alone. @param {string[]} pieces @returns {Node[]} */
Desk.broken = (pieces) => pieces.flatMap((piece, at) => (at ? [document.createElement("wbr"), document.createTextNode(piece)] : [document.createTextNode(piece)]));

/** @param {string} id */
Desk.address = (id) => Desk.data.article.replace("{id}", id);

/** @param {string} text */
Desk.tell = (text) => {
  const told = document.getElementById("told");
  if (told) told.replaceChildren(...Desk.text(text));
};

/** @param {{ what: string, values: Record<string, string> } | null | undefined} entry */
Desk.said = (entry) => {
  if (!entry) return "";
  const marks = (entry.values.marks || "").split("；").map((mark) => mark.replace(/ (\S+)$/, (_, word) => " " + Desk.role(word)));
  return Desk.word(entry.what, { ...entry.values, marks: Desk.list(marks) });
};

(function () {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));

  Desk.leaving = (go) => {
    if (!Desk.unsaved) {
      go();
      return;
    }
    const close = Desk.ask(Desk.word("desk.leave"), Desk.el("p", { class: "row" },
      Desk.button(Desk.word("desk.stay"), () => close(), { class: "main" }),
      Desk.button(Desk.word("desk.leave_go"), () => {
        Desk.unsaved = false;
        close();
        go();
      }, { class: "grave" })));
  };

  /**
   * A question over the page. @param {string} title @param {Node[]} inside
   * @returns {() => void} closes it
   */
  Desk.ask = (title, ...inside) => {
    const close = () => dialog.close();
    dialog.replaceChildren(
      Desk.el("h2", { id: "dialog-title", text: title }),
      ...inside,
      Desk.el("p", { class: "dialog-end" }, Desk.button(Desk.word("desk.close"), close)),
    );
    if (!dialog.open) dialog.showModal();
    return close;
  };

  /**
   * One conflict: both sides and what was there before, and which of them is to stand; or words made of both, put together by
   * clicking on theirs. @param {any} problem
   */
  function conflict(problem) {
    const { name, sides } = problem.conflict;
    const ways = ["keep", "take", ...(sides?.can_mix ? ["mix"] : [])];
    const inputs = Object.fromEntries(ways.map((way) => [way, Desk.el("input", { type: "radio", name: "side-" + name, value: way })]));
    const mixed = Desk.el("input", { value: sides?.keep || "", lang: "zh-CN", autocomplete: "off", "aria-label": Desk.word("conflict.mixed"),
      oninput: () => { inputs.mix.checked = true; } });
    /** @param {string} word */
    const put = (word) => {
      inputs.mix.checked = true;
      mixed.setRangeText(word, mixed.selectionStart ?? mixed.value.length, mixed.selectionEnd ?? mixed.value.length, "end");
      mixed.focus();
    };
    /** @param {string} side */
    const chips = (side) => Desk.el("p", { class: "chips", role: "group", "aria-label": Desk.word(`conflict.words_${side}`) },
      Desk.el("small", { text: Desk.word(`conflict.words_${side}`) }), ...words(sides[side]).map((word) => Desk.button(word, () => put(word))));
    /** @param {string} side */
    const shown = (side) => Desk.el("span", { class: "quoted", lang: "zh-CN" }, sides.before, Desk.el("mark", { text: sides[side] || Desk.word("conflict.nothing") }), sides.after);
    const element = Desk.el("fieldset", {}, Desk.el("legend", { text: Desk.word("desk.problem_at", problem) }),
      sides ? Desk.el("p", { class: "note" }, Desk.word("conflict.was"), shown("was")) : Desk.el("pre", { text: problem.message, tabindex: 0 }),
      ...["keep", "take"].map((way) => Desk.el("label", {}, inputs[way], " ", Desk.word("conflict." + way), sides && shown(way))),
      inputs.mix && Desk.el("div", { class: "mix" }, Desk.el("label", {}, inputs.mix, " ", Desk.word("conflict.mix")), mixed, chips("keep"), chips("take")));
    /** @returns {[string, string, string] | null} which way, the name, the words */
    const chosen = () => {
      const way = ways.find((one) => inputs[one].checked);
      return way ? [way, name, mixed.value] : null;
    };
    return { element, chosen };
  }

  /** The words of a text, one by one. @param {string} text @returns {string[]} */
  function words(text) {
    const any = /** @type {any} */ (Intl);
    if (!any.Segmenter) return [...text];
    return [...new any.Segmenter("zh", { granularity: "word" }).segment(text)].map((one) => one.segment).filter((word) => word.trim());
  }

  Desk.conflicts = (problems) => {
    const some = problems.filter((one) => one.conflict).map(conflict);
    const element = Desk.el("div", { class: "conflicts" }, ...some.map((one) => one.element));
    const chosen = () => {
      /** @type {{ keep: string[], take: string[], mixed: Record<string, string> }} */
      const sides = { keep: [], take: [], mixed: {} };
      for (const one of some) {
        const way = one.chosen();
        if (!way) {
          Desk.tell(Desk.word("conflict.undecided"));
          return null;
        }
        if (way[0] === "mix") sides.mixed[way[1]] = way[2];
        else sides[/** @type {"keep" | "take"} */ (way[0])].push(way[1]);
      }
      return sides;
    };
    return { count: some.length, element, chosen };
  };

  Desk.trouble = (trouble, mine) => new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(null), { once: true });
    if (trouble.stale) {
      const isUndo = mine === undefined;
      const both = Desk.el("div", { class: "both" });
      if (!isUndo) both.append(Desk.el("section", {}, Desk.el("h3", { text: Desk.word("stale.mine") }), Desk.el("pre", { text: mine, tabindex: 0 })));
      both.append(Desk.el("section", {}, Desk.el("h3", { text: Desk.word("stale.theirs") }), Desk.el("pre", { text: trouble.now, tabindex: 0 })));
      const note = Desk.el("p", { text: Desk.word(isUndo ? "stale.undo_note" : "stale.note", { path: trouble.stale }) });
      const close = Desk.ask(Desk.word("stale.title"), note, both, Desk.button(Desk.word("stale.reload"), () => { close(); Desk.show(); }));
      return;
    }
    const problems = trouble.problems || [];
    const conflicts = Desk.conflicts(problems);
    if (conflicts.count && conflicts.count === problems.length) {
      const close = Desk.ask(Desk.word("conflict.title"), conflicts.element, Desk.button(Desk.word("conflict.go"), () => {
        const chosen = conflicts.chosen();
        if (!chosen) return;
        resolve(chosen);
        close();
      }, { class: "main" }));
      return;
    }
    const list = problems.map((/** @type {any} */ one) => Desk.el("li", {}, Desk.el("code", { text: Desk.word("desk.problem_at", one) }), Desk.el("pre", { text: one.message, tabindex: 0 })));
    Desk.ask(Desk.word("desk.refused"), trouble.error ? Desk.el("p", { text: Desk.refusal(trouble.error) }) : Desk.el("ul", { class: "troubles" }, ...list));
  });
})();

(function () {
  /** Messages come in the language of the desk. */
  const speaking = () => ({ "Accept-Language": Desk.word("language.tag") });

  /** @param {Promise<Response>} asked @returns {Promise<{ ok: boolean, value: any }>} */
  async function answered(asked) {
    try {
      const answer = await asked;
      return { ok: answer.ok, value: await answer.json() };
    } catch {
      return { ok: false, value: { error: Desk.word("desk.lost") } };
    }
  }

  /** What came with an act, by what would have been asked. @type {Map<string, any>} */
  const given = new Map();

  /** @param {string} name @param {Record<string, string>} [values] @returns {Promise<any>} null where it failed, which was said */
  Desk.get = async (name, values = {}) => {
    const key = JSON.stringify([name, values]);
    if (Desk.isShowing) Desk.shown.add(key);
    const known = given.get(key);
    if (known) {
      given.delete(key);
      Desk.turns(known);
      return known;
    }
    const { ok, value } = await answered(fetch("api/" + name + "?" + new URLSearchParams(values), { headers: speaking() }));
    if (!ok) Desk.trouble(value);
    else if (value.undo !== undefined) Desk.turns(value);
    return ok ? value : null;
  };

  /** What an act is to answer with, so that what is shown can be shown anew without asking. */
  Desk.again = () => ({ then: [...Desk.shown].map((key) => JSON.parse(key)) });

  /** A question that changes nothing. @param {string} name @param {any} value @returns {Promise<any>} */
  Desk.look = async (name, value) => {
    const body = JSON.stringify(value);
    const { ok, value: answer } = await answered(fetch("api/" + name, { method: "POST", headers: { ...speaking(), "Content-Type": "application/json" }, body }));
    return ok ? answer : null;
  };

  /**
   * An act. @param {string} name @param {any} value @param {string} [mine] what was filled in, to be shown beside what is there
   * @returns {Promise<any>} null where it was refused, which was said
   */
  Desk.act = async (name, value, mine) => {
    Desk.tell(Desk.word("desk.wait"));
    const body = JSON.stringify(value);
    const { ok, value: answer } = await answered(fetch("api/" + name, { method: "POST", headers: { ...speaking(), "Content-Type": "application/json" }, body }));
    Desk.tell(ok && answer.what ? Desk.word("desk.done", { what: Desk.said(answer) }) : "");
    if (ok) {
      given.clear();
      (answer.then || []).forEach((/** @type {any} */ one, /** @type {number} */ at) => given.set(JSON.stringify(value.then[at]), one));
      Desk.turns(answer);
      return answer;
    }
    const chosen = await Desk.trouble(answer, mine);
    if (!chosen) return null;
    const sides = { keep: [...(value.keep || []), ...chosen.keep], take: [...(value.take || []), ...chosen.take], mixed: { ...value.mixed, ...chosen.mixed } };
    return Desk.act(name, { ...value, ...sides }, mine);
  };

  /** A file. @param {string} name @param {string} file @param {Blob} data @param {Record<string, string>} [values] */
  Desk.upload = async (name, file, data, values = {}) =>
    answered(fetch("api/" + name + "/" + encodeURIComponent(file) + "?" + new URLSearchParams(values), {
      method: "POST", headers: { ...speaking(), "Content-Type": "application/octet-stream" }, body: data,
    }));
})();

(function () {
  const buttons = {
    undo: /** @type {HTMLButtonElement} */ (document.getElementById("undo")),
    redo: /** @type {HTMLButtonElement} */ (document.getElementById("redo")),
  };

  /** What can be undone and done again. @param {any} answer */
  Desk.turns = (answer) => {
    if ("stamp" in answer) Desk.stamp = answer.stamp;
    for (const name of /** @type {("undo" | "redo")[]} */ (["undo", "redo"])) {
      if (!(name in answer)) continue;
      const what = Desk.said(answer[name]);
      buttons[name].disabled = !what;
      buttons[name].title = what ? Desk.word(`desk.${name}_what`, { what }) : "";
    }
  };

  /** @param {"undo" | "redo"} name */
  Desk.turn = (name) => Desk.leaving(() => turn(name));

  /** @param {"undo" | "redo"} name */
  async function turn(name) {
    const answer = await Desk.act(name, Desk.again(), undefined);
    if (!answer) return;
    const [what, top] = [Desk.said(answer.entry), scrollY];
    await Desk.show();
    scrollTo({ top, behavior: "instant" });
    Desk.tell(what ? Desk.word(name === "undo" ? "desk.undone" : "desk.redone", { what }) : Desk.word("desk.nothing"));
  }
  buttons.undo.addEventListener("click", () => Desk.turn("undo"));
  buttons.redo.addEventListener("click", () => Desk.turn("redo"));
})();

/**
 * A long list of which only what is near to the screen is in the document, or is asked for at all.
 * @param {number} count @param {(start: number, most: number) => any[] | Promise<any[]>} load gives some of the items
 * @param {(item: any) => HTMLElement} row @param {number} height of a row, about, in pixels
 * @returns {HTMLElement}
 */
Desk.long = (count, load, row, height) => {
  const AT_ONCE = 40;
  const list = Desk.el("div", { class: "long", role: "list" });
  /** Number of the first item. @type {WeakMap<Element, number>} */
  const parts = new WeakMap();
  /** Whether it is near to the screen. @type {WeakSet<Element>} */
  const shown = new WeakSet();

  /** @param {HTMLElement} part */
  async function fill(part) {
    const items = load(parts.get(part) || 0, AT_ONCE);
    put(part, Array.isArray(items) ? items : await items);
  }

  /** @param {HTMLElement} part @param {any[]} items */
  function put(part, items) {
    if (!shown.has(part) || part.firstChild) return;
    part.append(...items.map(row));
    part.style.minBlockSize = "";
  }

  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      const part = /** @type {HTMLElement} */ (target);
      if (isIntersecting) shown.add(part);
      else shown.delete(part);
      if (isIntersecting && !part.firstChild) fill(part);
      else if (!isIntersecting && part.firstChild && !part.contains(document.activeElement)) {
        part.style.minBlockSize = part.offsetHeight + "px";
        part.replaceChildren();
      }
    }
  }, { rootMargin: "800px" });
  for (let at = 0; at < count; at += AT_ONCE) {
    const part = Desk.el("div", { role: "presentation" });
    parts.set(part, at);
    part.style.minBlockSize = Math.min(AT_ONCE, count - at) * height + "px";
    list.append(part);
    if (!at) { // seen at once, not when the browser has found out that it is
      shown.add(part);
      fill(part);
    }
    near.observe(part);
  }
  return list;
};
