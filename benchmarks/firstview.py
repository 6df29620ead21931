"""What the first view of each kind of document costs a reader, and what Lighthouse says of it.

    python benchmarks/firstview.py SITE [--lighthouse COMMAND] [--json FILE]

Each document is opened in a fresh profile of 412 px, on slow 4G (150 ms a round trip, 1.6 Mbit/s) and a processor slowed down four
times: bytes of all responses until it has loaded, gzip 9, and how many; largest contentful paint, layout shift. Once in Chinese at the
usual size, once in English, once at 特大. COMMAND is Lighthouse's own (`npm install lighthouse`): its four categories, mobile. Then how
many sheets each article takes when it is printed on A4, beside its length. Times say something on an idle machine alone: each is the
smallest of three.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pdfplumber
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from search import SLOW_4G, THROTTLE, packed, serve

from tests.browser.conftest import FLAGS, chromium
from tests.browser.test_accessibility import examples

if TYPE_CHECKING:
    from playwright.sync_api import Browser

READERS = {"": {}, "English": {"language": "en"}, "特大": {"size": "huge"}}
ROUNDS = 3
WATCH = """window.seen = { paint: 0, shift: 0 };
new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.paint = entry.startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.shift += entry.value; }).observe({ type: "layout-shift", buffered: true });"""
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def opened(browser: Browser, url: str, chosen: dict[str, str]) -> dict[str, Any]:
    """One opening of a document in a fresh profile."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, device_scale_factor=2)
    context.add_init_script(f"localStorage.setItem('reader', {json.dumps(json.dumps(chosen))}); {WATCH}")
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW_4G)
    client.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url, wait_until="load")
    first = list(asked)
    page.wait_for_timeout(1500)
    seen = page.evaluate("seen")
    context.close()
    return {"lcp": round(seen["paint"]), "shift": round(seen["shift"], 4), "asked": first}


def sheets(browser: Browser, site: Path) -> None:
    """Sheets of A4 of each article, by its length."""
    page = browser.new_page()
    rows = [json.loads(line) for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    for record in sorted(rows, key=lambda one: len(one.get("text", "")))[:200]:
        page.goto((site / record["url"] / "index.html").as_uri())
        with pdfplumber.open(io.BytesIO(page.pdf(format="A4"))) as printed:
            print(f"{record['id']}\t{len(record.get('text', ''))} characters\t{len(printed.pages)} sheets")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path)
    parser.add_argument("--lighthouse")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    site = options.site.resolve()
    base = serve(site)
    rows = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for path in examples(site):
            row: dict[str, Any] = {"path": path}
            for name, chosen in READERS.items():
                rounds = [opened(browser, base + path, chosen) for _ in range(ROUNDS if not name else 1)]
                row[f"lcp {name}".strip()] = min(one["lcp"] for one in rounds)
                row[f"shift {name}".strip()] = max(one["shift"] for one in rounds)
                if not name:
                    files = [
                        site / url.removeprefix(base).split("?")[0]
                        for url in rounds[0]["asked"]
                        if url.startswith(base)
                    ]
                    row |= {"requests": len(files), "bytes": sum(len(packed(file)) for file in files)}
            if options.lighthouse:
                row |= judged(options.lighthouse, base + path)
            rows.append(row)
            print(json.dumps(row, ensure_ascii=False), flush=True)
        sheets(browser, site)
        browser.close()
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1))


def judged(command: str, url: str) -> dict[str, Any]:
    """Lighthouse's four categories in hundredths, and its largest paint in milliseconds."""
    flags = f"--headless=new {' '.join(FLAGS)}"
    run = subprocess.run(
        [command, url, "--output=json", "--quiet", f"--chrome-flags={flags}"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CHROME_PATH": chromium()},
    )
    if run.returncode:
        return {"lighthouse": run.stderr.strip().splitlines()[-1:]}
    found = json.loads(run.stdout)
    wrong = [
        name
        for name, audit in found["audits"].items()
        if audit["score"] is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] == "binary"
    ]
    return {name: round(100 * found["categories"][name]["score"]) for name in CATEGORIES} | {
        "lighthouse lcp": round(found["audits"]["largest-contentful-paint"]["numericValue"]),
        "failed": wrong,
    }


if __name__ == "__main__":
    main()
