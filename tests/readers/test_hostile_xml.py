"""Hostile XML: nothing is fetched, nothing is expanded without bound, and no file asks for too much."""

from __future__ import annotations

from pathlib import Path

import pytest
from jats_articles import article

from citewise.errors import ReadError
from citewise.model import Document
from citewise.readers import ReadLimits, read


def text_of(document: Document) -> str:
    return " ".join(getattr(block, "text", "") for block in document.body)


def with_doctype(doctype: str, body: str) -> bytes:
    return f'<?xml version="1.0"?>\n{doctype}\n{article(body)}'.encode()


def test_billion_laughs() -> None:
    lines = ['<!ENTITY lol "lol">'] + [
        f'<!ENTITY lol{n} "{"&lol" + (str(n - 1) if n > 1 else "") + ";"}{"&lol;" * 9}">'
        for n in range(1, 10)
    ]
    document = read(with_doctype("<!DOCTYPE article [" + "\n".join(lines) + "]>", "<p>&lol9;</p>"))
    assert len(text_of(document)) < 100


def test_quadratic_blow_up_is_bounded_by_the_file() -> None:
    data = with_doctype(f'<!DOCTYPE article [<!ENTITY a "{"a" * 200}">]>', f"<p>{'&a;' * 20_000}</p>")
    assert len(text_of(read(data))) <= len(data)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY x SYSTEM "{}">',
        '<!ENTITY x PUBLIC "-//x" "{}">',
        '<!ENTITY % p SYSTEM "{}"> %p;',
        "<!ENTITY % p \"<!ENTITY x SYSTEM '{}'>\"> %p;",
    ],
)
def test_external_entities_are_not_read(tmp_path: Path, declaration: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    for address in (secret.as_uri(), str(secret)):
        data = with_doctype(f"<!DOCTYPE article [{declaration.format(address)}]>", "<p>see &x; here</p>")
        assert "secret" not in text_of(read(data)).replace(str(secret), "")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.dtd", "https://dtd.example/x.dtd", "ftp://dtd.example/x"]
)
def test_a_dtd_on_the_network_is_not_fetched(address: str) -> None:
    # The socket is blocked in tests: an attempt would raise, and not as `ReadError`.
    document = read(with_doctype(f'<!DOCTYPE article PUBLIC "-//x" "{address}">', "<p>a&nbsp;b</p>"))
    assert text_of(document) == "a b"


def test_a_dtd_beside_the_file_is_not_read(tmp_path: Path) -> None:
    dtd = tmp_path / "x.dtd"
    dtd.write_text(
        '<!ENTITY moss "from the DTD"><!ATTLIST p content-type CDATA "from the DTD">', encoding="utf-8"
    )
    document = read(with_doctype(f'<!DOCTYPE article SYSTEM "{dtd.as_uri()}">', "<p>a &moss; b</p>"))
    assert text_of(document) == "a &moss; b"


def test_xinclude_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    body = f'<p>a<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>b</p>'
    assert text_of(read(article(body).encode())) == "ab"


@pytest.mark.parametrize("depth", [250, 5_000, 100_000])
def test_nesting_without_end_is_refused(depth: int) -> None:
    data = article("<sec>" * depth + "<p>deep</p>" + "</sec>" * depth).encode()
    with pytest.raises(ReadError):
        read(data, name="deep.xml")


@pytest.mark.parametrize("tag", ["italic", "p", "list"])
def test_inline_elements_nested_without_end_are_refused(tag: str) -> None:
    data = article(f"<p>{f'<{tag}>' * 5_000}x{f'</{tag}>' * 5_000}</p>").encode()
    with pytest.raises(ReadError):
        read(data)


def test_the_depth_limit_is_configurable() -> None:
    data = article("<sec>" * 30 + "<p>deep</p>" + "</sec>" * 30).encode()
    assert read(data).body
    with pytest.raises(ReadError, match=r"nested more than 20 deep"):
        read(data, limits=ReadLimits(max_depth=20))


def test_a_very_long_paragraph_is_read_in_linear_time() -> None:
    # A quadratic reader would need hours; the test only has to end.
    document = read(article("<p>" + "word <italic>x</italic> " * 100_000 + "</p>").encode())
    assert text_of(document).startswith("word x word x")


def test_a_text_node_beyond_what_libxml2_takes_is_refused_or_read() -> None:
    data = article("<p>" + "a" * 11_000_000 + "</p>").encode()
    with pytest.raises(ReadError, match=r"^line \d+: huge\.xml is broken XML"):
        read(data, name="huge.xml")


def test_many_attributes_and_ids() -> None:
    rid = " ".join(f"r{n}" for n in range(100_000))
    document = read(article(f'<p>x <xref ref-type="bibr" rid="{rid}">1</xref></p>').encode())
    assert text_of(document) == "x 1"


@pytest.mark.parametrize(
    "junk",
    [
        b"<article>" + b"<" * 2_000_000,
        b"<article>" + b"&" * 2_000_000,
        b"<article " + b"a=" * 1_000_000,
        b"<article>&b;" + b"<![CDATA[" * 300_000,
        b"<article>&b;" + b"<!--" * 300_000 + b"]]>",
        b"<article>&b;" + b"<!DOCTYPE [" * 300_000,
    ],
)
def test_junk_that_begins_like_an_article(junk: bytes) -> None:
    with pytest.raises(ReadError):
        read(junk)
