"""Templates as Jinja compiles them, kept from run to run: rendering one document compiles what changed, and nothing else."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

from bulletin import cache

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

_KEPT = "documents.compiling"


class Compiled(BytecodeCache):
    """Compiled templates by name, each known by its text and by what else decides how it is compiled."""

    def __init__(self, told: bytes) -> None:
        """`told` is a digest of all that decides it beside a template's text, the program and Jinja itself."""
        self._told = told
        self._codes: dict[str, bytes] = cache.current().last(_KEPT) or {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 Jinja's
        return name

    def get_source_checksum(self, source: str) -> str:
        return sha256(self._told + source.encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()
        cache.current().leave(_KEPT, self._codes)
