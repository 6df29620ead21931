/**
 * Links out of an article: copying its link, a paragraph's, or a selection's; QR code, citations.
 *
 * Owns `.share` and what it adds to the paragraphs of `[data-article]`. Words come from the page, never from here.
 */
(function () {
  "use strict";

  var share = document.querySelector(".share");
  var article = document.querySelector("[data-article]");
  if (!share || !article) return;

  /** The address to pass on: the canonical one, or, where the site's own is not known, the one in the address bar. */
  var address = share.dataset.url || location.origin.replace(/^null$/, "file://") + location.pathname.replace(/\/index\.html$/, "/");
  share.querySelector(".share-url code").textContent = address;

  function word(name) {
    return share.querySelector('[data-word="' + name + '"]').textContent;
  }

  // --- Copying

  var status = share.querySelector(".share-status");
  var manual = share.querySelector(".share-manual");

  /** Copy, and say so; where the browser refuses, show the text selected, to be copied by hand. */
  function copy(text) {
    return write(text).then(
      function () {
        manual.hidden = true;
        announce(word("copied"));
      },
      function () {
        announce(word("failed"));
        manual.value = text;
        manual.hidden = false;
        manual.focus();
        manual.select();
      }
    );
  }

  function write(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).catch(function () {
        return writeOldWay(text);
      });
    }
    return writeOldWay(text);
  }

  /** For http and old browsers. */
  function writeOldWay(text) {
    var area = document.createElement("textarea");
    area.value = text;
    area.className = "share-offscreen";
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  var toast;

  /** Say it where a screen reader hears it and, since the button may be far away, where the reader looks. */
  function announce(text) {
    status.textContent = text;
    clearTimeout(toast);
    toast = setTimeout(function () {
      status.textContent = "";
    }, 4000);
  }

  /** The URL alone on its line: what is glued to it would become part of it (see docs/linking.md). */
  function lines(url) {
    return share.dataset.line + "\n" + url;
  }

  // --- Buttons and panels

  share.querySelectorAll("button[hidden]").forEach(function (button) {
    button.hidden = button.dataset.action === "send" && !navigator.share;
  });
  share.querySelectorAll("button[data-panel]").forEach(function (button) {
    var panel = document.getElementById(button.dataset.panel);
    if (!panel) {
      button.hidden = true;
      return;
    }
    panel.classList.add("folded");
    button.addEventListener("click", function () {
      var open = panel.classList.toggle("folded") === false;
      button.setAttribute("aria-expanded", String(open));
    });
  });

  share.addEventListener("click", function (event) {
    var button = event.target.closest("[data-action]");
    if (!button) return;
    if (button.dataset.action === "copy-link") {
      copy(lines(address));
    } else if (button.dataset.action === "copy-citation") {
      copy(button.closest("figure").querySelector("[data-citation]").textContent);
    } else if (button.dataset.action === "send") {
      navigator.share({ title: share.dataset.line, text: share.dataset.line, url: address }).catch(function () {
        // Closing the system's sheet is no error.
      });
    }
  });

  // --- Paragraphs

  var paragraphs = Array.prototype.slice.call(article.querySelectorAll("p[id]"));
  paragraphs.forEach(function (paragraph) {
    var link = document.createElement("a");
    link.className = "paragraph-link";
    link.href = "#" + paragraph.id;
    link.setAttribute("aria-label", word("paragraph"));
    link.addEventListener("click", function (event) {
      event.preventDefault();
      history.replaceState(history.state, "", "#" + paragraph.id);
      copy(lines(address + "#" + paragraph.id));
    });
    // Empty: its sign is drawn by CSS, so the text of the paragraph stays the text of the paragraph.
    paragraph.appendChild(link);
  });

  // --- Selections

  var picker = document.createElement("button");
  picker.type = "button";
  picker.className = "selection-link";
  picker.textContent = word("selection");
  picker.hidden = true;
  share.appendChild(picker);
  var picked = "";

  // A press must not take the selection away before the click comes.
  picker.addEventListener("pointerdown", function (event) {
    event.preventDefault();
  });
  picker.addEventListener("click", function () {
    copy(lines(picked));
    picker.hidden = true;
  });

  var waiting;
  document.addEventListener("selectionchange", function () {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 250);
  });

  function offer() {
    var selection = document.getSelection();
    var fragment = null;
    if (selection && !selection.isCollapsed && selection.rangeCount) {
      fragment = window.bulletinFragments.ofRange(selection.getRangeAt(0), paragraphs, document.body);
    }
    picker.hidden = !fragment;
    if (!fragment) return;
    picked = address + fragment;
    var box = selection.getRangeAt(0).getBoundingClientRect();
    picker.style.insetBlockStart = window.scrollY + box.bottom + 8 + "px";
    picker.style.insetInlineStart = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - 180)) + "px";
  }
})();
