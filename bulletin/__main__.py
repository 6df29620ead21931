"""`python -m bulletin`: the installed command."""

import sys

from bulletin.main import run

sys.exit(run())
