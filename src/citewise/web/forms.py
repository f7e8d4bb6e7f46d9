"""Forms that were sent in: their fields and files, read as a stream and never beyond a limit."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from citewise.errors import InputError, TooLargeError

SMALL = 100_000
"""Bytes that a form of a few words may have."""
_DRAINED = 300_000_000
"""Bytes of a refused form that are still taken off the wire: a browser shows the refusal only when it is done sending."""
_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was chosen in a form."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, and the files that were chosen (empty choices are left out)."""

    fields: Mapping[str, str]
    files: Mapping[str, tuple[SentFile, ...]]

    def text(self, name: str, most: int = 1000) -> str:
        """A one-line field: blanks and control characters joined into single blanks, cut to `most` characters."""
        return " ".join(
            "".join(sign if sign.isprintable() else " " for sign in self.fields.get(name, "")).split()
        )[:most]


async def read_form(request: Request, *, most_bytes: int = SMALL) -> Form:
    """Read what a form sent, urlencoded or with files.

    Args:
        request: the request; its body must not have been read.
        most_bytes: size of the whole body.

    Raises:
        TooLargeError: the body is larger. It is read to its end without being kept, so that the sender sees why.
        InputError: the body is no form.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _multipart(request, most_bytes)
    if kind not in ("application/x-www-form-urlencoded", ""):
        raise InputError(f"A form was expected, not {kind[:80]}.")
    body = b"".join([part async for part in _limited(request, most_bytes)])
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="replace",
        )
    except ValueError as error:
        raise InputError("The form has more fields than any of ours.") from error
    return Form(dict(pairs), {})


async def _multipart(request: Request, most_bytes: int) -> Form:
    parser = MultiPartParser(
        request.headers,
        _limited(request, most_bytes),
        max_files=20,
        max_fields=_MOST_FIELDS,
        max_part_size=most_bytes,
    )
    try:
        sent = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise InputError("The form could not be read; send it again from its page.") from error
    fields: dict[str, str] = {}
    files: dict[str, list[SentFile]] = {}
    try:
        for name, value in sent.multi_items():
            if not isinstance(value, UploadFile):
                fields[name] = value
            elif value.filename:
                files.setdefault(name, []).append(SentFile(value.filename[:200], await value.read()))
    finally:
        await sent.close()
    return Form(fields, {name: tuple(held) for name, held in files.items()})


async def _limited(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    taken = 0
    refusal = TooLargeError(
        f"What was sent is larger than {_size(most_bytes)}, so nothing of it was taken. Send it in parts."
    )
    announced = request.headers.get("content-length", "")
    too_large = announced.isascii() and announced.isdigit() and int(announced[:15]) > most_bytes
    try:
        async for part in request.stream():
            taken += len(part)
            if taken > most_bytes or too_large:
                too_large = True
                if taken > _DRAINED:
                    break
                continue
            yield part
    except ClientDisconnect as error:
        raise InputError("The form broke off before its end.") from error
    if too_large:
        raise refusal


def _size(number: int) -> str:
    return f"{number // 1_000_000} MB" if number >= 1_000_000 else f"{number // 1000} kB"
