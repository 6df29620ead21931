"""A newspaper page printed to PDF by a real browser is read back in the order in which a reader takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.content.decoding import read_page
from bulletin.conversion.page.transcript import read_page as read_articles
from tests.conftest import ARCHIVE
from tests.region import SUBJECT

if TYPE_CHECKING:
    from playwright.sync_api import Page

STYLE = """
@page { size: 380mm 520mm; margin: 12mm }
body { font: 10pt/1.5 "Noto Serif CJK SC" }
.columns { columns: 4; column-gap: 8mm; text-align: justify }
h1 { font-size: 26pt } h3 { font-size: 12pt; text-align: center; margin: 2mm 0 }
p { margin: 0; text-indent: 2em }
"""


def test_a_printed_page_gives_its_articles(page: Page) -> None:
    (path,) = (ARCHIVE / "pages").glob("000*.txt")
    wanted = read_articles(path.read_text(encoding="utf-8"), SUBJECT)
    body = ""
    for draft in wanted:
        body += f"<h1>{draft.title}</h1><div class=columns>"
        for piece in draft.pieces:
            tag = {"crosshead": "h3", "paragraph": "p", "byline": "p", "credit": "p"}.get(piece.role.value)
            body += f"<{tag}>{piece.text}</{tag}>" if tag else ""
        body += "</div>"
    page.set_content(f"<meta charset=utf-8><style>{STYLE}</style>{body}")
    text, kind = read_page(page.pdf(prefer_css_page_size=True), ".pdf", "page.pdf")
    assert kind == "pdf"
    found = read_articles(text, SUBJECT)
    assert [draft.title for draft in found] == [draft.title for draft in wanted]
    assert [draft.bylines for draft in found] == [draft.bylines for draft in wanted]
    assert "".join(text.split()) == "".join(
        "".join(p.text for p in draft.pieces) for draft in wanted
    ).replace(" ", "")
