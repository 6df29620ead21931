"""What trafilatura takes for text, title, author and date of every article, against articles.jsonl.

    pip install trafilatura
    python benchmarks/extractors.py SITE

Prints what differs, and counts; exit status 1 where anything does. Its extensive search for dates guesses from any number in
a text: it may find the month that the document itself says the article is from, and nothing else, in particular not the day
on which an article entered the archive.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import trafilatura  # type: ignore[import-not-found]
from htmldate import find_date  # type: ignore[import-not-found]

SETTINGS = "site.yaml"
"""The basis of what an editor knows of a page: no inference."""


def bare(text: str) -> str:
    return "".join(text.split())


def main() -> int:
    site = Path(sys.argv[1])
    records = [json.loads(line) for line in (site / "articles.jsonl").read_text("utf-8").splitlines()]
    bad = headed = dated = months = 0
    for record in records:
        html = (site / record["url"] / "index.html").read_text("utf-8")
        found = trafilatura.bare_extraction(
            html, url=f"https://example.org/{record['url']}", with_metadata=True
        )
        text, expected = bare(found.text), bare(record["text"])
        if text == bare(record.get("title", "")) + expected:
            headed += 1  # its way with the shortest texts
            text = expected
        day = record["date"] if len(record.get("date", "")) == 10 else None
        month = record.get("date", "").strip("~?%")[:7]
        guessed = find_date(html, extensive_search=True, original_date=True)
        dated += day is not None
        if day is None and record.get("date_basis") == SETTINGS:
            # A month that is known is stated; it adds the day of the month on which it is asked.
            months += 1
            day = guessed
        wrong = {
            "text": text != expected,
            "title": found.title != record.get("title"),
            "author": (found.author or "") != "; ".join(record.get("authors", [])),
            "date": find_date(html, extensive_search=False) != day,
            "guess": guessed is not None and guessed not in {day, f"{month}-01"},
        }
        for what in (name for name, differs in wrong.items() if differs):
            bad += 1
            sys.stdout.write(f"{record['id']}: {what}\n")
    sys.stdout.write(
        f"{len(records)} articles, {dated} with a day, {months} with a month, {headed} with their headline in the text, {bad} differences\n"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
