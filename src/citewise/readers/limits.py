"""How much a reader will take before it says no."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds that keep one hostile or broken file from harming the rest.

    `max_bytes` is the size of the file as it arrives; the default of 50 MB is a hundred times a long article.
    `max_depth` is how deep its elements may be nested: real articles reach about 40, formulas included.
    """

    max_bytes: int = 50_000_000
    max_depth: int = 200


DEFAULT_LIMITS = ReadLimits()
