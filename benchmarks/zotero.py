"""What Zotero makes of every article: its own translators, run by its own translation-server, against articles.jsonl.

    git clone --recurse-submodules https://github.com/zotero/translation-server && cd translation-server && npm install && npm start
    python benchmarks/zotero.py SITE [SERVER]

SERVER is the address of the translation-server (http://127.0.0.1:1969). The site is served to it from a port of this machine.
Prints what differs, and counts; exit status 1 where anything does.
"""

from __future__ import annotations

import functools
import http.server
import json
import re
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

UNKNOWN = "[报名不详]"
SETTINGS = "site.yaml"
"""The basis of what an editor knows of a page: no inference."""
DAY, MONTH = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d")


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Stay silent."""


def saved(server: str, url: str) -> dict[str, Any]:
    """The one item that Zotero would save from a page."""
    request = urllib.request.Request(f"{server}/web", url.encode(), {"Content-Type": "text/plain"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        (item,) = json.load(answer)
        return dict(item)


def differences(item: dict[str, Any], record: dict[str, Any]) -> list[str]:
    """What an item says that its article does not, or says otherwise."""
    known = DAY.fullmatch(record.get("date", "")) or (
        MONTH.fullmatch(record.get("date", "")) and record.get("date_basis", SETTINGS) == SETTINGS
    )
    expected = {
        "itemType": "newspaperArticle",
        "title": record.get("title", item.get("title")),
        "creators": [*record.get("authors", []), *record.get("photographers", [])],
        "date": record["date"] if known else None,
        "language": "zh-CN",
        "rights": record["rights"],
    }
    found = item | {"creators": [_name(each) for each in item["creators"]]}
    found |= {"date": item["date"].replace("/", "-")} if "date" in item else {}
    wrong = [
        f"{key}: {found.get(key)!r}, not {value!r}"
        for key, value in expected.items()
        if found.get(key) != value
    ]
    if not item["url"].endswith(record["url"]):
        wrong.append(f"url: {item['url']}")
    if not item.get("publicationTitle"):
        wrong.append("no publication: Zotero would take the name of the site")
    return wrong


def _name(creator: dict[str, str]) -> str:
    return creator.get("name") or "".join((creator.get("lastName", ""), creator.get("firstName", "")))


def main() -> int:
    site = Path(sys.argv[1])
    server = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:1969"
    handler = functools.partial(_Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{host.server_address[1]}/"
        records = [json.loads(line) for line in (site / "articles.jsonl").read_text("utf-8").splitlines()]
        bad = 0
        dated = published = 0
        for record in records:
            item = saved(server, base + record["url"])
            dated += "date" in item
            published += item.get("publicationTitle") not in {None, UNKNOWN}
            for line in differences(item, record):
                bad += 1
                sys.stdout.write(f"{record['id']}: {line}\n")
        host.shutdown()
    sys.stdout.write(
        f"{len(records)} articles, {dated} with a date, {published} with a publication, {bad} differences\n"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
