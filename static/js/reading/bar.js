/**
 * The reader's bar of an article on a phone: size, listening, crossheads, captured lines, quoting; and the place where
 * somebody stopped reading. It goes away while one reads down and comes back on the way up, and for the keyboard.
 *
 * Makes and owns `#bar`: without scripts there is none.
 */
"use strict";

(function () {
  const text = document.getElementById("text");
  const article = /** @type {HTMLElement | null} */ (document.querySelector("[data-article]"));
  if (!text || !article) return;
  const { settings, word } = Bulletin;
  const root = document.documentElement;
  const heads = /** @type {HTMLElement[]} */ ([...text.querySelectorAll(":scope > :is(h2, h3)[id]")]);
  const { bar, status, list } = made();
  document.getElementById("main")?.append(bar);
  /** @param {string} name @returns {HTMLElement | null} */
  const control = (name) => bar.querySelector(`[data-bar="${name}"]`);
  const paragraphs = /** @type {HTMLElement[]} */ ([...text.querySelectorAll(":scope > p")]);

  function made() {
    /**
     * @template {keyof HTMLElementTagNameMap} T
     * @param {T} tag
     * @param {string} style
     * @param {(Element | null | false)[]} [within]
     */
    function element(tag, style, within = []) {
      const one = document.createElement(tag);
      one.className = style;
      one.append(...within.filter((each) => each instanceof Element));
      return one;
    }
    /** @param {string} name @param {string} key of its word @param {Record<string, string>} [attributes] */
    function button(name, key, attributes = {}) {
      const one = Bulletin.put(element("button", ""), key);
      one.dataset.bar = name;
      for (const [attribute, value] of Object.entries({ type: "button", ...attributes })) one.setAttribute(attribute, value);
      return one;
    }
    const next = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".turn-next"));
    const onward = next && /** @type {HTMLAnchorElement} */ (Bulletin.put(element("a", ""), "bar.next"));
    if (next && onward) Object.assign(onward, { rel: "next", href: next.href });
    const said = element("p", "bar-status");
    said.setAttribute("role", "status");
    const contents = element("ol", "bar-contents");
    contents.id = "bar-contents";
    contents.hidden = true;
    const row = element("div", "bar-row", [
      button("size", "reader.size"),
      button("listen", "bar.listen", { "aria-pressed": "false", hidden: "" }),
      heads.length > 1 && button("contents", "bar.contents", { "aria-expanded": "false", "aria-controls": contents.id }),
      document.querySelector("[data-source]") && button("source", "article.source"),
      button("quote", "bar.quote"),
      onward,
    ]);
    const whole = element("nav", "bar", [said, contents, row]);
    whole.id = "bar";
    whole.dataset.tAriaLabel = "bar.label";
    whole.setAttribute("aria-label", word("bar.label"));
    return { bar: whole, status: said, list: contents };
  }

  // --- Away while reading down

  let before = scrollY;
  addEventListener("scroll", () => {
    const moved = scrollY - before;
    if (Math.abs(moved) < 8) return;
    bar.classList.toggle("away", moved > 0 && scrollY > 100);
    before = scrollY;
  }, { passive: true });

  // --- Size

  const SIZES = ["small", "normal", "large", "huge"];
  control("size")?.addEventListener("click", () => {
    const size = SIZES[(SIZES.indexOf(root.dataset.size || "normal") + 1) % SIZES.length];
    root.dataset.size = size;
    settings.keep("size", size);
    const input = /** @type {HTMLInputElement | null} */ (document.querySelector(`[name="reader-size"][value="${size}"]`));
    if (input) input.checked = true;
    status.textContent = word("reader.size_" + size);
  });

  // --- Captured lines

  control("source")?.addEventListener("click", () => {
    const button = /** @type {HTMLElement | null} */ (article.querySelector("button.switch"));
    button?.click();
    button?.scrollIntoView({ block: "start" });
  });

  // --- Crossheads

  const contents = control("contents");
  if (contents) {
    list.append(...heads.map((head) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = "#" + head.id;
      link.textContent = head.textContent;
      item.append(link);
      return item;
    }));
    const open = (/** @type {boolean} */ isOpen) => {
      list.hidden = !isOpen;
      contents.setAttribute("aria-expanded", String(isOpen));
      const passed = heads.filter((head) => head.getBoundingClientRect().top < innerHeight / 3).length;
      [...list.querySelectorAll("a")].forEach((link, index) => {
        if (index === passed - 1) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    contents.addEventListener("click", () => open(list.hidden));
    list.addEventListener("click", () => open(false));
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || list.hidden) return;
      open(false);
      contents.focus();
    });
  }

  // --- Quoting: pressing the button may end the selection, so the last one is kept

  /** @type {Range | null} */
  let selected = null;
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (selection && !selection.isCollapsed && text.contains(selection.anchorNode)) selected = selection.getRangeAt(0).cloneRange();
  });
  control("quote")?.addEventListener("click", async () => {
    const fragment = selected && Bulletin.fragments.ofRange(selected, paragraphs, document.body);
    if (!selected || !fragment || !Bulletin.copyQuotation) {
      status.textContent = word("bar.pick");
      return;
    }
    try {
      await Bulletin.copyQuotation(selected.toString().trim(), fragment);
      status.textContent = word("bar.copied");
    } catch {
      status.textContent = word("bar.refused");
    }
  });

  // --- Listening, sentence by sentence, where the browser has a Chinese voice

  const listen = control("listen");
  const speech = window.speechSynthesis;
  /** @returns {SpeechSynthesisVoice | undefined} */
  const voice = () => speech.getVoices().find(({ lang }) => /^(zh|cmn)\b/i.test(lang.replace("_", "-")) && !/HK|TW|yue/i.test(lang));
  if (listen && speech) {
    const show = () => { listen.hidden = !voice(); };
    show();
    speech.addEventListener?.("voiceschanged", show);
    const sentences = paragraphs.flatMap((paragraph) =>
      [...(paragraph.textContent || "").matchAll(/[^。！？]+[。！？]*[”’』」）]*/g)].map(({ 0: words, index }) => ({ paragraph, words, index })));
    let at = 0;
    let isSpeaking = false;
    /** @param {{paragraph: HTMLElement, words: string, index: number} | null} sentence */
    const mark = (sentence) => {
      if (!("highlights" in CSS)) return;
      CSS.highlights.delete("spoken");
      if (sentence) CSS.highlights.set("spoken", new Highlight(rangeOf(sentence.paragraph, sentence.index, sentence.words.length)));
    };
    const next = () => {
      const sentence = sentences[at];
      if (!isSpeaking || !sentence) {
        stop();
        if (!sentence) at = 0;
        return;
      }
      mark(sentence);
      const { top, bottom } = sentence.paragraph.getBoundingClientRect();
      if (bottom < 0 || top > innerHeight * 0.8) sentence.paragraph.scrollIntoView({ block: "center" });
      const utterance = new SpeechSynthesisUtterance(sentence.words);
      utterance.voice = voice() || null;
      utterance.lang = "zh-CN";
      utterance.onend = () => {
        if (!isSpeaking) return;
        at++;
        next();
      };
      utterance.onerror = stop;
      speech.speak(utterance);
    };
    const stop = () => {
      isSpeaking = false;
      mark(null);
      speech.cancel();
      listen.setAttribute("aria-pressed", "false");
    };
    listen.addEventListener("click", () => {
      if (isSpeaking) {
        stop();
        return;
      }
      isSpeaking = true;
      listen.setAttribute("aria-pressed", "true");
      next();
    });
    addEventListener("pagehide", stop);
  }

  /** A stretch of an element's text. @param {Element} element @param {number} start in UTF-16 units @param {number} length */
  function rangeOf(element, start, length) {
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let passed = 0;
    let isBegun = false;
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      if (!isBegun && passed + node.length > start) {
        range.setStart(node, start - passed);
        isBegun = true;
      }
      if (passed + node.length >= start + length) {
        range.setEnd(node, start + length - passed);
        break;
      }
      passed += node.length;
    }
    return range;
  }

  // --- Where one stopped reading: a few last articles, by the site's own path

  const KEY = "places " + new URL(root.dataset.root || "", document.baseURI).pathname;
  const KEPT = 50;
  /** Of a paragraph no more of which is in view, nothing is left to read, in px. */
  const LINE = 20;
  /** @returns {Record<string, string>} the paragraph by article, the last read last */
  function places() {
    try {
      return JSON.parse(localStorage.getItem(KEY) || "{}") || {};
    } catch {
      return {};
    }
  }
  const id = article.dataset.article || "";
  const stopped = places()[id];
  const paragraph = stopped && !location.hash ? document.getElementById(stopped) : null;
  if (paragraph && text.contains(paragraph)) {
    const link = document.createElement("a");
    link.href = "#" + paragraph.id;
    status.append(Bulletin.put(link, "bar.resume"));
  }
  addEventListener("pagehide", () => {
    const kept = places();
    delete kept[id];
    const top = paragraphs.findIndex((one) => one.getBoundingClientRect().bottom > LINE);
    const isDone = text.getBoundingClientRect().bottom < innerHeight;
    if (top > 1 && !isDone) kept[id] = paragraphs[top].id;
    const last = Object.fromEntries(Object.entries(kept).slice(-KEPT));
    try {
      localStorage.setItem(KEY, JSON.stringify(last));
    } catch {
      // Storage is closed to us: nothing is offered the next time.
    }
  });
})();
