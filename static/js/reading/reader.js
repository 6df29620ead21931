/**
 * The reader's controls: size, face, setting, theme, language of the interface. Kept in this browser only.
 * Without scripts the panel does not show and every document reads as it was built.
 */
"use strict";

(function () {
  const { chosen, keep, words, DEFAULTS } = Bulletin.settings;
  const root = document.documentElement;
  const panel = /** @type {HTMLDetailsElement | null} */ (document.getElementById("reader"));
  if (!panel) return;

  const builtLanguage = root.dataset.interface || "";
  const printed = root.lang;
  /** @type {Record<string, string[]>} the values of each setting, but the languages */
  const CHOICES = { size: ["small", "normal", "large", "huge"], face: ["serif", "sans"], setting: ["horizontal", "vertical"], theme: ["auto", "light", "dark"] };
  /** Name, tag and own name of each language of the interface. */
  const languages = (panel.dataset.languages || "").split(";").map((one) => one.split("|"));

  /** @param {string} tag @param {string} key of a word @param {Record<string, string>} table */
  function worded(tag, key, table) {
    const made = document.createElement(tag);
    made.dataset.t = key;
    made.lang = table["language.tag"] || "";
    made.textContent = table[key] || "";
    return made;
  }

  /** Make the panel, once, when it is first opened. */
  const build = () => Bulletin.once("reader", async () => {
    const { table } = await words(root.dataset.interface || builtLanguage);
    const made = document.createElement("div");
    made.className = "reader-panel";
    const inForce = { language: builtLanguage, ...DEFAULTS, ...chosen };
    /** @param {string} name of a setting @param {[value: string, label: Node, tag: string][]} values */
    const group = (name, values) => {
      const set = document.createElement("fieldset");
      set.append(worded("legend", "reader." + name, table));
      for (const [value, word, tag] of values) {
        const label = document.createElement("label");
        if (tag) label.lang = tag;
        const input = document.createElement("input");
        input.type = "radio";
        input.name = "reader-" + name;
        input.value = value;
        input.checked = inForce[/** @type {keyof typeof inForce} */ (name)] === value;
        label.append(input, " ", word);
        set.append(label);
      }
      made.append(set);
    };
    for (const [name, values] of Object.entries(CHOICES)) {
      group(name, values.map((value) => [value, worded("span", `reader.${name}_${value}`, table), ""]));
    }
    if (languages.length > 1) group("language", languages.map(([name, tag, own]) => [name, new Text(own), tag]));
    const note = worded("p", "reader.kept", table);
    note.className = "note";
    made.append(note);
    panel.append(made);
  }).catch((error) => console.warn(error));
  panel.addEventListener("toggle", build);

  /** Put every marked word into another language, and the title of the document, which begins with its heading. @param {Words} words */
  function translate({ tag, table }) {
    const heading = document.querySelector("h1");
    const before = heading?.textContent?.trim() || "";
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-t]"))) {
      const said = Bulletin.say(table, element.dataset.t || "", element.dataset);
      if (!said) continue;
      element.textContent = said;
      element.lang = tag;
    }
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-t-${name}]`))) {
        const key = element.getAttribute(`data-t-${name}`) || "";
        if (key in table) element.setAttribute(name, Bulletin.fill(table[key], element.dataset));
      }
    }
    [Bulletin.words, Bulletin.tag] = [table, tag];
    if (before && document.title.startsWith(before)) document.title = heading?.textContent?.trim() + document.title.slice(before.length);
    // Words of the interface name their language themselves; all else in the body is as it was printed.
    document.body.lang = printed;
    root.lang = tag;
  }

  /** @param {string} language */
  async function setLanguage(language) {
    try {
      if (!languages.some(([name]) => name === language)) throw new Error(language);
      translate(await words(language));
      root.dataset.interface = language;
    } catch (error) {
      console.warn(error);
    }
    root.classList.remove("waiting");
  }

  /** In vertical setting the text scrolls sideways: it must be reachable with the keyboard. @param {string} setting */
  async function arrange(setting) {
    const text = document.getElementById("text");
    if (!text) return;
    const isVertical = setting === "vertical";
    if (isVertical) text.tabIndex = 0;
    else text.removeAttribute("tabindex");
    if (!isVertical && !Bulletin.vertical) return;
    try {
      await Bulletin.once("vertical", () => Bulletin.load(Bulletin.fill(Bulletin.site.static, { file: "js/reading/vertical.js" })));
      Bulletin.vertical?.();
    } catch (error) {
      console.warn(error);
    }
  }

  const inForce = { language: builtLanguage, ...DEFAULTS, ...chosen };
  if (inForce.language !== builtLanguage) void setLanguage(inForce.language);
  void arrange(inForce.setting);

  panel.addEventListener("change", (event) => {
    const { name: field, value } = /** @type {HTMLInputElement} */ (event.target);
    const name = field.replace("reader-", "");
    keep(name, value);
    if (name === "language") void setLanguage(value);
    else root.dataset[name] = value;
    if (name === "setting") void arrange(value);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open) {
      panel.open = false;
      /** @type {HTMLElement} */ (panel.querySelector("summary")).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (panel.open && !panel.contains(/** @type {Node} */ (event.target))) panel.open = false;
  });
})();
