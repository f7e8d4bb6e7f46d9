"""From a document to its citation statements: markers, sentences, sections."""

from citewise.contexts.statements import LONGEST_PARAGRAPH, cut

__all__ = ["LONGEST_PARAGRAPH", "cut"]
