#!/usr/bin/env python3
"""The command from a checkout: `python build.py …` works on the content/ and site/ beside this file.

The same command is installed as `bulletin` (`bulletin/main.py`), which works on those of the working folder.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import main as command

if TYPE_CHECKING:
    from collections.abc import Sequence

FRONT = command.Front(command.CHECKOUT, Path(__file__).resolve().parent)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    return command.main(argv, FRONT)


if __name__ == "__main__":
    sys.exit(command.run(FRONT))
