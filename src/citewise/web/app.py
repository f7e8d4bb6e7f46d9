"""The web application: pages for people, and a sign of life for programs that watch over it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from citewise.alerts.settings import MailSettings
from citewise.errors import CitewiseError
from citewise.web.assets import Assets
from citewise.web.failures import LastResort, on_citewise_error, on_http_error
from citewise.web.kept import KeptPages
from citewise.web.library import lifespan_for
from citewise.web.pages import (
    alerts,
    collection,
    collections,
    compare,
    corrections,
    export,
    facet,
    feeds,
    guide,
    health,
    home,
    journals,
    key,
    network,
    profile,
    report,
    searches,
)
from citewise.web.pages import search as search_page
from citewise.web.pages import statement as statement_page
from citewise.web.security import KnownHosts, SameOrigin, SecurityHeaders

_PAGES = (
    home,
    search_page,
    report,
    facet,
    journals,
    profile,
    statement_page,
    network,  # before the exports of statements and works, whose addresses are wider
    collection,
    export,
    collections,
    compare,
    corrections,
    searches,
    alerts,
    feeds,
    guide,
    key,
    health,
)


def create_app(
    data_dir: Path | str,
    *,
    hosts: Collection[str] | None = None,
    mail: MailSettings | None = None,
    digests: bool = False,
) -> FastAPI:
    """The application that serves the library in `data_dir`.

    The library is opened read-only when the first page asks for it, so that the server can start before the first
    ingest has made one.

    Args:
        data_dir: The folder with `library.db` and `index/`.
        hosts: Names that the server answers to (`security.LOCAL_NAMES` when it is for this machine alone); None for any.
        mail: How mail is sent; alerts by mail are offered only with a mail server.
        digests: Send digests that are due as well, not only mails that ask for a confirmation.

    Returns:
        An ASGI application; `uvicorn.run(create_app(path))` serves it.
    """
    app = FastAPI(
        title="Citewise",
        docs_url=None,  # these two load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan_for(Path(data_dir), mail, digests=digests),
        redirect_slashes=False,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(KnownHosts, names=hosts),
            Middleware(SameOrigin),
            Middleware(KeptPages),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
            Middleware(LastResort),
        ],
        exception_handlers={CitewiseError: on_citewise_error, HTTPException: on_http_error},
    )
    for module in _PAGES:
        app.router.routes.extend(module.routes)
    app.mount("/static", Assets(), name="static")
    return app
