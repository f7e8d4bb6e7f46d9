"""Sources of works and full texts on the network: thin clients on one transport.

The only room that sends requests, and only when a person asks for it (`citewise add`, `citewise update`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from citewise.resolution.sources.arxiv import Arxiv
from citewise.resolution.sources.cache import AnswerCache
from citewise.resolution.sources.citing import CitingWork, CitingWorks, Record
from citewise.resolution.sources.crossref import Crossref
from citewise.resolution.sources.errors import SourceError
from citewise.resolution.sources.europepmc import EuropePmc
from citewise.resolution.sources.openalex import OpenAlex
from citewise.resolution.sources.pmc import PmcCloud
from citewise.resolution.sources.settings import SourceName, SourceSettings, settings_from
from citewise.resolution.sources.transport import Transport
from citewise.resolution.sources.unpaywall import Unpaywall

__all__ = [
    "CitingWork",
    "CitingWorks",
    "Record",
    "SourceError",
    "SourceName",
    "SourceSettings",
    "Sources",
    "Transport",
    "settings_from",
]

CACHE_FOLDER = "cache"
"""Where, in the data directory, answers are kept."""


class Sources:
    """The clients of all sources, on one transport. A context manager.

    Args:
        settings: How sources are spoken to.
        data_dir: The library's folder, in which answers are kept.
        chosen: The sources that may be asked; all when None.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        settings: SourceSettings,
        data_dir: Path,
        *,
        chosen: Iterable[SourceName] | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self.chosen = frozenset(SourceName if chosen is None else chosen)
        more: dict[str, Any] = {} if sleep is None else {"sleep": sleep}
        cache = AnswerCache(data_dir / CACHE_FOLDER, settings.cache_bytes)
        self.transport = Transport(settings, cache, **more)
        self.europepmc = EuropePmc(self.transport)
        self.openalex = OpenAlex(self.transport)
        self.crossref = Crossref(self.transport)
        self.unpaywall = Unpaywall(self.transport)
        self.pmc = PmcCloud(self.transport)
        self.arxiv = Arxiv(self.transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.transport.close()

    def __contains__(self, name: object) -> bool:
        return name in self.chosen

    @property
    def down(self) -> dict[SourceName, str]:
        """Sources that did not answer and are not asked any more, with the reason."""
        return self.transport.down
