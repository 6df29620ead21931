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

  /** @param {string} name of a setting @returns {NodeListOf<HTMLInputElement>} */
  const inputs = (name) => panel.querySelectorAll(`[name='reader-${name}']`);

  /** Put every marked word into another language. @param {Words} words */
  function translate({ tag, table }) {
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-t]"))) {
      const key = element.dataset.t || "";
      if (!(key in table)) continue;
      element.textContent = Bulletin.fill(table[key], element.dataset);
      element.lang = tag;
    }
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-t-${name}]`))) {
        const key = element.getAttribute(`data-t-${name}`) || "";
        if (key in table) element.setAttribute(name, Bulletin.fill(table[key], element.dataset));
      }
    }
    Bulletin.words = table;
  }

  /** @param {string} language */
  async function setLanguage(language) {
    if (![...inputs("language")].some((input) => input.value === language)) return;
    try {
      translate(await words(language));
      root.dataset.interface = language;
    } catch (error) {
      console.warn(error);
    }
  }

  /** In vertical setting the text scrolls sideways: it must be reachable with the keyboard. @param {string} setting */
  function makeReachable(setting) {
    const text = document.getElementById("text");
    if (!text) return;
    if (setting === "vertical") text.tabIndex = 0;
    else text.removeAttribute("tabindex");
  }

  const inForce = { language: builtLanguage, ...DEFAULTS, ...chosen };
  for (const [name, value] of Object.entries(inForce)) {
    for (const input of inputs(name)) input.checked = input.value === value;
  }
  if (inForce.language !== builtLanguage) void setLanguage(inForce.language);
  makeReachable(inForce.setting);

  panel.addEventListener("change", (event) => {
    const { name: field, value } = /** @type {HTMLInputElement} */ (event.target);
    const name = field.replace("reader-", "");
    keep(name, value);
    if (name === "language") void setLanguage(value);
    else root.dataset[name] = value;
    if (name === "setting") makeReachable(value);
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
