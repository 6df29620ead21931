"""What documents may load and do: each says so before anything else, and holds nothing that it forbids."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
_DATA = ("application/ld+json", "application/json")


def scripts(html: str) -> list[str]:
    """The inline scripts of a document that are run."""
    found = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    return [text for marks, text in found if "src=" not in marks and not any(kind in marks for kind in _DATA)]


@pytest.mark.slow
def test_each_document_says_what_it_may_do_before_anything_else(site: Path) -> None:
    for path in sorted(site.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        found = _POLICY.search(html)
        assert found, path
        head = html[: found.start()]
        assert not re.search(r"<(?:script|link|style|title)\b", head), path
        rules = dict(rule.split(" ", 1) for rule in found[1].split("; "))
        assert (rules["default-src"], rules["base-uri"]) == ("'none'", "'none'"), path
        assert "unsafe" not in found[1], path
        assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"", html), path
        allowed = re.findall(r"'sha256-([^']+)'", rules.get("script-src", ""))
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts(html)]
        assert allowed == hashes, path
        assert len(hashes) == (path == site / "404.html"), path
