"""Loaded once by the process that children are forked from, so that they share the readers' memory and start at once."""

from __future__ import annotations

import gc

import citewise.classification
import citewise.contexts
import citewise.pipeline.children
import citewise.readers  # noqa: F401

# Objects that the collector never touches stay shared between the children.
gc.collect()
gc.freeze()
