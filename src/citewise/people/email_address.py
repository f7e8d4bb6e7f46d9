"""E-mail addresses: those that a mail can be sent to, and nothing that could be taken for more than one."""

from __future__ import annotations

import re

from citewise.errors import InputError

LONGEST = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")


def email_address(text: str) -> str:
    """An address fit to be written into a header and an envelope; its domain in ASCII.

    Names in quotes, comments, several addresses and characters that end a line are all refused.

    Raises:
        InputError: it is no plain address.
    """
    given = text.strip()
    local, at, domain = given.rpartition("@")
    if not at or len(given) > LONGEST or not _LOCAL.fullmatch(local) or len(local) > 64:
        raise _refusal(text)
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _refusal(text) from error
    labels = ascii_domain.split(".")
    if len(f"{local}@{ascii_domain}") > LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refusal(text)
    return f"{local}@{ascii_domain.lower()}"


def address_key(address: str) -> str:
    """What tells one address from another: letters' case is not."""
    return address.lower()


def _refusal(text: str) -> InputError:
    shown = "".join(sign if sign.isprintable() else "�" for sign in text[:80])
    return InputError(
        f"“{shown}” is no e-mail address that can be written to. One looks like name@example.org."
    )
