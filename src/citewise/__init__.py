"""Citewise: an open, self-hosted smart citation index."""

__version__ = "0.1.0"
