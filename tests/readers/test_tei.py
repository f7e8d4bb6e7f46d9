"""TEI as GROBID makes it, and by hand: whole documents against expected files, and what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from expected_files import DATA, check
from hypothesis import given, settings
from hypothesis import strategies as st
from jats_articles import paragraphs

from citewise.contexts import cut
from citewise.errors import ReadError
from citewise.model import Document, Element, Person, Section
from citewise.readers import read

SOURCES = sorted((DATA / "tei" / "sources").glob("*.xml"))
GROBID = (DATA / "tei" / "sources" / "grobid.tei.xml").read_bytes()


def tei(body: str = "<p>Text.</p>", listed: str = "", *, header: str = "", attributes: str = "") -> Document:
    back = f"<back><listBibl>{listed}</listBibl></back>" if listed else ""
    text = (
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0" {attributes}><teiHeader>{header}</teiHeader>'
        f"<text><body>{body}</body>{back}</text></TEI>"
    )
    return read(text.encode(), name="invented.tei.xml")


def bibl(inside: str, tag: str = "biblStruct") -> str:
    return f'<{tag} xml:id="b0">{inside}</{tag}>'


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_reads_as_expected(source: Path, regenerate: bool) -> None:
    document = read(source.read_bytes(), name=source.name)
    check(document, DATA / "tei" / "expected" / f"{source.stem}.json", regenerate=regenerate)


def test_statements_of_grobid_output() -> None:
    found = [(s.sentence, s.target.reference_ids, s.element) for s in cut(read(GROBID))]
    assert ("Air has weight (Torr, 1999; Mercure and Blei, 2003).", ("b0", "b1"), Element.PARAGRAPH) in found
    assert ("We read the tube[2].", ("b1",), Element.PARAGRAPH) in found
    assert ("A tube after Torr (1999).", ("b0",), Element.CAPTION) in found
    assert ("Windhaven | 760 [2]", ("b1",), Element.TABLE) in found
    assert ("The tube was lent (Torr, 1999).", ("b0",), Element.FOOTNOTE) in found
    assert ("Air is heavy, as was known (Torr, 1999).", ("b0",), Element.ABSTRACT) in found


def test_numbered_sections_nest() -> None:
    body = "".join(
        f'<div><head n="{number}">{title}</head><p>{title}.</p></div>'
        for number, title in (("1", "A"), ("2", "B"), ("2.1", "C"), ("2.1.1", "D"), ("2.2", "E"), ("10", "F"))
    )
    document = tei(body + "<div><head>Conclusion</head><p>G.</p></div>")

    def outline(blocks: tuple[object, ...]) -> list[object]:
        return [(b.title, outline(b.blocks)) for b in blocks if isinstance(b, Section)]

    assert outline(document.body) == [
        ("A", []),
        ("B", [("C", [("D", [])]), ("E", [])]),
        ("F", []),
        ("Conclusion", []),
    ]
    assert [p.text for p in paragraphs(document.body)] == ["A.", "B.", "C.", "D.", "E.", "F.", "G."]


def test_several_targets_and_targets_of_nothing() -> None:
    listed = (
        bibl("<monogr><title level='m'>A</title></monogr>")
        + '<biblStruct xml:id="b1"><monogr><title>B</title></monogr></biblStruct>'
    )
    document = tei(
        '<p>One <ref type="bibr" target="#b0 #b1">[1,2]</ref>, <ref type="bibr" target="#b9">[9]</ref>.</p>',
        listed,
    )
    assert [s.target.reference_ids for s in cut(document)] == [("b0", "b1")]
    assert document.warnings == ("1 in-text citation points at no entry of the reference list.",)


def test_raised_citations_and_lists() -> None:
    listed = bibl("<monogr><title level='m'>A</title></monogr>")
    body = (
        '<p>Air<hi rend="superscript"><ref type="bibr" target="#b0">1</ref></hi>.</p>'
        '<list><item>heavy <ref type="bibr" target="#b0">1</ref></item></list>'
    )
    first, second = paragraphs(tei(body, listed).body)
    assert (first.citations[0].superscript, first.element) == (True, Element.PARAGRAPH)
    assert (second.text, second.element) == ("heavy 1", Element.LIST)


@pytest.mark.parametrize(
    ("inside", "tag", "raw"),
    [
        (
            ("<analytic><title level='a'>Air</title><author><persName><forename>E</forename><surname>Torr</surname></persName></author></analytic>"
            "<monogr><title level='j'>J Air</title><imprint><biblScope unit='volume'>1</biblScope><biblScope unit='page' from='5' to='9'/>"
            "<date when='1999'/></imprint></monogr><idno type='DOI'>10.5555/a</idno>"),
            "biblStruct",
            "Torr E. Air. J Air. 1999;1:5–9. doi:10.5555/a.",
        ),
        ("<author>Torr, E.</author> <title level='a'>Air</title>. <title level='j'>J Air</title> <date>1999</date>", "bibl", "Torr, E. Air. J Air 1999"),
    ],
)  # fmt: skip
def test_references_with_and_without_structure(inside: str, tag: str, raw: str) -> None:
    (found,) = tei(listed=bibl(inside, tag)).references
    assert found.raw == raw
    assert (found.title, found.journal, found.year) == ("Air", "J Air", 1999)
    assert [a.family for a in found.authors] == ["Torr"]


def test_identifiers_in_the_raw_reference() -> None:
    inside = "<monogr><title level='m'>Air</title></monogr><note type='raw_reference'>Air. https://doi.org/10.5555/Raw.1.</note>"
    (found,) = tei(listed=bibl(inside)).references
    assert found.identifiers.doi == "10.5555/raw.1"


def test_an_entry_without_anything_is_left_out() -> None:
    assert tei(listed=bibl("<monogr><imprint/></monogr>")).references == ()


def test_header_without_source_description() -> None:
    header = (
        "<fileDesc><titleStmt><title>By hand</title><author>Jane Doe</author></titleStmt><publicationStmt>"
        "<publisher>Press</publisher><date>2001-13-40</date><idno type='DOI'>10.5555/hand</idno></publicationStmt></fileDesc>"
    )
    work = tei(header=header, attributes='xml:lang="DE"').work
    assert (work.title, work.authors, work.year, work.date) == (
        "By hand",
        (Person("Doe", "Jane"),),
        2001,
        "2001",
    )
    assert (work.identifiers.doi, work.journal.publisher, work.language) == ("10.5555/hand", "Press", "de")


def test_a_corpus_gives_the_first_text() -> None:
    one = "<TEI><teiHeader/><text><body><p>{}</p></body></text></TEI>"
    document = read(f"<teiCorpus>{one.format('First.')}{one.format('Second.')}</teiCorpus>".encode())
    assert [p.text for p in paragraphs(document.body)] == ["First."]
    assert document.warnings == ("The file holds 2 texts; only the first was read.",)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (GROBID[: len(GROBID) // 2], r"^line \d+: x is broken XML and seems to be cut off"),
        (b"<TEI><p>x</p></TEI>", r"^x has a <TEI> with neither header nor text\.$"),
        (b"<TEI><text>" + b"<div>" * 300 + b"</div>" * 300 + b"</text></TEI>", r"nested more than 200 deep"),
        (b"<teiCorpus><p/></teiCorpus>", r"XML without a TEI text; its root is <teiCorpus>"),
    ],
)
def test_what_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read(data, name="x")


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_mutated_tei_raises_nothing_but_read_error(data: st.DataObject) -> None:
    mutated = bytearray(GROBID)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(mutated) - 1))
        length = data.draw(st.integers(0, 60))
        mutated[place : place + length] = data.draw(
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from([b"<", b"&", b"<p>", b"</p>", b"</div>", b"<ref>", b"<note>", b""]),
            )
        )
    try:
        document = read(bytes(mutated), name="mutated")
    except ReadError:
        return
    for statement in cut(document):
        assert statement.sentence[statement.target.start : statement.target.end] == statement.target.text


_TAGS = st.sampled_from(
    "div head p s ref note figure figDesc table row cell list item formula hi quote listBibl biblStruct bibl analytic monogr imprint "
    "title author editor persName forename surname date biblScope idno ptr abstract label lb".split()
)
_TREES: st.SearchStrategy[str] = st.recursive(
    st.builds(lambda tag, text: f'<{tag} type="bibr" target="#b0" n="1" level="j" when="1999">{text}</{tag}>', _TAGS, st.text("aB1 .;é–", max_size=8)),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{'x'.join(parts)}</{tag}>", _TAGS, st.lists(inner, max_size=4)),
    max_leaves=20,
)  # fmt: skip


@given(_TREES, _TREES)
@settings(deadline=None, max_examples=150)
def test_elements_in_any_place(body: str, listed: str) -> None:
    cut(tei(body, listed, header=listed))


@pytest.mark.shared
def test_real_output_of_a_parser(shared_data: Path) -> None:
    import tarfile

    with tarfile.open(shared_data / "tei" / "parser-output.tar.gz") as archive:
        for member in archive:
            if member.name.endswith(".tei.xml"):
                held = archive.extractfile(member)
                assert held is not None
                document = read(held.read(), name=member.name)
                assert len(document.references) > 20
                assert len(cut(document)) >= 20
                assert document.work.title
                assert document.work.abstract
