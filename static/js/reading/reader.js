/**
 * The reader's controls: size, face, setting, theme, language of the interface. Kept in this browser only.
 * Without scripts the panel does not show and every document reads as it was built.
 */
(function () {
  "use strict";
  const DEFAULTS = { size: "normal", face: "serif", setting: "horizontal", theme: "auto" };
  const root = document.documentElement;
  const panel = document.getElementById("reader");
  const settings = window.bulletinSettings || {};
  if (!panel) return;

  const builtLanguage = root.dataset.interface;

  function keep() {
    try {
      localStorage.setItem("reader", JSON.stringify(settings));
    } catch {
      // Not kept, but in force on this page.
    }
  }

  /** Put every marked word into the language of a table. @param {{tag: string, table: Record<string, string>}} words */
  function speak(words) {
    const say = (key, data) => words.table[key].replace(/\{([a-z]+)\}/g, (_, name) => data[name] ?? "");
    for (const element of document.querySelectorAll("[data-t]")) {
      if (!(element.dataset.t in words.table)) continue;
      element.textContent = say(element.dataset.t, element.dataset);
      element.lang = words.tag;
    }
    for (const element of document.querySelectorAll("script[type='application/json'][id$='-words']")) {
      // The words of other scripts, by key.
      const own = JSON.parse(element.textContent);
      for (const key of Object.keys(own)) own[key] = words.table[key] ?? own[key];
      element.textContent = JSON.stringify(own);
    }
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      for (const element of document.querySelectorAll(`[data-t-${name}]`)) {
        const key = element.getAttribute(`data-t-${name}`);
        if (key in words.table) element.setAttribute(name, say(key, element.dataset));
      }
    }
  }

  function setLanguage(language) {
    if (!panel.querySelector(`[name='reader-language'][value='${CSS.escape(language)}']`)) return;
    const arrived = () => {
      speak(window.bulletinWords);
      root.dataset.interface = language;
    };
    let script = document.getElementById("words");
    if (script && script.src.endsWith(`words-${language}.js`)) {
      if (window.bulletinWords) arrived();
      else script.addEventListener("load", arrived);
      return;
    }
    if (script) script.remove();
    script = document.createElement("script");
    script.id = "words";
    script.src = `${root.dataset.root}static/js/words-${language}.js`;
    script.addEventListener("load", arrived);
    document.head.append(script);
  }

  /** In vertical setting the text scrolls sideways: it must be reachable with the keyboard. */
  function mind(setting) {
    const text = document.getElementById("text");
    if (!text) return;
    if (setting === "vertical") text.tabIndex = 0;
    else text.removeAttribute("tabindex");
  }

  for (const [name, standard] of Object.entries(DEFAULTS)) {
    const value = settings[name] || standard;
    for (const input of panel.querySelectorAll(`[name='reader-${name}']`)) input.checked = input.value === value;
  }
  const language = settings.language || builtLanguage;
  for (const input of panel.querySelectorAll("[name='reader-language']")) input.checked = input.value === language;
  if (language !== builtLanguage) setLanguage(language);
  mind(settings.setting);

  panel.addEventListener("change", (event) => {
    const name = event.target.name.replace("reader-", "");
    const value = event.target.value;
    settings[name] = value;
    keep();
    if (name === "language") setLanguage(value);
    else root.dataset[name] = value;
    if (name === "setting") mind(value);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open) {
      panel.open = false;
      panel.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (panel.open && !panel.contains(event.target)) panel.open = false;
  });
})();
