"""Measure the search at scale: CPU seconds and memory of the build, bytes and time to the first results.

    python benchmarks/index.py --corpus W/content/articles --site site --out /some/folder [-n 10000] [--reuse]

`--corpus` is a folder of made articles (see corpus.py), `--site` a built site whose search page and scripts are taken.
Bytes are those of every response from opening the search page to the first ten results, gzipped (level 9). Times are
the browser's own, on a processor slowed down four times: from opening to results, and from a key to results.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import json
import random
import resource
import shutil
import statistics
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import corpus
from playwright.sync_api import sync_playwright

from bulletin.model import KnownFile, OutputFile, Prose, one_by_one
from bulletin.reference import loading
from bulletin.search import build as search
from bulletin.search import check, lexicon, passages, updating
from bulletin.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page

    from bulletin.model import Archive
    from bulletin.reference.gazetteer import Gazetteer

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
THROTTLE = 4
DONE = '#results[aria-busy="false"]'


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


def lay_out(folder: Path, site: Path, articles: Path, most: int) -> None:
    """Build the index of the corpus and put it beside the search page."""
    reference = loading.load()
    gazetteer = reference.region.gazetteer
    archive = corpus.archive(articles, gazetteer, most)
    started = time.process_time()
    files = search.build(archive, gazetteer)
    seconds = time.process_time() - started
    started = time.process_time()
    problems = check.self_check(archive, files)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(len(file.content) for file in files)
    print(
        f"{len(archive.articles)} articles: {seconds:.1f} CPU s, self-check {time.process_time() - started:.1f} s, "
        f"peak {memory:.0f} MiB, {len(files)} files, {size / 1e6:.1f} MB, {len(problems)} problems"
    )
    one_sentence_more(archive, gazetteer)
    if folder.exists():
        raise SystemExit(f"{folder} exists already")
    for name in ("static", "search"):
        shutil.copytree(site / name, folder / name, ignore=shutil.ignore_patterns("index"))
    for file in (*files, *lexicon.files(archive, reference)):
        if isinstance(file, OutputFile):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    strings = list(queries(archive))
    (folder / "queries.json").write_text(json.dumps(strings, ensure_ascii=False), encoding="utf-8")


class Built:
    """Files of the index as the site holds them."""

    def __init__(self, files: Sequence[OutputFile | KnownFile]) -> None:
        self._contents = {file.path: file.content for file in files if isinstance(file, OutputFile)}
        self.files = {file.path: KnownFile(file.path, file.digest, file.size) for file in files}

    def read(self, path: str) -> bytes | None:
        return self._contents.get(path)


def one_sentence_more(archive: Archive, gazetteer: Gazetteer) -> None:
    """Bring the index up to date when an article in the middle has a sentence more, and one is added."""
    update = updating.Update(archive, gazetteer, None, None)
    built = Built([*one_by_one(update.files())])
    middle = len(archive.articles) // 2
    article = archive.articles[middle]
    body = article.body.rstrip() + "民警走访牧民家中，宣传反诈知识。\n"
    longer = replace(article, prose=Prose(body, prose.parse(body)))
    added = replace(article, meta=replace(article.meta, id="zzzz9"))
    others = (*archive.articles[:middle], *archive.articles[middle + 1 :])
    for name, articles in (("sentence", (*others, longer)), ("article", (*archive.articles, added))):
        issued = {one.id: one.meta.added for one in articles}
        started = time.process_time()
        now = replace(archive, articles=articles, issued=issued)
        files = one_by_one(updating.Update(now, gazetteer, built, update.state).files())
        changed = sum(isinstance(file, OutputFile) for file in files)
        print(f"one {name} more: {time.process_time() - started:.2f} CPU s, {changed} files")


def queries(archive: Archive) -> Iterator[str]:
    """Strings of 2 to 6 Han characters from anywhere, names, and words every article of the archive might hold."""
    rng = random.Random(4)
    documents = passages.documents(archive)
    yield from (
        "公安",
        "公安局",
        "公安机关",
        "派出所",
        "民警",
        "反诈",
        "生态警务",
        "呼和浩特",
        "百日行动",
        "96110",
    )
    for _ in range(50):
        letters = rng.choice(rng.choice(documents).passages).letters
        length = min(len(letters), rng.randint(2, 6))
        start = rng.randrange(len(letters) - length + 1)
        yield letters[start : start + length]
    for _ in range(10):
        yield rng.choice([name for document in documents for name in document.article.meta.authors])


def serve(folder: Path) -> str:
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/"


def fresh(browser: Browser) -> tuple[Page, list[str]]:
    """A tab with an empty cache on a slow processor, and the addresses it asks for."""
    page = browser.new_context().new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return page, asked


def weigh(asked: Sequence[str], base: str, folder: Path) -> dict[str, int]:
    """Gzipped bytes of what was asked for, by kind, and the number of requests."""
    sizes: dict[str, int] = {}
    for url in asked:
        path = folder / url.removeprefix(base).split("?")[0]
        kind = path.parent.name if path.parent.parent.name == "index" else path.suffix
        sizes[kind] = sizes.get(kind, 0) + len(gzip.compress(path.read_bytes(), 9))
        sizes["requests"] = sizes.get("requests", 0) + 1
    return sizes


def measure(folder: Path) -> None:
    base = serve(folder)
    rows: list[dict[str, Any]] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for query in json.loads((folder / "queries.json").read_text(encoding="utf-8")):
            page, asked = fresh(browser)
            page.add_init_script(
                """new MutationObserver(() => {
                  const results = document.querySelector('#results[aria-busy="false"]');
                  if (results && !window.shown) window.shown = performance.now();
                }).observe(document, { subtree: true, childList: true, attributes: true })"""
            )
            page.goto(f"{base}search/index.html?q={query}")
            page.wait_for_selector(DONE)
            opened = page.evaluate("window.shown")
            sizes = weigh(list(asked), base, folder)
            total = int(page.get_attribute("#results", "data-total") or 0)
            typed = page.evaluate(
                """query => new Promise((resolve) => {
                  const input = document.getElementById("search-input"), results = document.getElementById("results");
                  const begin = performance.now();
                  new MutationObserver((_, watcher) => {
                    if (results.ariaBusy !== "false") return;
                    watcher.disconnect();
                    resolve(performance.now() - begin);
                  }).observe(results, { attributes: true });
                  input.value = query;
                  input.dispatchEvent(new Event("input"));
                })""",
                query[:-1] if len(query) > 2 else query + "的",
            )
            rows.append(
                {
                    "query": query,
                    "total": total,
                    "bytes": sum(size for kind, size in sizes.items() if kind != "requests"),
                    "opened": opened,
                    "typed": typed,
                }
                | sizes
            )
            page.context.close()
        browser.close()
    for row in rows[:14]:
        print(row)
    for key in ("bytes", "requests", "opened", "typed"):
        values = sorted(row[key] for row in rows)
        print(
            f"{key}: median {statistics.median(values):.0f}, 95th percentile {values[int(len(values) * 0.95)]:.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--site", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("-n", type=int, default=10_000)
    parser.add_argument("--reuse", action="store_true", help="measure what lies in --out")
    options = parser.parse_args()
    if not options.reuse:
        lay_out(options.out, options.site, options.corpus, options.n)
    measure(options.out)


if __name__ == "__main__":
    main()
