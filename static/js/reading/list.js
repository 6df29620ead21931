/**
 * Lists: a filter over the articles of a long one, the part of it that an address names, and which years the front page looks
 * back to. Without scripts all articles stand there, folded by months.
 */
"use strict";

(function () {
  // --- 往年本月: only what is past

  const year = new Date().getFullYear();
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".past"))) {
    const rows = /** @type {HTMLElement[]} */ ([...section.querySelectorAll("[data-year]")]);
    for (const row of rows) row.hidden = Number(row.dataset.year) >= year;
    section.hidden = rows.every((row) => row.hidden);
  }

  // --- The part that an address names

  function unfold() {
    const named = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (named instanceof HTMLDetailsElement && !named.open) {
      named.open = true;
      named.scrollIntoView();
    }
  }
  addEventListener("hashchange", unfold);
  unfold();

  // --- The filter

  const list = /** @type {HTMLElement | null} */ (document.querySelector(".list[data-filter]"));
  if (!list) return;
  const entries = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".items > li")]);
  const folds = /** @type {HTMLDetailsElement[]} */ ([...list.querySelectorAll("details")]);
  const open = new Set(folds.filter((fold) => fold.open));
  const texts = entries.map((entry) => folded(entry.textContent || ""));
  const form = document.createElement("form"), input = document.createElement("input"), status = document.createElement("span");
  form.className = "filter";
  form.role = "search";
  input.type = "search";
  for (const name of ["aria-label", "placeholder"]) {
    input.setAttribute(name, Bulletin.word("list.filter"));
    input.setAttribute("data-t-" + name, "list.filter");
  }
  status.role = "status";
  form.append(input, status);
  list.prepend(form);

  /** @param {string} text */
  function folded(text) {
    return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
  }

  /** Show the articles that hold every word, and the parts they are in. */
  function narrow() {
    const words = folded(input.value).split(" ").filter(Boolean);
    let shown = 0;
    entries.forEach((entry, index) => {
      const isIn = words.every((word) => texts[index].includes(word));
      entry.classList.toggle("left-out", !isIn);
      if (isIn) shown++;
    });
    for (const fold of folds) {
      fold.classList.toggle("left-out", !fold.querySelector(".items > li:not(.left-out)"));
      fold.open = words.length ? true : open.has(fold);
    }
    status.textContent = words.length ? `${shown} / ${entries.length}` : "";
  }

  input.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
})();
