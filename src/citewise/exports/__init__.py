"""Exports: what the library knows, in shapes that other programs read."""

from citewise.exports.extraction import extraction_record

__all__ = ["extraction_record"]
