"""What a search costs a reader: requests, bytes and time in Chromium, on built sites, and with Pagefind on the same documents.

    python benchmarks/search.py SITE [SITE…] [--pagefind COMMAND] [--only KIND…] [--json FILE]

Each figure is of a tab with an empty store, on slow 4G (150 ms a round trip, 1.6 Mbit/s) and a processor slowed down four times.
Bytes are the bodies of all responses as they were sent, gzip 9. Of each site:

    first     opening the search page with a question in its address until the first ten results stand there, and a second
              question typed behind it; some common words, and strings from anywhere in the articles
    pinyin    what is typed key by key loads until its results stand there, at 120 and at 300 ms a key
    empty     questions that find nothing
    page      on a phone: how far down the first hit begins, what is shown while a slow answer is awaited, how far things jump while
              somebody types, and whether the hits stay when the network goes
    pagefind  the same first and second questions, asked of Pagefind's own index by its own script: ten results with their texts.
              COMMAND is its executable (npm: pagefind); the index goes into a copy of the articles beside the site

Times say nothing by themselves on a busy machine: compare those of one run.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gzip
import http.server
import json
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
THROTTLE = 4
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}
"""Bytes a second; Lighthouse's figures."""
DONE = '#results[aria-busy="false"]'
COMMON = ("公安", "派出所", "民警", "反诈", "生态警务", "呼和浩特", "百日行动", "96110")
PINYIN = ("fanzha", "sumitu paichusuo", "jingquan", "zhongoubanlie", "neimenggu", "kanshousuo")
PAUSES = (120, 300)
EMPTY = (
    "青藏铁路通车典礼",
    "奥斯卡颁奖",
    "企鹅饲养员",
    "马航失联客机",
    "xqzwv",
    "南京大屠杀",
    "谁发明了电灯泡",
)
ASKED = ("哪个派出所组织反诈宣传", "魏宝喜所长", "2023年夏 反诈", "莱曼旗公安局")
STRINGS, WAIT = 12, 60_000
WATCH = """new MutationObserver(() => {
  const results = document.querySelector('#results[aria-busy="false"]');
  if (results && !window.shown) window.shown = performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });
window.shift = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value; })
  .observe({ type: "layout-shift", buffered: true });"""
WAITING = """() => {
  const status = document.getElementById("search-status");
  window.waited = [];
  new MutationObserver(() => window.waited.push(status.textContent)).observe(status, { childList: true, subtree: true });
}"""
TYPE = """query => new Promise((resolve) => {
  const input = document.getElementById("search-input"), results = document.getElementById("results");
  const begin = performance.now();
  new MutationObserver((_, watcher) => {
    if (results.ariaBusy !== "false") return;
    watcher.disconnect();
    resolve(performance.now() - begin);
  }).observe(results, { attributes: true });
  input.value = query;
  input.dispatchEvent(new Event("input"));
})"""
PAGEFIND = """<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>Pagefind</title><ol id="results"></ol><script type="module">
const pagefind = await import("./pagefind/pagefind.js");
window.ask = async (query) => {
  const found = await pagefind.search(query);
  const texts = await Promise.all(found.results.slice(0, 10).map((one) => one.data()));
  document.getElementById("results").innerHTML = texts.map((one) => `<li><a href="${one.url}">${one.meta.title}</a> ${one.excerpt}</li>`).join("");
  return found.results.length;
};
window.total = await window.ask(new URLSearchParams(location.search).get("q"));
window.shown = performance.now();
</script></html>
"""


class Server(http.server.SimpleHTTPRequestHandler):
    """Sends what can be made smaller by it as gzip, as hosts do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def handle_one_request(self) -> None:
        # A tab that is closed asks for no more.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().handle_one_request()

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        body = packed(path / "index.html" if path.is_dir() else path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", self.guess_type(str(path)) if path.suffix else "text/html")
        self.send_header("Content-Length", str(len(body)))
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


@functools.cache
def packed(path: Path) -> bytes:
    """A file as it is sent; empty where there is none."""
    return gzip.compress(path.read_bytes(), 9, mtime=0) if path.is_file() else b""


class Tab:
    """A tab with an empty store, and what it has asked for."""

    def __init__(self, browser: Browser, folder: Path, base: str) -> None:
        self._folder, self._base = folder, base
        self.page: Page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        session = self._session = self.page.context.new_cdp_session(self.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        self._asked: list[str] = []
        self.page.on("request", lambda request: self._asked.append(request.url))
        self.page.add_init_script(WATCH)

    def open(self, path: str) -> None:
        self.page.goto(self._base + path, timeout=WAIT)

    def offline(self) -> None:
        self.page.context.set_offline(True)

    def cost(self) -> dict[str, int]:
        """Bytes and requests since it was last asked."""
        paths = [self._folder / url.removeprefix(self._base).split("?")[0] for url in self._asked]
        self._asked.clear()
        return {
            "bytes": sum(len(packed(path / "index.html" if path.is_dir() else path)) for path in paths),
            "requests": len(paths),
        }

    def close(self) -> None:
        self.page.context.close()


def serve(folder: Path) -> str:
    handler = functools.partial(Server, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/"


def questions(site: Path) -> list[str]:
    """Common words, and strings of two to six characters from anywhere in the articles."""
    rng = random.Random(4)
    texts = [
        json.loads(line)["text"]
        for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    found = list(COMMON)
    while len(found) < len(COMMON) + STRINGS:
        text = rng.choice(texts)
        length, start = rng.randint(2, 6), rng.randrange(len(text))
        if (
            (string := text[start : start + length]).isalpha()
            and not string.isascii()
            and len(string) == length
        ):
            found.append(string)
    return found


def first(browser: Browser, site: Path, base: str) -> Iterator[dict[str, Any]]:
    for query in questions(site):
        tab = Tab(browser, site, base)
        tab.open(f"search/index.html?q={query}")
        tab.page.wait_for_selector(DONE, timeout=WAIT)
        opened, shift = tab.page.evaluate("[window.shown, window.shift]")
        row = {
            "query": query,
            "total": int(tab.page.get_attribute("#results", "data-total") or 0),
            "opened": opened,
        } | tab.cost()
        tab.page.wait_for_timeout(600)
        tab.cost()
        row["second"] = tab.page.evaluate(TYPE, other(query))
        yield row | {"shift": shift} | {f"second_{kind}": cost for kind, cost in tab.cost().items()}
        tab.close()


def other(query: str) -> str:
    return query[:-1] if len(query) > 2 else query + "的"


def pinyin(browser: Browser, site: Path, base: str) -> Iterator[dict[str, Any]]:
    for typed in PINYIN:
        for pause in PAUSES:
            tab = Tab(browser, site, base)
            tab.open("search/index.html")
            tab.page.wait_for_selector(DONE, timeout=WAIT)
            tab.cost()
            tab.page.locator("#search-input").press_sequentially(typed, delay=pause)
            settle(tab)
            total = int(tab.page.get_attribute("#results", "data-total") or 0)
            yield {"query": f"{typed} ({pause} ms)", "total": total} | tab.cost()
            tab.close()


def empty(browser: Browser, site: Path, base: str) -> Iterator[dict[str, Any]]:
    for query in EMPTY:
        tab = Tab(browser, site, base)
        tab.open(f"search/index.html?q={query}")
        settle(tab)
        results = tab.page.locator("#results")
        row = {
            "query": query,
            "total": int(results.get_attribute("data-total") or 0),
            "match": results.get_attribute("data-match") or "",
        }
        yield row | {"shift": tab.page.evaluate("window.shift")} | tab.cost()
        tab.close()


def page(browser: Browser, site: Path, base: str) -> Iterator[dict[str, Any]]:
    for query in (*COMMON, *ASKED):
        tab = Tab(browser, site, base)
        tab.open("search/index.html")
        tab.page.wait_for_selector(DONE, timeout=WAIT)
        tab.page.evaluate(WAITING)
        tab.page.locator("#search-input").press_sequentially(query, delay=150)
        settle(tab)
        row: dict[str, Any] = {
            "query": query,
            "total": int(tab.page.get_attribute("#results", "data-total") or 0),
            "match": tab.page.get_attribute("#results", "data-match") or "",
            "top": tab.page.evaluate("document.querySelector('.hit')?.getBoundingClientRect().top ?? -1"),
            "shift": tab.page.evaluate("window.shift"),
            "waited": tab.page.evaluate("window.waited"),
        }
        hits = tab.page.locator(".hit").count()
        tab.offline()
        tab.page.locator("#search-input").press_sequentially("蘑菇", delay=150)
        tab.page.wait_for_timeout(4000)
        yield row | {
            "hits": hits,
            "hits_offline": tab.page.locator(".hit").count(),
            "said_offline": tab.page.inner_text("#search-status"),
        }
        tab.close()


def settle(tab: Tab) -> None:
    """Wait until results stand there and stay."""
    for _ in range(3):
        tab.page.wait_for_timeout(1000)
        tab.page.wait_for_selector(DONE, timeout=WAIT)


def pagefind(browser: Browser, site: Path, command: str) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(dir=site.parent) as scratch:
        folder = Path(scratch)
        shutil.copytree(
            site / "a",
            folder / "a",
            ignore=shutil.ignore_patterns("*.md", "*.svg", "*.png", "*.json", "*.bib", "*.ris"),
        )
        (folder / "index.html").write_text(PAGEFIND, encoding="utf-8")
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(
            [command, "--site", str(folder), "--glob", "a/**/*.html"], check=True, capture_output=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"  pagefind: {cpu:.1f} CPU s, {time.monotonic() - started:.0f} s, {after.ru_maxrss / 2**20:.1f} GiB"
        )
        base = serve(folder)
        for query in questions(site):
            tab = Tab(browser, folder, base)
            tab.open(f"index.html?q={query}")
            tab.page.wait_for_selector("body", timeout=WAIT)
            while not (opened := tab.page.evaluate("window.shown || 0")):
                tab.page.wait_for_timeout(50)
            row = {"query": query, "total": tab.page.evaluate("window.total"), "opened": opened} | tab.cost()
            row["second"] = tab.page.evaluate(
                "async (query) => { const begin = performance.now(); await window.ask(query); return performance.now() - begin; }",
                other(query),
            )
            yield row | {f"second_{kind}": cost for kind, cost in tab.cost().items()}
            tab.close()


def report(kind: str, rows: Sequence[dict[str, Any]]) -> None:
    print(f"  {kind}: {len(rows)} questions")
    for key in ("bytes", "requests", "opened", "second", "second_bytes", "second_requests", "top", "shift"):
        values = sorted(row[key] for row in rows if key in row)
        if values:
            digits = 3 if key == "shift" else 0
            print(
                f"    {key:16}median {statistics.median(values):9.{digits}f}   most {values[-1]:9.{digits}f}"
            )
    if kind in {"pinyin", "empty", "page"}:
        for row in rows:
            print(
                "     ",
                {key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()},
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sites", nargs="+", type=Path)
    parser.add_argument("--pagefind", help="its executable")
    parser.add_argument("--only", nargs="+", default=["first", "pinyin", "empty", "page", "pagefind"])
    parser.add_argument("--json", type=Path, help="where to put every row")
    options = parser.parse_args()
    everything: dict[str, dict[str, list[dict[str, Any]]]] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for site in options.sites:
            base = serve(site)
            count = len((site / "articles.jsonl").read_text(encoding="utf-8").splitlines())
            print(
                f"{count} articles; search.js {len(packed(site / 'static/js/search.js'))} B, rungs.js {len(packed(site / 'static/js/rungs.js'))} B"
            )
            runs = {
                kind: functools.partial(run, browser, site, base)
                for kind, run in (("first", first), ("pinyin", pinyin), ("empty", empty), ("page", page))
            }
            if options.pagefind:
                runs["pagefind"] = functools.partial(pagefind, browser, site, options.pagefind)
            for kind, run in runs.items():
                if kind in options.only:
                    rows = everything.setdefault(str(count), {})[kind] = list(run())
                    report(kind, rows)
        browser.close()
    if options.json:
        options.json.write_text(json.dumps(everything, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
