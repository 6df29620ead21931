"""Places where a static site can lie, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """A place where a static site can lie, and how much of it."""

    name: str
    domains: tuple[str, ...]
    size: int = 0
    """Most bytes of a site; 0 for no limit."""
    files: int = 0
    """Most files; 0 for no limit."""
    largest: int = 0
    """Most bytes of one file; 0 for no limit."""


GITHUB = Host("GitHub Pages", ("github.io",), size=1_000_000_000)
CLOUDFLARE = Host("Cloudflare Pages 免费版", ("pages.dev",), files=20_000, largest=25 * 1024 * 1024)
HOSTS = (GITHUB, CLOUDFLARE)
NEARLY = 0.8
"""Share of a limit from which on it is said that it is near."""
