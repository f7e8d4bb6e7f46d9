"""The store: a library's truth in SQLite, with tallies kept in the same transaction."""

from citewise.store.articles import COUNTED_FROM
from citewise.store.database import library_path
from citewise.store.labels import Label, ModelLabel
from citewise.store.publication_type import PublicationType, publication_type
from citewise.store.rows import (
    ArticleRow,
    Correction,
    OutcomeRow,
    Problem,
    ReferenceRow,
    Resolution,
    StatementRow,
    Stats,
    WorkRow,
    WrittenArticle,
)
from citewise.store.store import Store

__all__ = [
    "COUNTED_FROM",
    "ArticleRow",
    "Correction",
    "Label",
    "ModelLabel",
    "OutcomeRow",
    "Problem",
    "PublicationType",
    "ReferenceRow",
    "Resolution",
    "StatementRow",
    "Stats",
    "Store",
    "WorkRow",
    "WrittenArticle",
    "library_path",
    "publication_type",
]
