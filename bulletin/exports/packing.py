"""Files -> one file that holds them: zip, and WARC of a built site. The same files give the same bytes."""

from __future__ import annotations

import io
import mimetypes
import uuid
import zipfile
from typing import TYPE_CHECKING

from bulletin import routes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.model import OutputFile

_STORED = "mimetype"
"""Readers of EPUB know a book by this file, which stands first and is not compressed."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_NAMESPACE = uuid.UUID("1f9d7a44-61a0-53a7-8f30-0a8c6a3d7b52")
_TEXTS = ("text/", "application/json", "application/xml", "application/javascript")


def zipped(files: Iterable[OutputFile], folder: str = "") -> bytes:
    """A zip of files, in their order, within `folder`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            entry = zipfile.ZipInfo(folder + file.path, _LONG_AGO)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if file.path == _STORED else zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.content)
    return made.getvalue()


def warc(files: Iterable[OutputFile], base_url: str, day: str) -> bytes:
    """A gzipped WARC 1.1 of the files of a site as a host answers with them, `day` being that of the capture.

    A folder and its index.html are one answer under two addresses. Raises ImportError without `warcio`.
    """
    from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
    from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

    made = io.BytesIO()
    writer = WARCWriter(made, gzip=True, warc_version="1.1")
    when = f"{day}T00:00:00Z"

    def headers(url: str) -> dict[str, str]:
        return {"WARC-Date": when, "WARC-Record-ID": f"<{uuid.uuid5(_NAMESPACE, f'{day} {url}').urn}>"}

    about = {
        "software": "bulletin",
        "format": "WARC file version 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/",
    }
    info = writer.create_warcinfo_record("site.warc.gz", about)
    for name, value in headers("warcinfo").items():
        info.rec_headers.replace_header(name, value)
    writer.write_record(info)
    for file in files:
        guessed = mimetypes.guess_type(file.path)[0] or "application/octet-stream"
        kind = f"{guessed}; charset=utf-8" if guessed.startswith(_TEXTS) else guessed
        answer = [("Content-Type", kind), ("Content-Length", str(len(file.content)))]
        url = routes.canonical(file.path, base_url)
        whole = writer.create_warc_record(
            url,
            "response",
            io.BytesIO(file.content),
            length=len(file.content),
            http_headers=StatusAndHeaders("200 OK", answer, protocol="HTTP/1.1"),
            warc_headers_dict=headers(url),
        )
        writer.write_record(whole)
        if file.path.endswith(routes.DIRECTORY_INDEX):
            other = f"{url}{routes.DIRECTORY_INDEX}"
            digest = whole.rec_headers.get_header("WARC-Payload-Digest")
            same = writer.create_revisit_record(
                other,
                digest,
                url,
                when,
                http_headers=StatusAndHeaders("200 OK", answer, protocol="HTTP/1.1"),
                warc_headers_dict=headers(other),
            )
            writer.write_record(same)
    return made.getvalue()
