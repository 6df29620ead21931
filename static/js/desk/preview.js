/**
 * The preview: each document is shown anew when the site is another one, where the reader stood; what is wrong with the
 * content is laid over it.
 */
"use strict";

(function () {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  const base = own.dataset.base || "/";
  const isEnglish = document.documentElement.dataset.interface === "en";
  const WORDS = isEnglish
    ? { title: "The content has problems", note: "Below is the site as it last was; it comes up to date when they are mended.", hide: "Hide" }
    : { title: "内容有问题", note: "下面是上一次的样子；改好以后自动更新。", hide: "收起" };
  const PLACE = "preview.place";

  /** @param {string} name @param {string} text @param {Node[]} inside */
  function element(name, text, ...inside) {
    const made = document.createElement(name);
    made.append(text, ...inside);
    return made;
  }

  /** Where the reader stands, until the document is there again. */
  function leave() {
    sessionStorage.setItem(PLACE, JSON.stringify([location.pathname + location.search, scrollX, scrollY]));
    location.reload();
  }

  function comeBack() {
    const noted = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    if (!noted) return;
    const [path, x, y] = JSON.parse(noted);
    if (path !== location.pathname + location.search) return;
    const there = () => scrollTo({ left: x, top: y, behavior: "instant" });
    there();
    addEventListener("load", () => requestAnimationFrame(there), { once: true });
  }

  /** @param {{ problems: { place: string, message: string, said: Record<string, string> }[], trouble: string }} news */
  function lay(news) {
    document.querySelector(".preview-problems")?.remove();
    if (!news.problems.length && !news.trouble) return;
    const list = element("ul", "", ...news.problems.map((one) =>
      {
      const said = (isEnglish && one.said.en) || one.message;
      const message = element("p", said);
      message.lang = said === one.message ? "zh-CN" : "en";
      return element("li", "", element("code", one.place), message);
    }));
    const panel = element("section", "", element("h2", WORDS.title), element("p", WORDS.note), list);
    if (news.trouble) panel.append(element("pre", news.trouble));
    const hide = element("button", WORDS.hide);
    hide.addEventListener("click", () => panel.remove());
    panel.append(hide);
    panel.className = "preview-problems";
    panel.setAttribute("role", "alert");
    panel.lang = isEnglish ? "en" : "zh-CN";
    document.body.append(panel);
  }

  /** A bar that leads from a document to its place at the desk, in a browser that was given the address of the desk. */
  async function bar() {
    const desk = localStorage.getItem("desk.address");
    const [kind, name] = location.pathname.slice(base.length).split("/");
    if (!desk || !["a", "pages"].includes(kind) || !name) return;
    const words = isEnglish ? { name: "Desk", article: "Edit this article", page: "Its page" } : { name: "拼版台", article: "改这篇", page: "看版面" };
    /** @type {[string, string][]} */
    const links = [[words.page, `page/${name}`]];
    if (kind === "a") {
      const answer = await fetch(`${desk}api/article?id=${encodeURIComponent(name)}`).catch(() => null);
      if (!answer?.ok) return; // the desk was started anew since, under another address
      const article = await answer.json();
      links.splice(0, 1, [words.article, `article/${name}`]);
      if (article.page) links.push([words.page, `page/${encodeURIComponent(article.page)}@${article.lines[0][0]}`]);
    } else if (!(await fetch(`${desk}api/page?name=${name}`).catch(() => null))?.ok) return;
    const made = document.createElement("nav");
    made.className = "preview-bar";
    made.setAttribute("aria-label", words.name);
    for (const [text, place] of links) {
      const link = document.createElement("a");
      link.href = `${desk}#${place}`;
      link.textContent = text;
      made.append(link);
    }
    document.body.append(made);
  }

  let version = Number(own.dataset.version);
  const events = new EventSource(base + ".preview/events");
  events.onmessage = (message) => {
    const news = JSON.parse(message.data);
    const isNew = news.only ? news.only.includes(own.dataset.path) : !news.same.includes(own.dataset.path);
    const isSame = news.version === version + 1 && !isNew;
    if (news.version !== version && !isSame) {
      events.close();
      leave();
    } else {
      version = news.version;
      lay(news);
    }
  };
  comeBack();
  bar();
})();
