"""A real browser on the real site. A browser that is missing is a failure, not a skip."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.browser import desks

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from tests.browser.desks import Desk

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Path of the system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    raise AssertionError("no Chromium on this machine; install it (Debian: apt-get install chromium)")


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder the way GitHub Pages does: /folder redirects, 404.html at any depth."""

    protocol_version = "HTTP/1.1"
    piece = 0

    def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:  # type: ignore[override]
        if not self.piece or not self.path.endswith(".html"):
            super().copyfile(source, outputfile)
            return
        while piece := source.read(self.piece):
            outputfile.write(piece)
            outputfile.flush()
            time.sleep(0.03)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            super().send_error(code, message, explain)
            return
        # GitHub Pages knows the project by the first segment of the path.
        project = next(path for path in sorted(self.root.iterdir()) if path.is_dir())
        data = (project / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    @property
    def root(self) -> Path:
        return Path(self.directory)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


def serve(folder: Path, protocol: str = "HTTP/1.1", piece: int = 0) -> Iterator[str]:
    """Serve the parent of `folder`, so that the site lies under a sub-path; yields its URL with a final `/`.

    With `HTTP/1.0` no connection outlives its answer, so that nothing is answered any more once it was stopped. With `piece`,
    documents come in pieces of so many bytes, as on a slow line.
    """
    served = type("Served", (_Handler,), {"protocol_version": protocol, "piece": piece})
    handler = functools.partial(served, directory=str(folder.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{folder.name}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The real site on http, under the sub-path /jianbao/."""
    yield from serve(site)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    with sync_playwright() as driver:
        chrome = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield chrome
        chrome.close()


def without_song(folder: Path) -> str:
    """The path of fontconfig's settings, made in a folder, for a machine that has a Hei and a Latin face alone."""
    for pattern in ("Noto Sans CJK SC", "Liberation Serif"):
        found = subprocess.run(
            ["fc-match", "-f", "%{file}", pattern], capture_output=True, text=True, check=True
        )
        (folder / Path(found.stdout).name).symlink_to(found.stdout)
    config = folder / "fonts.conf"
    config.write_text(
        f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
        <fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>""",
        encoding="utf-8",
    )
    return str(config)


@pytest.fixture(scope="session")
def unnamed(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Browser]:
    """A Chromium that finds no Song face, as on Android: text is set in a Hei, “” come from a Latin face."""
    config = without_song(tmp_path_factory.mktemp("fonts"))
    chrome = browser.browser_type.launch(
        executable_path=chromium(), args=list(FLAGS), env={**os.environ, "FONTCONFIG_FILE": config}
    )
    yield chrome
    chrome.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    fresh = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab; the test fails on any script error and on any request to another host."""
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(f"script error: {error}"))

    def watch(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "file://", "data:", "blob:", "about:")):
            errors.append(f"request to another host: {request.url}")

    tab.on("request", watch)
    yield tab
    assert not errors, "\n".join(errors)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a test that failed, tell what its tab showed then: a failure that comes once in a hundred runs is not seen again."""
    report = yield
    tab = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and tab and not tab.is_closed():
        with contextlib.suppress(Error):
            shown = tab.evaluate("document.body.innerText")
            dialog = tab.evaluate("document.querySelector('dialog[open]')?.innerText")
            report.sections.append(("tab", f"{tab.url}\n{shown[:4000]}\ndialog: {dialog}"))
    return report


@pytest.fixture(scope="session")
def records(site: Path) -> list[dict[str, Any]]:
    """articles.jsonl: what the articles' documents must say."""
    lines = (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def longest(records: list[dict[str, Any]]) -> str:
    """Path of the longest article."""
    record = max(records, key=lambda one: len(one["text"]))
    return f"a/{record['id']}/index.html"


@pytest.fixture
def desk(content: Path, page: Page) -> Iterator[Desk]:
    """A desk on the archive of the tests, committed as it is."""
    with desks.opened(content, page) as running:
        yield running
