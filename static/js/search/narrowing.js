/**
 * What results can be narrowed by, with numbers, and what a value is called; loaded when somebody wants to narrow them.
 */
"use strict";

Bulletin.narrowing = (function () {
  const { facets } = Bulletin;
  /** Values of each facet that are shown at once. */
  const SHOWN = 8;

  /** @typedef {{value: string, name: string, count: number, depth: number}} Value of a facet; depth 1 lies in the one before with depth 0 */

  /**
   * What the results can be narrowed by further. A place counts all that lies in it, a year all its months.
   * @param {number[]} articles
   * @param {Record<string, string>} [narrowed] what they are narrowed to
   * @returns {Promise<Record<string, Value[]>>} most first, years and months newest first; what lies in another follows it
   */
  async function count(articles, narrowed = {}) {
    const columns = await facets.load();
    /** @param {(article: number) => Iterable<string>} valuesOf */
    function tally(valuesOf) {
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const article of articles) for (const value of new Set(valuesOf(article))) counts.set(value, (counts.get(value) || 0) + 1);
      return [...counts];
    }
    /** @param {[string, number][]} counts @param {(value: string) => string} [name] @returns {Value[]} */
    const plain = (counts, name = (value) => value) => counts.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([value, times]) => ({ value, name: name(value), count: times, depth: 0 }));
    const times = tally((article) => facets.timesOf(columns.first[article], columns.last[article])).sort((a, b) => (a[0] < b[0] ? 1 : -1));
    const months = times.filter(([time]) => time.includes("-")), years = times.filter((time) => !months.includes(time));
    const places = tally((article) => columns.place[article].flatMap((at) => outwards(columns.places[at][0])));
    const known = new Map(columns.places.map(([code, name]) => [code, name]));
    const named = plain(places.filter(([code]) => known.has(code)), (code) => known.get(code) || code);
    const tops = named.filter(({ value }) => value.endsWith("00"));
    const inner = named.filter(({ value }) => !value.endsWith("00"));
    /** @type {Record<string, Value[]>} */
    const all = {
      year: years.flatMap(([year, inYear]) => [
        { value: year, name: year, count: inYear, depth: 0 },
        ...months.filter(([month]) => month.startsWith(year)).map(([month, inMonth]) => ({ value: month, name: month, count: inMonth, depth: 1 })),
      ]),
      place: [...tops.flatMap((top) => [top, ...(top.value.endsWith("0000") ? [] : inner.filter(({ value }) => facets.isWithin(value, top.value)).map((one) => ({ ...one, depth: 1 })))]),
        ...inner.filter(({ value }) => !tops.some((top) => !top.value.endsWith("0000") && facets.isWithin(value, top.value)))],
      author: plain(tally((article) => columns.author[article].map((at) => columns.authors[at]))),
      tag: plain(tally((article) => columns.tag[article].map((at) => columns.tags[at]))),
      page: plain(tally((article) => columns.page[article].map((at) => columns.pages[at]))),
    };
    // One beside what is chosen would take its place, and lead to other results than are counted here.
    for (const [facet, chosen] of Object.entries(narrowed)) {
      const lies = WITHIN[facet] || ((value, outer) => value === outer);
      all[facet] = all[facet].filter(({ value }) => lies(value, chosen) || lies(chosen, value));
    }
    return all;
  }

  /** Whether one value lies in another. @type {Record<string, (value: string, outer: string) => boolean>} */
  const WITHIN = { year: (value, outer) => value.startsWith(outer), place: facets.isWithin };

  /** @param {string} code @returns {string[]} itself and what it lies in */
  const outwards = (code) => [...new Set([code, code.slice(0, 4) + "00", code.slice(0, 2) + "0000"])];

  /** @param {string} facet @param {string} value @returns {Promise<string>} what a value is called */
  async function nameOf(facet, value) {
    const place = facet === "place" && (await facets.load()).places.find(([code]) => code === value);
    return place ? place[1] : value;
  }

  /** Years of a strip; of more the list of years says as much. */
  const MOST_YEARS = 12;
  /** From how many articles on a month has a deeper shade, as shares of the fullest. */
  const SHADES = 5;

  /**
   * The results in time, as above lists: a year a line, twelve months with their numbers in shades, each of which narrows to it.
   * @param {Value[]} values of the facet `year`
   * @param {(month: string) => HTMLAnchorElement} link
   * @returns {HTMLTableElement | null} nothing where there is no month, or too many years
   */
  function strip(values, link) {
    const months = new Map(values.filter(({ depth }) => depth).map(({ value, count: times }) => [value, times]));
    const years = values.filter(({ depth }) => !depth).map(({ value }) => value);
    if (!months.size || years.length > MOST_YEARS) return null;
    const most = Math.max(...months.values()), table = document.createElement("table");
    table.className = "strip";
    const caption = table.createCaption();
    caption.className = "unseen";
    Bulletin.put(caption, "list.strip");
    /** @param {HTMLTableRowElement} row @param {string} text @param {string} scope */
    const head = (row, text, scope) => {
      const made = document.createElement("th");
      made.scope = scope;
      made.textContent = text;
      row.append(made);
    };
    const top = table.createTHead().insertRow(), body = table.createTBody();
    top.insertCell();
    for (let month = 1; month <= 12; month++) head(top, String(month), "col");
    for (const year of years) {
      const row = body.insertRow();
      head(row, year, "row");
      for (let month = 1; month <= 12; month++) {
        const value = `${year}-${String(month).padStart(2, "0")}`, times = months.get(value), cell = row.insertCell();
        if (!times) continue;
        cell.className = "shade-" + Math.ceil(SHADES * times / most);
        const made = link(value);
        made.textContent = String(times);
        cell.append(made);
      }
    }
    return table;
  }

  /**
   * Links to what the results can be narrowed by further: the strip of months, and groups.
   * @param {number[]} articles
   * @param {Record<string, string>} narrowed what they are narrowed to
   * @param {(narrowed: Record<string, string>) => HTMLAnchorElement} link
   * @returns {Promise<HTMLElement[]>}
   */
  async function offer(articles, narrowed, link) {
    const { hits } = Bulletin, all = await count(articles, narrowed);
    const inTime = strip(all.year, (year) => link({ ...narrowed, year }));
    const groups = Object.entries(all).flatMap(([facet, counted]) => {
      const offered = counted.filter(({ value, count: times }) => times < articles.length && value !== narrowed[facet]);
      if (!offered.length) return [];
      const group = hits.element("div", "facet");
      const links = offered.map(({ value, name, count: times, depth }) => {
        const made = link({ ...narrowed, [facet]: value });
        if (depth) made.className = "inner";
        made.append(name, " ", hits.element("span", "count", String(times)));
        return made;
      });
      group.append(hits.translatable("span", "search.filter_" + facet), ...links.slice(0, SHOWN));
      if (links.length > SHOWN) {
        const more = hits.translatable("button", "search.filter_more");
        more.setAttribute("type", "button");
        more.addEventListener("click", () => more.replaceWith(...links.slice(SHOWN)));
        group.append(more);
      }
      return [group];
    });
    return inTime ? [inTime, ...groups] : groups;
  }

  /**
   * What was understood, and what results are narrowed to, each with a link to the search without it.
   * @param {Chip[]} parts
   * @param {Record<string, string>} narrowed
   * @param {(what: {query?: string, narrowed?: Record<string, string>}) => HTMLAnchorElement} link
   */
  async function chips(parts, narrowed, link) {
    const { hits } = Bulletin, row = hits.element("p", "chips");
    /** @param {HTMLAnchorElement} made @param {string} key @param {string} text */
    function chip(made, key, text) {
      made.className = "chip";
      made.append(hits.translatable("span", key), hits.element("b", "", text), "×");
      made.setAttribute("aria-label", hits.word("search.without", { text }));
      made.dataset.tAriaLabel = "search.without";
      made.dataset.text = text;
      row.append(made);
    }
    for (const { kind, text, without } of parts) chip(link({ query: without }), "search.kind_" + kind, text);
    for (const [facet, value] of Object.entries(narrowed)) {
      const { [facet]: _, ...others } = narrowed;
      chip(link({ narrowed: others }), "search.filter_" + facet, await nameOf(facet, value));
    }
    return row;
  }

  return { count, nameOf, offer, chips };
})();
