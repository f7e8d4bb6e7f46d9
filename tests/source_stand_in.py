"""A server on this machine that answers as the sources do, of invented works, and goes wrong when it is told to."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from citewise.resolution.sources import SourceName
from invented_articles import article

CITED = "10.5555/nights.1"
"""What the invented articles cite."""


@dataclass
class InventedWork:
    """A work as the stand-in knows it. Names that are empty are unknown to the sources."""

    doi: str
    title: str
    number: int
    year: int = 2020
    pmid: str = ""
    pmcid: str = ""
    cites: tuple[str, ...] = ()
    open: bool = False
    text: bytes = b""
    """Its full text at Europe PMC."""
    cloud_text: bytes = b""
    """Its full text in PMC's cloud."""
    copies: tuple[str, ...] = ()
    """Addresses that Unpaywall knows."""
    retracted_by: str = ""
    in_europe_pmc: bool = True
    linked: bool = True
    """Whether Europe PMC knows what it cites."""
    pmcid_told: bool = True
    """Whether OpenAlex knows its PMCID."""
    in_openalex: bool = True
    in_crossref: bool = True

    @property
    def openalex(self) -> str:
        """OpenAlex's number of it."""
        return f"W{4_000_000 + self.number}"


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    source: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass
class Reply:
    """What is sent back. `announced` is another Content-Length than the body has; `pause` waits before the body, in seconds."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    pause: float = 0.0


Fault = Reply | Callable[[], Reply]


class StandIn:
    """All sources at once, on one port: `address("crossref")` is where Crossref answers."""

    def __init__(self, works: list[InventedWork]) -> None:
        self.works = {work.doi: work for work in works}
        self.asked: list[Asked] = []
        self.faults: dict[str, list[Fault]] = {}
        """Replies that take the place of the right ones, each once and in turn: by source, or by source and path."""
        self.lasting: dict[str, Fault] = {}
        """The same for every request whose source and path begin so."""
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                stand_in.answer(self)

            def log_message(self, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *where: Any) -> None:
                """Callers that hang up are what some tests are about."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def address(self, source: str) -> str:
        return f"http://127.0.0.1:{self.port}/{source}"

    def addresses(self) -> dict[SourceName, str]:
        return {name: self.address(name.value) for name in SourceName}

    def environment(self) -> dict[str, str]:
        """What to set for a command line to ask here."""
        return {f"CITEWISE_SOURCE_{name.name}": self.address(name.value) for name in SourceName}

    @contextmanager
    def running(self) -> Iterator[StandIn]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(5)

    def requests_to(self, source: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.source == source]

    # ---- answering

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        _, source, *rest = parts.path.split("/")
        path = "/" + "/".join(rest)
        params = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        asked = Asked(source, path, params, dict(handler.headers.items()))
        self.asked.append(asked)
        reply = self._fault(source, path) or self._right(asked)
        body = reply.body
        if (
            reply.status == 200
            and "ETag" not in reply.headers
            and source == "crossref"
            and reply.announced is None
        ):
            reply.headers["ETag"] = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
            if asked.headers.get("If-None-Match") == reply.headers["ETag"]:
                reply, body = Reply(304), b""
        try:
            handler.send_response(reply.status)
            handler.send_header("Content-Type", reply.content_type)
            handler.send_header(
                "Content-Length", str(len(body) if reply.announced is None else reply.announced)
            )
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            if reply.pause:
                handler.wfile.flush()
                time.sleep(reply.pause)
            handler.wfile.write(body)
        except OSError:
            handler.close_connection = True
        if reply.announced is not None:
            handler.close_connection = True

    def _fault(self, source: str, path: str) -> Reply | None:
        for place in (source + path, source):
            waiting = self.faults.get(place)
            if waiting:
                fault = waiting.pop(0)
                return fault() if callable(fault) else fault
        for place, lasting in self.lasting.items():
            if (source + path).startswith(place):
                return lasting() if callable(lasting) else lasting
        return None

    def _right(self, asked: Asked) -> Reply:
        made = getattr(self, f"_{asked.source}", lambda asked: None)(asked)
        if made is None:
            return Reply(404, b'{"error":"not found"}')
        return made if isinstance(made, Reply) else Reply(body=json.dumps(made).encode())

    def _europepmc(self, asked: Asked) -> Any:
        parts = asked.path.strip("/").split("/")
        if parts == ["search"]:
            return self._search(asked.params)
        if parts[-1] == "fullTextXML":
            work = next(
                (w for w in self.works.values() if parts[0] in (w.pmcid, f"PPR{w.number}") and w.text), None
            )
            return Reply(body=work.text, content_type="application/xml") if work else None
        if parts[-1] in ("citations", "references"):
            work = next((w for w in self.works.values() if w.pmid == parts[1]), None)
            if work is None:
                return {"version": "6.9", "hitCount": 0}
            name = parts[-1][:-1]
            listed = (
                self._citing(work.doi)
                if name == "citation"
                else [self.works[doi] for doi in work.cites if doi in self.works]
            )
            return {
                "version": "6.9",
                "hitCount": len(listed),
                "request": {"id": parts[1], "source": parts[0], "page": 1, "pageSize": 25},
                f"{name}List": {
                    name: [
                        {"id": w.pmid, "source": "MED", "citationType": "journal article", "title": w.title, "authorString": "Aalto M.", "journalAbbreviation": "J Inv Sleep", "pubYear": w.year, "volume": "4", "issue": "1", "pageInfo": "11-19", "citedByCount": 0}
                        for w in listed
                    ]
                },
            }  # fmt: skip
        return None

    def _search(self, params: Mapping[str, str]) -> Any:
        query = params["query"]
        works = [work for work in self.works.values() if work.in_europe_pmc]
        if query.startswith("DOI:"):
            found = [w for w in works if f'DOI:"{w.doi}"' in query.split(" OR ")]
        elif "CITES:" in query:
            cited = next(
                (w for w in works if query.split("CITES:")[1].split("_")[0] in (w.pmid, f"PPR{w.number}")),
                None,
            )
            found = [w for w in self._citing(cited.doi) if w.in_europe_pmc and w.linked] if cited else []
            if "OPEN_ACCESS:Y" in query:
                found = [w for w in found if w.open and w.pmcid]
        elif "EXT_ID:" in query:
            found = [w for w in works if w.pmid and f"EXT_ID:{w.pmid}" in query]
        elif query.startswith("PMCID:"):
            found = [w for w in works if w.pmcid == query[6:]]
        else:
            found = [w for w in works if all(word.lower() in w.title.lower() for word in query.split())]
        found.sort(key=lambda w: (-w.year, w.doi))
        start = 0 if params["cursorMark"] == "*" else int(params["cursorMark"])
        size = int(params["pageSize"])
        page = found[start : start + size]
        return {
            "version": "6.9",
            "hitCount": len(found),
            "nextCursorMark": str(start + len(page)) if page else params["cursorMark"],
            "request": {"queryString": query, "resultType": "core", "cursorMark": params["cursorMark"], "pageSize": size},
            "resultList": {"result": [self._europepmc_record(w) for w in page]},
        }  # fmt: skip

    def _europepmc_record(self, work: InventedWork) -> dict[str, Any]:
        record = {
            "id": work.pmid or f"PPR{work.number}",
            "source": "MED" if work.pmid else "PPR",
            "pmid": work.pmid,
            "pmcid": work.pmcid,
            "doi": work.doi,
            "title": work.title + ".",
            "authorString": "Aalto M, Berg T.",
            "journalInfo": {"volume": "4", "issue": "1", "yearOfPublication": work.year, "journal": {"title": "Journal of Invented Sleep", "issn": "0000-0019"}},
            "pubYear": str(work.year),
            "pageInfo": f"{work.number}-{work.number + 7}",
            "pubTypeList": {"pubType": ["Journal Article"]},
            "isOpenAccess": "Y" if work.open else "N",
            "inEPMC": "Y" if work.pmcid else "N",
            "citedByCount": len(self._citing(work.doi)),
            "firstPublicationDate": f"{work.year}-03-01",
        }  # fmt: skip
        return {name: value for name, value in record.items() if value != ""}

    def _citing(self, doi: str) -> list[InventedWork]:
        return [work for work in self.works.values() if doi in work.cites]

    def _crossref(self, asked: Asked) -> Any:
        if asked.path == "/works":
            told = asked.params.get("filter", "").removeprefix("updates:")
            words = asked.params.get("query.bibliographic", "").lower().split()
            items = [
                {**_crossref_record(doi, f"Retraction: {work.title}", 2023), "update-to": [{"DOI": work.doi, "type": "retraction", "label": "Retraction", "updated": {"date-parts": [[2023, 5, 2]]}}]}
                for work in self.works.values() if told and work.doi == told and (doi := work.retracted_by)
            ]  # fmt: skip
            items += [
                _crossref_record(work.doi, work.title, work.year)
                for work in self.works.values()
                if words and all(word in work.title.lower() for word in words)
            ]
            return _message("work-list", {"total-results": len(items), "items": items})
        work = self.works.get(unquote(asked.path.removeprefix("/works/")))
        if work is None or not work.in_crossref:
            return Reply(404, b"Resource not found.", "text/plain")
        record = _crossref_record(work.doi, work.title, work.year)
        record["is-referenced-by-count"] = len(self._citing(work.doi)) + 2
        return _message("work", record)

    def _openalex(self, asked: Asked) -> Any:
        works = [work for work in self.works.values() if work.in_openalex]
        if asked.path == "/works":
            criteria = dict(part.split(":", 1) for part in asked.params["filter"].split(","))
            cited = next((w for w in works if w.openalex == criteria["cites"]), None)
            found = [w for w in self._citing(cited.doi) if w.in_openalex] if cited else []
            if "open_access.is_oa" in criteria:
                found = [w for w in found if w.open or w.copies]
            found.sort(key=lambda w: (-w.year, w.doi))
            size = int(asked.params["per_page"])
            if "cursor" in asked.params and not asked.params.get("api_key"):
                return Reply(401, b'{"error":"API key required"}')
            start = (
                (int(asked.params["page"]) - 1) * size
                if "page" in asked.params
                else int(asked.params["cursor"].replace("*", "0"))
            )
            page = found[start : start + size]
            meta = {"count": len(found), "db_response_time_ms": 9, "page": None, "per_page": size}
            meta["next_cursor"] = str(start + size) if start + size < len(found) else None
            return {"meta": meta, "results": [self._openalex_record(w) for w in page], "group_by": []}
        scheme, _, value = unquote(asked.path.removeprefix("/works/")).partition(":")
        found = [
            w
            for w in works
            if value and value == {"doi": w.doi, "pmid": w.pmid, "pmcid": w.pmcid}.get(scheme)
        ]
        return self._openalex_record(found[0]) if found else None

    def _openalex_record(self, work: InventedWork) -> dict[str, Any]:
        ids = {"openalex": f"https://openalex.org/{work.openalex}", "doi": f"https://doi.org/{work.doi}"}
        if work.pmid:
            ids["pmid"] = f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}"
        if work.pmcid and work.pmcid_told:
            ids["pmcid"] = f"https://www.ncbi.nlm.nih.gov/pmc/articles/{work.pmcid[3:]}"
        return {
            "id": ids["openalex"],
            "doi": ids["doi"],
            "ids": ids,
            "title": work.title,
            "display_name": work.title,
            "type": "article",
            "publication_year": work.year,
            "publication_date": f"{work.year}-03-01",
            "authorships": [{"author": {"display_name": "Mira Aalto"}}],
            "open_access": {"is_oa": bool(work.open or work.copies), "oa_status": "gold"},
            "is_retracted": bool(work.retracted_by),
            "cited_by_count": len(self._citing(work.doi)),
        }

    def _unpaywall(self, asked: Asked) -> Any:
        if "@" not in asked.params.get("email", ""):
            return Reply(422, b'{"error":true,"message":"Please use your own email address in API calls."}')
        work = self.works.get(unquote(asked.path[1:]))
        if work is None:
            return None
        places = [
            {"url": copy, "url_for_pdf": None, "url_for_landing_page": copy, "version": "publishedVersion", "license": "cc-by", "host_type": "repository"}
            for copy in work.copies
        ]  # fmt: skip
        return {
            "doi": work.doi,
            "is_oa": bool(places),
            "best_oa_location": places[0] if places else None,
            "oa_locations": places,
        }

    def _pmc(self, asked: Asked) -> Any:
        if asked.path == "/":
            pmcid = asked.params["prefix"].rstrip(".")
            held = any(work.pmcid == pmcid and work.cloud_text for work in self.works.values())
            inner = "".join(
                f"<CommonPrefixes><Prefix>{pmcid}.{n}/</Prefix></CommonPrefixes>"
                for n in ((1, 2) if held else ())
            )
            body = f'<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>pmc-oa-opendata</Name><Prefix>{pmcid}.</Prefix><Delimiter>/</Delimiter>{inner}</ListBucketResult>'
            return Reply(body=body.encode(), content_type="application/xml")
        folder, _, name = asked.path.strip("/").partition("/")
        work = next((w for w in self.works.values() if w.pmcid and f"{w.pmcid}.2" == folder), None)
        if work is None or name != f"{folder}.xml":
            return Reply(404, b"<Error><Code>NoSuchKey</Code></Error>", "application/xml")
        return Reply(body=work.cloud_text, content_type="binary/octet-stream")


def _message(kind: str, message: dict[str, Any]) -> dict[str, Any]:
    return {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}


def _crossref_record(doi: str, title: str, year: int) -> dict[str, Any]:
    return {
        "DOI": doi,
        "prefix": "10.5555",
        "member": "0",
        "type": "journal-article",
        "title": [title],
        "author": [{"family": "Aalto", "given": "Mira", "sequence": "first"}],
        "issued": {"date-parts": [[year, 3, 1]]},
        "container-title": ["Journal of Invented Sleep"],
        "volume": "4",
        "page": "11-19",
        "is-referenced-by-count": 0,
    }


def invented_world() -> list[InventedWork]:
    """A cited work, and six works that cite it: three in Europe PMC, one in PMC's cloud, one open elsewhere, one closed."""
    cited = InventedWork(CITED, "Long nights after naps", 1, 2015, "90000001")
    made = [cited]
    made += [
        InventedWork(f"10.5555/sleep.{n}", f"Naps of kind {n}", n, 2018 + n, f"9000000{n}", f"PMC800000{n}", (CITED,), True, article(n))
        for n in (2, 3, 4)
    ]  # fmt: skip
    made.append(
        InventedWork("10.5555/sleep.5", "Naps of kind 5", 5, 2019, "90000005", "PMC8000005", (CITED,), True, cloud_text=article(5))
    )  # fmt: skip
    made.append(
        InventedWork("10.5555/sleep.6", "Naps of kind 6", 6, 2018, cites=(CITED,), copies=("https://repository.invalid/6.pdf",), in_europe_pmc=False)
    )  # fmt: skip
    made.append(InventedWork("10.5555/sleep.7", "Naps of kind 7", 7, 2017, "90000007", cites=(CITED,)))
    return made
