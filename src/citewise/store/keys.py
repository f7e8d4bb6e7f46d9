"""Keys of articles and statements: stable over re-ingestion, so that permalinks and corrections can hang on them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from citewise.model import Work
from citewise.resolution.key import work_keys


def article_key(work: Work, content_hash: str) -> str:
    """What names an article in the keys of its statements: its strongest identifier, else author, year and title, else its bytes."""
    for scheme, value in work.identifiers.items():
        if scheme != "isbn":
            return f"{scheme}:{value}"
    keys = work_keys(work)
    return f"ref:{keys[0]}" if keys else own_key(content_hash)


def own_key(content_hash: str) -> str:
    """The key of an article that is known by nothing but its bytes."""
    return f"h:{content_hash}"


def statement_keys(article: str, statements: Iterable[tuple[str, str, int]]) -> list[str]:
    """Keys of an article's statements, in order.

    Args:
        article: The article's key.
        statements: Sentence, target's text and target's start of each statement, in order. The start tells
            markers of one sentence apart; sentences that stand in the article twice are told apart by their order.
    """
    seen: Counter[tuple[str, str, int]] = Counter()
    keys = []
    for statement in statements:
        seen[statement] += 1
        parts = (article, *map(str, statement), str(seen[statement]))
        text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        keys.append(hashlib.blake2b(text, digest_size=12).hexdigest())
    return keys
