"""From bytes to an extraction: what a child process does with one input."""

from __future__ import annotations

import hashlib

from citewise.model import Extraction

PIPELINE_VERSION = "2"
"""Raised whenever the same bytes may give another extraction; every input is then read anew on the next run."""


def content_hash(data: bytes) -> str:
    """The name of these bytes in the manifest: BLAKE2b-128, in hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def extract_bytes(data: bytes, *, name: str = "", max_bytes: int | None = None) -> Extraction:
    """Read a full text and cut out its citation statements.

    Args:
        data: The bytes of one full text in any format that `citewise.readers` knows.
        name: The file's name, used in messages and as a hint of the format.
        max_bytes: The largest input that is read; the readers' own limit when None.

    Raises:
        citewise.errors.ReadError: The bytes are no full text, or broken beyond recovery.
    """
    # Imported here so that the parent of an ingest, which only writes, never loads the readers.
    from citewise.contexts import cut
    from citewise.readers import ReadLimits, read

    limits = ReadLimits() if max_bytes is None else ReadLimits(max_bytes=max_bytes)
    document = read(data, name=name, limits=limits)
    return Extraction(document=document, statements=cut(document))
