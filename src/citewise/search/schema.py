"""The fields of the search index. Two kinds of documents share them: statements and works."""

from __future__ import annotations

from tantivy import Index, Schema, SchemaBuilder

from citewise.search.analysis import PLAIN, WORDS, plain_analyser, words_analyser

VERSION = 3
"""Raised when fields or analysis change; an index of another version is made anew."""

STATEMENT, WORK = "statement", "work"

TEXTS = ("sentence", "context", "title", "abstract", "journal_words")
"""Analysed as running text. `context` holds the neighbouring sentences; `title` is the citing work's in a statement."""
NAMES = ("author_words", "plain")
"""Analysed without taking endings off. `plain` holds the titles of works, for suggestions."""
CODES = ("section", "cls", "type", "journal", "author", "relationship")
"""One term a value, counted for facets. `cls` of a work holds every class of statements about it."""
NUMBERS = ("id", "article", "work", "citing", "cited")
"""`id` of the statement or work, `work` of a work alone; `citing` and `cited` are works; `cited` may have several."""


def make_schema() -> Schema:
    """The schema of this version."""
    builder = SchemaBuilder()
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name=WORDS, index_option="position")
    builder.add_text_field("author_words", tokenizer_name=PLAIN, index_option="position")
    builder.add_text_field("plain", tokenizer_name=PLAIN, index_option="basic")
    for name in CODES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    # Year, month and day as one number, and the same turned round: an unknown date comes last in either order.
    builder.add_integer_field("date", fast=True)
    builder.add_integer_field("date_from_start", fast=True)
    builder.add_integer_field("citing_works", fast=True)
    builder.add_float_field("confidence", indexed=True, fast=True)
    # tantivy multiplies the text score by log2(2 + weight).
    builder.add_float_field("weight", fast=True)
    return builder.build()


def register(index: Index) -> None:
    """Tell an index, newly opened, how its fields are analysed."""
    index.register_tokenizer(WORDS, words_analyser())
    index.register_tokenizer(PLAIN, plain_analyser())
