"""`python -m bulletin`: the installed command."""

import sys

from bulletin.main import run

if __name__ == "__main__":  # also imported by the processes that are started to share the work
    sys.exit(run())
