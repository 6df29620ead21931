"""HTML documents as the tests read them: by the letter of the standard, each once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import html5lib

if TYPE_CHECKING:
    from pathlib import Path


@cache
def document(path: Path) -> Any:
    """A document parsed by the letter of the HTML standard; any parse error fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(path.read_text(encoding="utf-8"))
