"""The policy of the documents holds in a browser, over http and from disk, and stops what it is there to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Preview

PATHS = (
    "index.html",
    "a/{id}/index.html",
    "pages/{page}/index.html",
    "search/index.html?q=公安局",
    "about/index.html",
    "404.html",
)
INJECTED = """() => {
  const attempts = {
    markup: () => (document.createElement("div").innerHTML = "<img src=x onerror='ran = 1'>"),
    script: () => document.body.append(Object.assign(document.createElement("script"), { text: "ran = 2" })),
    address: () => document.body.append(Object.assign(document.createElement("script"), { src: "data:,ran = 3" })),
    attribute: () => document.querySelector("h1, .nameplate").setAttribute("onclick", "ran = 4"),
    policy: () => trustedTypes.createPolicy("other", {}),
    base: () => document.head.append(Object.assign(document.createElement("base"), { href: "https://example.org/" })),
  };
  const refused = [];
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      attempt();
    } catch {
      refused.push(name);
    }
  }
  document.querySelector("h1, .nameplate").click();
  return refused;
}"""


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_nothing_of_the_site_is_refused_and_what_is_put_in_is(
    scheme: str, site: Path, server: str, page: Page
) -> None:
    refused: list[str] = []
    page.on(
        "console", lambda message: refused.append(message.text[:300]) if "Policy" in message.text else None
    )
    names = {
        kind: min(path.name for path in (site / kind).iterdir() if path.is_dir()) for kind in ("a", "pages")
    }
    base = server if scheme == "http" else f"{site.as_uri()}/"
    for path in PATHS:
        page.goto(base + path.format(id=names["a"], page=names["pages"]))
        page.wait_for_load_state()
        if "?q=" in path:
            page.wait_for_selector('#results[aria-busy="false"] [data-article]')
    assert refused == []
    page.goto(f"{base}index.html")
    assert {"markup", "script", "address", "policy"} <= set(page.evaluate(INJECTED))
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.ran") is None
    assert page.evaluate("() => document.baseURI.startsWith('https://example.org')") is False


def test_the_preview_says_it_too(preview: Preview, page: Page) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
    for address in (preview.url, preview.desk):
        page.goto(address)
        page.wait_for_load_state()
        assert "Content-Security-Policy" in page.content()
    assert refused == []
