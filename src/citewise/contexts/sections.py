"""The kind of a section, from its tagged type, its title, its place and the sections around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from citewise.model import Section, SectionKind
from citewise.model.document import Block

_INTRODUCTION, _METHODS, _RESULTS, _DISCUSSION, _OTHER = (
    SectionKind.INTRODUCTION,
    SectionKind.METHODS,
    SectionKind.RESULTS,
    SectionKind.DISCUSSION,
    SectionKind.OTHER,
)

_NUMBERING = re.compile(
    r"^(?:(?:section|part|chapter|box)\s+)?(?:\d+(?:\.\d+)*[.):]?|[ivx]+[.)]|[a-z][.)])\s*[-–—:.]?\s*(?=[^\W\d])"
)
_NOT_LETTERS = re.compile(r"[^a-z&/ ]+")
_BLANKS = re.compile(r"\s+")

# Searched in this order; the first that is found names the section. "Results and discussion" is results, as in the
# labelled statements that the classifier learns from.
_TITLES: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    (
        _OTHER,
        re.compile(
            r"\b(?:acknowledg\w*|funding|conflicts? of interests?|competing interests?|disclosures?|author s? ?contributions?"
            r"|authors contributions?|abbreviations|supplement\w* (?:material|information|data|file)s?|supporting information"
            r"|additional files?|data availability|availability of data|appendix|references|consent for publication)\b"
        ),
    ),
    (
        _RESULTS,
        re.compile(
            r"\b(?:results?|findings|resultados?|resultats?|risultati|ergebnisse|resultate|resultaten"
            r"|case (?:report|presentation|description|series|summary|history)s?|observations)\b"
        ),
    ),
    (
        _METHODS,
        re.compile(
            r"\b(?:methods?|methodolog\w*|material e? ?methods|materials|experimental|procedures?|protocols?|metodos?|metodologia|methodes?"
            r"|methodik|methoden|metodi|star methods|statistic\w*|study (?:design|area|site|population|setting|protocol)s?"
            r"|search strateg\w*|data (?:collection|analysis|analyses|sources?|extraction)|patients|participants|subjects"
            r"|sampl(?:e|es|ing)|ethics|ethical|randomi[sz]ation|measures|measurements?|outcome measures|inclusion criteria"
            r"|eligibility|study (?:sample|selection)|sample size|trial design|design|process evaluation)\b"
        ),
    ),
    (
        _DISCUSSION,
        re.compile(
            r"\b(?:dis+cus+ions?|discusion|discusiones|discussao|discussione|diskussion|discussie|conclusions?|concluding|conclusiones"
            r"|conclusoes|conclusao|conclusioni|fazit|schlussfolgerung\w*|limitations?|limits|strengths|implications?|perspectives?"
            r"|outlook|future (?:directions?|work|research|prospects?|studies|challenges|trends)|summary|recommendations?"
            r"|interpretation|comments?|comentarios|significance|take home)\b"
        ),
    ),
    (
        _INTRODUCTION,
        re.compile(
            r"\b(?:introduc\w*|introduzione|introducao|einleitung|inleiding|backgrounds?|hintergrund|literature review|review of literature"
            r"|related works?|state of the art|objectives?|aims?|rationale|hypothes[ei]s|theoretical framework|motivation"
            r"|antecedentes|preamble|previous work)\b"
        ),
    ),
)

# Titles that say something only where no title within them says more ("Experiment 1" holds its own methods and results).
_WEAK: dict[str, SectionKind] = {
    "data": _METHODS,
    "model": _METHODS,
    "models": _METHODS,
    "the model": _METHODS,
    "implementation": _METHODS,
    "analysis": _RESULTS,
    "evaluation": _RESULTS,
    "experiments": _RESULTS,
    "experiment": _RESULTS,
    "study": _RESULTS,
    "outcomes": _RESULTS,
    "case study": _RESULTS,
    "purpose": _INTRODUCTION,
    "context": _INTRODUCTION,
    "theory": _INTRODUCTION,
}

_LONGEST_TITLE = 8
"""Words; in longer titles ("Recent findings that challenge the dogma of ...") only the first two tell a kind."""

_TYPES: dict[str, SectionKind] = {
    "intro": _INTRODUCTION,
    "introduction": _INTRODUCTION,
    "background": _INTRODUCTION,
    "methods": _METHODS,
    "materials": _METHODS,
    "method": _METHODS,
    "methodology": _METHODS,
    "materials and methods": _METHODS,
    "subjects": _METHODS,
    "results": _RESULTS,
    "cases": _RESULTS,
    "discussion": _DISCUSSION,
    "discussions": _DISCUSSION,
    "conclusions": _DISCUSSION,
    "conclusion": _DISCUSSION,
    "supplementary-material": _OTHER,
}


def normal_title(title: str) -> str:
    """A title without numbering, accents, capitals and punctuation: `3. Matériel et Méthodes:` → `materiel et methodes`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    plain = _NUMBERING.sub("", plain.strip())
    return _BLANKS.sub(" ", _NOT_LETTERS.sub(" ", plain)).strip()


@lru_cache(maxsize=4096)
def kind_of(title: str, section_type: str = "") -> SectionKind | None:
    """The kind that a title and a tagged type tell by themselves; None if they tell nothing.

    Titles come before types, since publishers tag a combined "Conclusions" block named "Discussion" as they like.
    """
    plain = normal_title(title)
    if plain:
        words = plain.split()
        telling = plain if len(words) <= _LONGEST_TITLE else " ".join(words[:2])
        if plain not in _WEAK:
            for kind, pattern in _TITLES:
                if pattern.search(telling):
                    return kind
    for part in section_type.lower().replace("|", ",").split(","):
        kind_of_type = _TYPES.get(part.strip())
        if kind_of_type is not None:
            return kind_of_type
    return None


def section_kind(titles: Sequence[str], types: Sequence[str] = ()) -> SectionKind | None:
    """The kind of a section from the titles and types on the way to it, outermost first.

    The outermost that tells a kind wins: "Results of the assay" within "Materials and methods" is methods, but
    "Methods" within "Main text" is methods too. None where no title or type tells.
    """
    padded = [*types, *([""] * len(titles))]
    for title, section_type in zip(titles, padded, strict=False):
        kind = kind_of(title, section_type)
        if kind is not None:
            return kind
    for title in reversed(titles):
        weak = _WEAK.get(normal_title(title))
        if weak is not None:
            return weak
    return None


def leading_blocks(body: Sequence[Block]) -> int:
    """How many of the body's first blocks are an introduction by their place.

    Text without a heading, or under headings that tell nothing, that comes right before the first section of a known
    kind, where no introduction is headed as one.
    """
    for position, block in enumerate(body):
        kind = section_kind((block.title,), (block.type,)) if isinstance(block, Section) else None
        if kind is _INTRODUCTION:
            return next((n for n, earlier in enumerate(body) if isinstance(earlier, Section)), 0)
        if kind in (_METHODS, _RESULTS):
            return position
        if kind is not None:
            break
    return 0
