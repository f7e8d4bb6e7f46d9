"""Identity: which work is meant by a set of identifiers, and when two works are one.

What an article says of itself is believed: its identifiers join works. What a reference list says is believed as far as
it contradicts nothing: its identifiers join works only where neither identifiers, nor titles, nor years speak against
it. A key made of author, year and title (see `citewise.resolution.key`) works as an identifier of the weakest kind.

The outcome does not depend on the order in which articles come, except for the metadata of works known from
contradictory references only.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from citewise.identifiers import is_preprint_doi
from citewise.model import BibliographicReference, Identifiers, Work
from citewise.resolution.about import is_about_another
from citewise.resolution.key import fold, is_title_key, reference_key, work_keys
from citewise.store import works
from citewise.store.merge import merge, move_references
from citewise.store.publication_type import PublicationType, publication_type
from citewise.store.record import from_json
from citewise.store.transaction import Pair, Transaction

SINGLE = ("doi", "pmid", "pmcid", "arxiv")
"""Schemes of which a work has one value; two different ones mean two works, unless an article says otherwise."""

IDENTIFIER, REFERENCE_KEY = "identifier", "reference-key"
"""How a reference was resolved, as in `reference.method`."""

LIKE_TITLES = 80.0
"""Similarity of two folded titles (rapidfuzz `token_sort_ratio`, 0 to 100) from which they may name one work."""

ONE_RECORD = "a record of the catalogue names both"
ALIAS = "a record of the catalogue names both as one work"
"""Why works were merged, as in `work_merge.reason`."""

SAME_WORK = "same-work"
"""Kind of `RelatedArticle` by which a record names its work by another DOI."""

_BOOKS = {PublicationType.BOOK, PublicationType.REPORT, PublicationType.THESIS}


def identify(transaction: Transaction, reference: BibliographicReference, own_key: str) -> tuple[int, str]:
    """The work that a reference means, made if nobody knows it yet, and how it was found.

    Args:
        transaction: The transaction to read and write in.
        reference: The bibliographic reference.
        own_key: A key that only this entry has, for one that says too little for any other.
    """
    pairs = reference_pairs(reference)
    key = reference_key(reference)
    if not pairs:
        pair = ("ref", key or own_key)
        work_id = transaction.lookup(pair)
        if work_id is None:
            return works.create(
                transaction, works.from_reference(reference), [pair], works.REFERENCE
            ), REFERENCE_KEY
        works.enrich(transaction, work_id, reference)
        return work_id, REFERENCE_KEY

    named: Pair | None = ("ref", key) if key and is_title_key(key) else None
    work_id = next((found for pair in pairs if (found := transaction.lookup(pair)) is not None), None)
    if work_id is None:
        owner = transaction.lookup(named) if named else None
        if owner is None or not _agrees(transaction, owner, pairs):
            new = works.create(transaction, works.from_reference(reference), pairs, works.REFERENCE)
            return (_name(transaction, new, named, works.REFERENCE) if named else new), IDENTIFIER
        work_id = owner
    for pair in pairs:
        found = transaction.lookup(pair)
        if found is None:
            if _agrees(transaction, work_id, [pair]):
                _attach(transaction, work_id, pair, works.REFERENCE)
        elif found != work_id and _may_merge(transaction, work_id, found):
            work_id = merge(transaction, work_id, found, "a reference names both")
    if named:
        work_id = _name(transaction, work_id, named, works.REFERENCE)
    works.enrich(transaction, work_id, reference)
    return work_id, IDENTIFIER


def claim(transaction: Transaction, work: Work, own_key: str) -> int:
    """The work that an article is, made if nobody knows it yet; works that its identifiers show to be one are merged."""
    pairs = article_pairs(work.identifiers)
    names: list[Pair] = [("ref", key) for key in work_keys(work)]
    found: list[int] = []
    contested: list[Pair] = []
    for pair in pairs:
        work_id = transaction.lookup(pair)
        if work_id is not None and work_id not in found:
            if _is_hearsay(transaction, work_id, pair, work.identifiers):
                contested.append(pair)
            else:
                found.append(work_id)
    if not pairs and not names:
        names = [("ref", own_key)]
    for name in names:
        owner = transaction.lookup(name)
        if owner is not None and owner not in found and _agrees(transaction, owner, pairs):
            # By title alone an article with identifiers is never taken for another one that has some of another kind.
            identified = any(scheme in transaction.identifiers(owner) for scheme in SINGLE)
            if not (pairs and identified and _has_article(transaction, owner)) and not any(
                transaction.apart(owner, other) for other in found
            ):
                found.append(owner)
    if found:
        found.sort(key=lambda candidate: (not _has_article(transaction, candidate), candidate))
        kept = found[0]
        for other in found[1:]:
            if transaction.apart(kept, transaction.current(other)):
                continue
            kept = merge(
                transaction, kept, transaction.current(other), "an article has the identifiers of both"
            )
    else:
        kept = works.create(transaction, work, (), works.ARTICLE)
    for pair in contested:
        _take_over(transaction, kept, pair)
    for pair in pairs:
        owner = transaction.lookup(pair)
        if owner is None:
            _attach(transaction, kept, pair, works.ARTICLE)
        elif owner == kept:
            transaction.flush_works()
            transaction.connection.execute(
                "UPDATE work_identifier SET origin = 'article' WHERE scheme = ? AND value = ?", pair
            )
    for name in names:
        kept = _name(transaction, kept, name, works.ARTICLE)
    return kept


def recognise(transaction: Transaction, record: Work) -> bool:
    """Take in what a catalogue record says of works of the library: that two are one, or further identifiers of one.

    The identifiers of a record are those of one work, as long as title and year do not speak against it. Its other DOIs
    (`same-work`) are aliases. A work whose own fields are missing is told them.

    Returns:
        Whether anything changed.
    """
    pairs = article_pairs(record.identifiers)
    aliases: list[Pair] = [
        ("doi", related.identifiers.doi)
        for related in record.related
        if related.kind == SAME_WORK and related.identifiers.doi
    ]
    found = next(
        (
            owner
            for pair in pairs
            if (owner := transaction.lookup(pair)) is not None and _agrees(transaction, owner, pairs)
        ),
        None,
    )
    if found is None:
        # Only the alias is cited: the library knows the work by nothing else.
        found = next((owner for pair in aliases if (owner := transaction.lookup(pair)) is not None), None)
        if found is None or not _like(transaction, found, record):
            return False
    kept, changed = found, False
    for pair in (*pairs, *aliases):
        owner = transaction.lookup(pair)
        if owner == kept:
            continue
        alias = pair in aliases
        if owner is None:
            if alias or _agrees(transaction, kept, [pair]):
                _attach(transaction, kept, pair, works.CATALOGUE)
                changed = True
        elif _may_merge(transaction, kept, owner, alias=alias):
            kept = merge(transaction, kept, owner, ALIAS if alias else ONE_RECORD)
            changed = True
    if transaction.state(kept).origin == works.REFERENCE and transaction.state(kept).missing and record.title:
        works.learn(transaction, kept, record, works.CATALOGUE)
        works.refresh_self(transaction, kept)
        works.refresh_citing(transaction, kept)
        changed = True
    return changed


def reference_pairs(reference: BibliographicReference) -> list[Pair]:
    """The identifiers of a reference that name the cited work itself, the most telling first.

    A chapter's ISBN is its book's. A preprint's number beside a published DOI names another version.
    """
    identifiers = reference.identifiers
    pairs = article_pairs(identifiers)
    if (
        identifiers.doi
        and identifiers.arxiv
        and identifiers.doi != f"10.48550/arxiv.{identifiers.arxiv}".lower()
    ):
        pairs = [pair for pair in pairs if pair != ("arxiv", identifiers.arxiv)]
    if not pairs and identifiers.isbn and not (reference.title and reference.journal):
        kind = publication_type(reference.kind)
        if kind in _BOOKS or kind is PublicationType.UNKNOWN:
            pairs.append(("isbn", identifiers.isbn))
    return pairs


def article_pairs(identifiers: Identifiers) -> list[Pair]:
    """The identifiers that name one work: all but ISBN, which whole proceedings share."""
    pairs = [pair for pair in identifiers.items() if pair[0] in SINGLE]
    schemes = dict(pairs)
    arxiv_doi = "10.48550/arxiv."
    if "doi" not in schemes and "arxiv" in schemes:
        pairs.append(("doi", f"{arxiv_doi}{schemes['arxiv']}".lower()))
    elif schemes.get("doi", "").startswith(arxiv_doi) and "arxiv" not in schemes:
        pairs.append(("arxiv", schemes["doi"][len(arxiv_doi) :]))
    return pairs


def _agrees(transaction: Transaction, work_id: int, pairs: Sequence[Pair]) -> bool:
    """Whether a work may have these identifiers beside its own."""
    held = transaction.identifiers(work_id)
    return all(scheme not in SINGLE or scheme not in held or value in held[scheme] for scheme, value in pairs)


def _may_merge(transaction: Transaction, one: int, other: int, *, alias: bool = False) -> bool:
    """Whether nothing speaks against two works being one, where not the article itself says so.

    Two DOIs speak against it unless they are said to be aliases. A correction is never the work that it corrects, and what
    a person has parted stays apart.
    """
    ours, theirs = transaction.identifiers(one), transaction.identifiers(other)
    if not alias and any(scheme in ours and scheme in theirs for scheme in SINGLE):
        return False
    if transaction.apart(one, other):
        return False
    if _has_article(transaction, one) and _has_article(transaction, other):
        return False
    transaction.flush_works()
    rows = transaction.connection.execute(
        "SELECT title, year FROM work WHERE id IN (?, ?)", (one, other)
    ).fetchall()
    (title, year), (other_title, other_year) = rows
    if year and other_year and abs(year - other_year) > 1:
        return False
    if is_about_another(title) != is_about_another(other_title):
        return False
    return not (title and other_title) or fuzz.token_sort_ratio(fold(title), fold(other_title)) >= LIKE_TITLES


def _like(transaction: Transaction, work_id: int, record: Work) -> bool:
    """Whether neither title nor year of a work speak against its being that of a record."""
    transaction.flush_works()
    title, year = transaction.connection.execute(
        "SELECT title, year FROM work WHERE id = ?", (work_id,)
    ).fetchone()
    if year and record.year and abs(year - record.year) > 1:
        return False
    if is_about_another(title) != is_about_another(record.title):
        return False
    return (
        not (title and record.title)
        or fuzz.token_sort_ratio(fold(title), fold(record.full_title)) >= LIKE_TITLES
    )


def _has_article(transaction: Transaction, work_id: int) -> bool:
    row = transaction.connection.execute("SELECT 1 FROM article WHERE work_id = ?", (work_id,)).fetchone()
    return row is not None


def _attach(transaction: Transaction, work_id: int, pair: Pair, origin: str) -> None:
    transaction.add_identifier(work_id, pair, origin)
    if pair[0] == "doi":
        transaction.flush_works()
        transaction.connection.execute(
            "UPDATE work SET doi = ? WHERE id = ? AND doi IS NULL", (pair[1], work_id)
        )
    transaction.touched_works.add(work_id)


def _name(transaction: Transaction, work_id: int, named: Pair, origin: str) -> int:
    """Let a work be known by a key of author, year and title; gives the work that has it, after merging."""
    owner = transaction.lookup(named)
    if owner is None:
        transaction.add_identifier(work_id, named, origin)
    elif owner != work_id:
        if _may_merge(transaction, work_id, owner):
            return merge(transaction, work_id, owner, "same author, year and title")
        # Two works with one author, year and title, such as a preprint and what became of it. References without an
        # identifier go to the published one, else to a fixed one of the two, whichever came first.
        if _precedence(transaction, work_id) < _precedence(transaction, owner):
            _take_over(transaction, work_id, named)
    return work_id


def _precedence(transaction: Transaction, work_id: int) -> tuple[bool, bool, str]:
    held = transaction.identifiers(work_id)
    doi = min(held.get("doi", ()), default="", key=lambda value: (is_preprint_doi(value), value))
    others = min((f"{scheme}:{value}" for scheme in SINGLE for value in held.get(scheme, ())), default="~")
    return (not doi, is_preprint_doi(doi), doi or others)


def _is_hearsay(transaction: Transaction, work_id: int, pair: Pair, own: Identifiers) -> bool:
    """Whether only a reference list gave this identifier to a work that is another one by the article's DOI."""
    if pair[0] == "doi" or not own.doi:
        return False
    dois = transaction.identifiers(work_id).get("doi", set())
    if not dois or own.doi in dois:
        return False
    transaction.flush_works()
    row = transaction.connection.execute(
        "SELECT origin FROM work_identifier WHERE scheme = ? AND value = ?", pair
    ).fetchone()
    return bool(row[0] == works.REFERENCE)


def _take_over(transaction: Transaction, work_id: int, pair: Pair) -> None:
    """Give an identifier of another work to this one, and with it the references that meant it by nothing else."""
    transaction.flush()
    loser = transaction.lookup(pair)
    connection = transaction.connection
    connection.execute(
        "UPDATE work_identifier SET work_id = ? WHERE scheme = ? AND value = ?", (work_id, *pair)
    )
    transaction.changed_works.add(work_id)
    transaction.forget(work_id)
    if loser is None:
        return
    transaction.forget(loser)
    meant = []
    for number, record in connection.execute("SELECT id, record FROM reference WHERE work_id = ?", (loser,)):
        reference = from_json(BibliographicReference, record)
        pairs = reference_pairs(reference)
        if pair[0] == "ref":
            if not pairs and reference_key(reference) == pair[1]:
                meant.append(number)
        elif pair in pairs and not any(transaction.lookup(other) == loser for other in pairs):
            meant.append(number)
    move_references(transaction, meant, loser, work_id)
    if not transaction.identifiers(loser):
        # What the article at hand took for it, whose references are not yet written, means the other work now.
        transaction.merged(loser, work_id)
        transaction.nameless.add(loser)
