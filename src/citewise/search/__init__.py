"""The search index: derived from the store, fed by its outbox, made anew at any time."""

from citewise.search.feeding import feed, rebuild
from citewise.search.index import INDEX_FOLDER, SearchIndex
from citewise.search.words import WordSearch

__all__ = ["INDEX_FOLDER", "SearchIndex", "WordSearch", "feed", "rebuild"]
