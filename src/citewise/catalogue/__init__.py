"""The catalogue: works known beyond those that articles cite, and which of them a reference means."""

from citewise.catalogue.index import MatchingIndex
from citewise.catalogue.resolver import Answer, Candidate, Resolver

__all__ = ["Answer", "Candidate", "MatchingIndex", "Resolver"]
