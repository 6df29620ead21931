"""What a step of a workflow prints, so that GitHub reads in it what was meant and nothing else.

GitHub takes lines of the log that begin with `::` (and `##[` anywhere in a line) for commands. Text of pages may hold
such lines, so it is printed either within an annotation, escaped, or behind `::stop-commands::`.
"""

from __future__ import annotations

import secrets


def annotation(kind: str, message: str, path: str = "", line: int = 1) -> str:
    """A command that shows a message (`error`, `warning` or `notice`) at a line of a file, in one line.

    >>> annotation('error', '第一行' + chr(10) + '::set-output name=a::b', 'content/a,b.md', 3)
    '::error file=content/a%2Cb.md,line=3::第一行%0A::set-output name=a::b'
    """
    place = f" file={_escaped(path, ':,')},line={line}" if path else ""
    return f"::{kind}{place}::{_escaped(message)}"


def harmless(text: str) -> str:
    """Text for the log in which GitHub obeys nothing: it does not know the word that ends this state."""
    word = secrets.token_hex(16)
    return f"::stop-commands::{word}\n{text}\n::{word}::"


def _escaped(text: str, further: str = "") -> str:
    return "".join(
        f"%{ord(character):02X}" if character in "%\r\n" + further else character for character in text
    )
