"""Ingest: rate, memory, and that interruption changes nothing."""
