/**
 * Links out of an article: copying its link, a paragraph's, or a selection's; QR code, citations, reports of mistakes.
 *
 * Owns `.share` and what it adds to the paragraphs of `[data-article]`. What a
 * report says and what a quote picture shows is loaded when somebody asks for it (report.js, quote.js).
 */
"use strict";

(function () {
  const share = /** @type {HTMLElement | null} */ (document.querySelector(".share"));
  const article = document.querySelector("[data-article]");
  if (!share || !article) return;

  /**
   * @template {HTMLElement} [E=HTMLElement]
   * @param {string} selector
   * @param {Element} [within]
   * @returns {E} an element that the template always writes
   */
  const the = (selector, within = share) => /** @type {E} */ (within.querySelector(selector));

  /** The address to pass on: the canonical one, or, where the site's own is not known, the one in the address bar. */
  const address = share.dataset.url || location.origin.replace(/^null$/, "file://") + location.pathname.replace(new RegExp(`/${Bulletin.site.file}$`), "/");
  the(".share-url code").textContent = address;

  /** The headline, and the URL alone on its line: what is glued to it would become part of it (see docs/linking.md). */
  const line = share.dataset.line || "";
  /** @param {string} url */
  const lines = (url) => line + "\n" + url;

  const { word } = Bulletin;

  /**
   * A button with a word that changes with the language of the interface.
   * @param {string} key
   * @param {() => void} press
   * @param {Record<string, string>} [values]
   */
  function button(key, press, values = {}) {
    const made = document.createElement("button");
    made.type = "button";
    made.addEventListener("click", press);
    return Bulletin.put(made, key, values);
  }

  /** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} style */
  function element(tag, style) {
    const made = document.createElement(tag);
    made.className = style;
    return made;
  }

  const controls = element("div", "share-controls");
  the(".share-title").after(controls);

  // --- Copying

  const status = element("p", "share-status");
  status.setAttribute("role", "status");
  the(".share-url").after(status);
  const manual = element("textarea", "share-manual");
  manual.readOnly = true;
  manual.rows = 3;
  manual.hidden = true;
  manual.setAttribute("aria-label", word("share.failed"));
  manual.dataset.tAriaLabel = "share.failed";
  status.after(manual);

  /** The menu of a paragraph or selection, and what it says. */
  const picker = element("div", "picker"), said = element("p", "");
  picker.hidden = true;
  said.setAttribute("role", "status");

  /** Copy, and say so; where the browser refuses, show the text selected, to be copied by hand. @param {string} text */
  async function copy(text) {
    try {
      await write(text);
      manual.hidden = true;
      announce(word("share.copied"));
    } catch {
      announce(word("share.failed"));
      (picker.hidden ? status : said).after(manual);
      manual.value = text;
      manual.hidden = false;
      manual.focus();
      manual.select();
    }
  }

  /** @param {string} text */
  async function write(text) {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        return await navigator.clipboard.writeText(text);
      } catch {
        // Refused: the old way may still be allowed.
      }
    }
    writeOldWay(text);
  }

  /** For http and old browsers. @param {string} text */
  function writeOldWay(text) {
    const area = element("textarea", "share-offscreen");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy");
  }

  /** Words with their source. @param {string} words @param {string} fragment that leads to them */
  const quotation = (words, fragment) => `“${words}”\n${lines(address + fragment)}`;
  Bulletin.copyQuotation = (words, fragment) => write(quotation(words, fragment));

  let toast = 0;

  /** Say it to eye and ear where the reader looks: in the menu at hand, or else under the buttons. @param {string} text */
  function announce(text) {
    const place = picker.hidden ? status : said;
    place.textContent = text;
    clearTimeout(toast);
    toast = window.setTimeout(() => {
      place.textContent = "";
      if (place === said && manual.hidden) picker.hidden = true;
    }, 4000);
  }

  // --- Buttons and panels

  /** A button that unfolds a panel. @param {string} key @param {string} id @param {() => void} [open] */
  function unfolding(key, id, open) {
    const panel = /** @type {HTMLElement | null} */ (document.getElementById(id));
    if (!panel) return;
    panel.classList.add("folded");
    const made = button(key, () => {
      const folded = panel.classList.toggle("folded");
      made.setAttribute("aria-expanded", String(!folded));
      if (!folded && open) open();
    });
    made.setAttribute("aria-expanded", "false");
    made.setAttribute("aria-controls", id);
    controls.append(made);
  }

  // The QR code is drawn where it is looked at: unfolded, in print, in a quote picture.
  function drawCode() {
    if (share && share.dataset.url) Bulletin.drawCode(the("#share-qr"), address);
  }
  if (share.dataset.url) {
    const panel = element("div", "share-panel share-qr");
    panel.id = "share-qr";
    manual.after(panel);
    addEventListener("beforeprint", drawCode);
  }

  controls.append(button("share.copy", () => void copy(lines(address))));
  if (navigator.share) {
    controls.append(button("share.send", () => {
      navigator.share({ title: line, text: line, url: address }).catch(() => {
        // Closing the system's sheet is no error.
      });
    }));
  }
  unfolding("share.qr", "share-qr", drawCode);
  unfolding("cite.title", "share-cite");
  unfolding("share.report", "share-report", () => void report(null));

  for (const citation of /** @type {NodeListOf<HTMLElement>} */ (share.querySelectorAll("[data-citation]"))) {
    const name = citation.dataset.citation || "";
    citation.tabIndex = 0; // what is wider than its box can be scrolled with the keyboard
    const caption = /** @type {Element} */ (citation.previousElementSibling);
    caption.append(" ", button("cite.copy", () => void copy(citation.textContent || ""), { format: name }));
  }

  // --- Reports

  const written = the("[data-report]");
  written.before(button("share.copy_report", () => void copy(written.textContent || "")));

  /** Show the report of a mistake in a paragraph, or, with null, somewhere. @param {Picked | null} what */
  const report = async (what) => {
    const panel = the("#share-report");
    if (panel.classList.contains("folded")) {
      /** @type {HTMLElement} */ (controls.querySelector("[aria-controls=share-report]")).click();
      if (!what) return;
    }
    await Bulletin.load(Bulletin.fill(Bulletin.site.static, { file: "js/reading/report.js" }));
    await Bulletin.report(share, what, word, address);
    if (what) panel.scrollIntoView({ block: "nearest" });
  };

  // --- Paragraphs

  const paragraphs = [.../** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("p[id]"))];
  paragraphs.forEach((paragraph, index) => {
    const link = document.createElement("a");
    const anchor = "#" + paragraph.id;
    link.className = "paragraph-link";
    link.href = anchor;
    link.dataset.n = String(index + 1);
    link.setAttribute("aria-label", word("share.paragraph", { n: link.dataset.n }));
    link.dataset.tAriaLabel = "share.paragraph";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(history.state, "", anchor);
      show({ paragraph, words: "", fragment: anchor }, link.getBoundingClientRect());
      void copy(lines(address + anchor));
      // A key, not a finger: the menu is elsewhere in the document.
      if (!event.detail) extract.focus();
    });
    // Empty: its sign is drawn by CSS, so the text of the paragraph stays the text of the paragraph.
    paragraph.append(link);
  });

  // Where nothing hovers, the sign of a paragraph comes when the paragraph is touched.
  article.addEventListener("click", ({ target }) => {
    const touched = /** @type {Element} */ (target).closest("p[id]");
    for (const paragraph of paragraphs) paragraph.classList.toggle("wanted", paragraph === touched && !paragraph.classList.contains("wanted"));
  });

  // --- What can be done with a selection, or a paragraph

  /** @type {Picked | null} */
  let picked = null;
  const copying = button("share.selection", () => void copy(lines(address + (picked ? picked.fragment : ""))));
  const extract = button("share.extract", () => {
    if (picked) void copy(quotation(picked.words || (picked.paragraph?.textContent || "").trim(), picked.fragment));
  });
  const quoting = button("share.quote", () => close(quote));
  picker.append(said, copying, extract, quoting, button("share.report", () => close(() => report(picked))));
  share.append(picker);
  picker.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    picker.hidden = true;
    /** @type {HTMLElement | null | undefined} */ (picked?.paragraph?.querySelector(".paragraph-link"))?.focus();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (picked && !picked.words && !picker.contains(/** @type {Node} */ (target))) picker.hidden = true;
  });

  /** @param {() => void} act */
  function close(act) {
    act();
    picker.hidden = true;
  }

  const quote = async () => {
    if (!picked) return;
    await Bulletin.load(Bulletin.fill(Bulletin.site.static, { file: "js/reading/quote.js" }));
    await Bulletin.quote(share, picked.words, line, address);
  };

  /** @param {Picked} what @param {DOMRect} box where it is shown */
  function show(what, box) {
    picked = what;
    copying.hidden = quoting.hidden = !what.words;
    said.textContent = "";
    picker.hidden = false;
    picker.style.insetBlockStart = window.scrollY + box.bottom + 8 + "px";
    picker.style.insetInlineStart = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - picker.offsetWidth - 8)) + "px";
  }

  // A press must not take the selection away before the click comes.
  picker.addEventListener("pointerdown", (event) => event.preventDefault());

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(offer, 250);
  });

  function offer() {
    const selection = document.getSelection();
    const range = selection && !selection.isCollapsed && selection.rangeCount ? selection.getRangeAt(0) : null;
    const fragment = range && Bulletin.fragments.ofRange(range, paragraphs, document.body);
    if (!range || !fragment) {
      if (picked && picked.words) picker.hidden = true;
      return;
    }
    const paragraph = paragraphs.find((one) => range.intersectsNode(one)) || null;
    show({ paragraph, words: String(selection).trim(), fragment }, range.getBoundingClientRect());
  }
})();
