"""Encodings, broken XML, files that are something else: read, recovered with a warning, or refused with line and cause."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jats_articles import TITLE, article, numbered, xref

from citewise.contexts import cut
from citewise.errors import ReadError, TooLargeError, UnknownFormatError
from citewise.model import Document
from citewise.readers import ReadLimits, read

TEXT = article(f"<sec><title>Ergebnis</title><p>Größe – „Moos“ ist klein [{xref(1)}].</p></sec>", numbered(2))
WHOLE = f'<?xml version="1.0" encoding="UTF-8"?>\n{TEXT}'.encode()


def body_text(document: Document) -> str:
    (statement,) = cut(document)
    return statement.sentence


EXPECTED = "Größe – „Moos“ ist klein [1]."


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        TEXT.encode(),
        b"\xef\xbb\xbf" + WHOLE,
        b"\n \n" + WHOLE,
        f'<?xml version="1.0" encoding="UTF-16"?>{TEXT}'.encode("utf-16"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        f'<?xml version="1.0"?>{TEXT}'.encode("utf-16-le"),
        f'<?xml version="1.0"?>{TEXT}'.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        f'<?xml version="1.0" encoding="windows-1252"?>{TEXT}'.encode("cp1252"),
        f'<?xml version="1.0" encoding="x-unheard-of"?>{TEXT}'.encode(),
        f'<?xml version="1.0" encoding="UTF-16"?>{TEXT}'.encode(),
        f"<?xml version='1.0' encoding='utf-8'?>{TEXT}".encode("cp1252"),
    ],
    ids=[
        "utf-8", "undeclared", "utf-8 bom", "blanks before the declaration", "utf-16 declared", "utf-16-le bom",
        "utf-16-be bom", "utf-16-le bare", "utf-16-be bare", "utf-32", "windows-1252", "unknown encoding",
        "utf-8 declared utf-16", "windows-1252 declared utf-8",
    ],
)  # fmt: skip
def test_encodings(data: bytes) -> None:
    assert body_text(read(data)) == EXPECTED


def test_latin_1() -> None:
    text = article(f"<p>Größe ist klein [{xref(1)}].</p>", numbered(1))
    data = f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}'.encode("iso-8859-1")
    assert body_text(read(data)) == "Größe ist klein [1]."


def test_a_wrong_declaration_is_said() -> None:
    wrong = read(f"<?xml version='1.0' encoding='utf-8'?>\n{TEXT}".encode("cp1252"))
    assert wrong.warnings == ("Bytes that are not utf-8 in line 2 were read as Windows-1252.",)


@pytest.mark.parametrize(
    ("broken", "text", "warning"),
    [
        ("a & b", "a & b", "1 bare ampersands were read as such."),
        ("a&nbsp;b &alpha;", "a b α", ""),
        ("&alpha; <![CDATA[&beta; & ]]>&gamma;<!-- &x & -->&delta;<![CDATA[ & ]]>", "α &beta; & γδ &", ""),
        ("a &unheardof; b", "a &unheardof; b", "Unknown entities were left as written: unheardof."),
        ("a\x0bb\x01", "ab", "2 control characters that XML does not allow were dropped."),
        ("a&#11;b&#xFFFF;", "ab", ""),
        ("a <i>b</p><p>c</i>", "a b c", "The XML is broken"),
    ],
)
def test_small_damage_is_recovered(broken: str, text: str, warning: str) -> None:
    document = read(article(f"<p>{broken}</p>").encode())
    (first, *_) = document.body
    assert getattr(first, "text", None) == text
    assert any(w.startswith(warning) for w in document.warnings) if warning else document.warnings == ()


def test_entities_declared_in_the_file_are_put_in() -> None:
    text = '<!DOCTYPE article [<!ENTITY moss "Moos &#8211; grün"><!ENTITY rich "<b>x</b>">]>\n' + article(
        "<p>&moss;</p>"
    )
    (paragraph,) = read(text.encode()).body
    assert getattr(paragraph, "text", None) == "Moos – grün"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_a_file_cut_off_is_refused_with_line_and_cause(share: float) -> None:
    data = WHOLE[: int(len(WHOLE) * share)]
    with pytest.raises(
        ReadError, match=r"^line \d+: half\.xml is broken XML and seems to be cut off"
    ) as caught:
        read(data, name="half.xml")
    assert caught.value.line is not None


def test_xml_that_loses_its_text_in_recovery_is_refused() -> None:
    text = article("<p>ok</p>") + article("<p>" + "A second root element. " * 50 + "</p>")
    with pytest.raises(ReadError, match=r"^line \d+: two\.xml is broken XML and could not be recovered: "):
        read(text.encode(), name="two.xml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x.xml is empty."),
        (b" \n\0\0", "x.xml is empty."),
        (b"\xef\xbb\xbf", "x.xml is empty."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "x.xml seems to be a PDF;"),
        (b"PK\x03\x04rest", "x.xml seems to be a ZIP archive or an Office document;"),
        (b"\x1f\x8b\x08", "x.xml seems to be a gzip archive;"),
        (b"<!DOCTYPE html><html><body><article>x</article></body></html>", "x.xml seems to be a web page (HTML);"),
        (b"<?xml version='1.0'?><book><title>x</title></book>", "x.xml seems to be XML with the root <book>;"),
        (b'{"a": 1}', "x.xml seems to be JSON;"),
        (b"Dear reader, this is a letter.", "x.xml seems to be plain text;"),
        (b"\x01\x02\x03\x04" * 100, "x.xml seems to be binary data;"),
        (b"\\documentclass{article}", "x.xml seems to be LaTeX;"),
        (b"<", "x.xml seems to be XML without a root;"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_named(data: bytes, message: str) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        read(data, name="x.xml")
    assert str(caught.value).startswith(message)


def test_an_article_element_that_is_no_jats_article() -> None:
    with pytest.raises(ReadError, match="neither front nor body"):
        read(b"<article><title>A DocBook article</title><para>Text.</para></article>", name="docbook.xml")


def test_the_size_limit_is_configurable() -> None:
    with pytest.raises(TooLargeError, match="more than the limit of 100"):
        read(WHOLE, name="long.xml", limits=ReadLimits(max_bytes=100))
    assert read(WHOLE, limits=ReadLimits(max_bytes=len(WHOLE))).references


def test_a_set_of_articles_gives_the_first() -> None:
    text = f"<pmc-articleset>{article(meta=TITLE)}{article('<p>Second.</p>')}</pmc-articleset>"
    document = read(text.encode())
    assert document.warnings[0] == "The file holds 2 articles; only the first was read."


def _never_anything_but_read_error(data: bytes) -> None:
    try:
        document = read(data, name="hypothesis")
    except ReadError:
        return
    for statement in cut(document):
        assert statement.sentence[statement.target.start : statement.target.end] == statement.target.text
        assert statement.target.reference_ids


@given(st.binary(max_size=300))
@example(b"\xff\xfe<\0a\0")
@example(b"\0<article>")
@settings(deadline=None)
def test_arbitrary_bytes(data: bytes) -> None:
    _never_anything_but_read_error(data)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"<article>", b"<article ", b"\xfe\xff\0<\0a", b"<?xml encoding='utf-7'?><article>"]),
)
@settings(deadline=None)
def test_arbitrary_bytes_after_the_beginning_of_an_article(data: bytes, start: bytes) -> None:
    _never_anything_but_read_error(start + data)
    _never_anything_but_read_error(start + data + b"</article>")


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_mutated_articles(data: st.DataObject) -> None:
    mutated = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(mutated) - 1))
        length = data.draw(st.integers(0, 40))
        mutated[place : place + length] = data.draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from(
                    [b"<", b">", b"&", b"]]>", b"<!--", b"<p>", b"</sec>", b"\0", b"&#0;", b"<![CDATA["]
                ),
            )
        )
    _never_anything_but_read_error(bytes(mutated))


_TAGS = st.sampled_from(
    "article front article-meta journal-meta title-group article-title abstract body sec title p xref sup list list-item fig caption "
    "table tr td fn boxed-text back ref-list ref mixed-citation element-citation citation-alternatives name surname year "
    "person-group collab contrib-group contrib aff pub-date month license pub-id label sub-article".split()
)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        ["id", "rid", "ref-type", "pub-id-type", "contrib-type", "pub-type", "person-group-type"]
    ),
    st.sampled_from(["r1", "r1 r2", "bibr", "doi", "aff", "author", "editor", "epub", "", "fn"]),
    max_size=2,
)
_INNER = st.text(alphabet=st.sampled_from("aB1[]-,;. (é–2019/"), max_size=12)


def _element(tag: str, attributes: dict[str, str], children: list[tuple[str, str]], text: str) -> str:
    stated = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{tag}{stated}>{text}{''.join(child + tail for child, tail in children)}</{tag}>"


_TREES: st.SearchStrategy[str] = st.recursive(
    st.builds(_element, _TAGS, _ATTRIBUTES, st.just([]), _INNER),
    lambda inner: st.builds(
        _element, _TAGS, _ATTRIBUTES, st.lists(st.tuples(inner, _INNER), max_size=4), _INNER
    ),
    max_leaves=25,
)


@given(_TREES, _TREES, _TREES)
@settings(deadline=None, max_examples=200)
def test_elements_in_places_where_no_schema_allows_them(meta: str, body: str, refs: str) -> None:
    _never_anything_but_read_error(article(body, refs, meta=meta).encode())
