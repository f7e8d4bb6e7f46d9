"""Lists of works in every form that people have them in, and in forms that mean harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.catalogue import listed
from citewise.catalogue.listed import read_list, reference_fields
from citewise.errors import InputError, TooLargeError
from citewise.people.entries import NewEntry, Reason


def read(text: str | bytes) -> list[NewEntry]:
    return list(read_list(text.encode() if isinstance(text, str) else text))


def first_of(text: str | bytes) -> list[tuple[str, str] | Reason]:
    """Of every entry the identifier it goes by, or why it has none."""
    return [entry.identifiers[0] if entry.identifiers else entry.reason for entry in read(text)]


def test_identifiers_in_any_text() -> None:
    text = """10.5555/A.1
    see https://doi.org/10.5555/b.2, and the rest
    PMID: 12345
    PMC7654321

    12345678, 23456789
    arXiv:2101.00001
    978-0-306-40615-7
    10.5555/c,10.5555/d;10.5555/e 10.5555/f"""
    assert first_of(text) == [
        ("doi", "10.5555/a.1"),
        ("doi", "10.5555/b.2"),
        ("pmid", "12345"),
        ("pmcid", "PMC7654321"),
        ("pmid", "12345678"),
        ("pmid", "23456789"),
        ("arxiv", "2101.00001"),
        ("isbn", "9780306406157"),
        ("doi", "10.5555/c"),
        ("doi", "10.5555/d"),
        ("doi", "10.5555/e"),
        ("doi", "10.5555/f"),
    ]


def test_a_reference_with_doi_and_pmid_is_one_work() -> None:
    (entry,) = read("Quell A. On tides. J Litt Med 2014;3:1-9. doi:10.5555/q.1. PMID: 999")
    assert entry.identifiers == (("doi", "10.5555/q.1"), ("pmid", "999"))


def test_what_names_no_work_is_said_to_be_so_and_where() -> None:
    entries = read("10.5555/a\nhello\n10.5555/\nQuell A. On tides and tremor in fishing towns. 2014\n")
    assert [entry.reason for entry in entries] == [
        Reason.NONE,
        Reason.NO_IDENTIFIER,
        Reason.MALFORMED,
        Reason.WAITING,
    ]
    assert entries[1].given == "line 2: hello"
    assert entries[2].given == "line 3: 10.5555/"
    assert reference_fields(entries[3])["raw"].startswith("Quell A. On tides")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_whose_columns_are_named(delimiter: str) -> None:
    rows = [
        ["Title", "DOI", "PMID", "Notes", "Year"],
        ['"Tides, again"', "https://doi.org/10.5555/T.1", "7", "read first", "2014"],
        ["Fens and their waters", "", "", "", "2015"],
        ["", "nonsense", "", "", ""],
        ["", "", "", "", ""],
        ["Short", "", "", "", ""],
    ]
    one, two, three, four = read("\ufeff" + "\r\n".join(delimiter.join(row) for row in rows))
    assert one.identifiers == (("doi", "10.5555/t.1"), ("pmid", "7"))
    assert one.note == "read first"
    assert (two.reason, reference_fields(two)) == (
        Reason.WAITING,
        {"title": "Fens and their waters", "year": "2015"},
    )
    assert three.reason is Reason.MALFORMED
    assert four.reason is Reason.NO_IDENTIFIER


def test_a_table_without_names_has_its_column_found() -> None:
    assert first_of("Quell 2014,10.5555/1,x\nOrlundh 2015,10.5555/2,y\nHarrowell 2016,none,z\n") == [
        ("doi", "10.5555/1"),
        ("doi", "10.5555/2"),
        Reason.NO_IDENTIFIER,
    ]


def test_a_column_of_numbers_is_not_taken_for_pmids() -> None:
    assert first_of("1,Tides\n2,Tremor\n") == [Reason.NO_IDENTIFIER, Reason.NO_IDENTIFIER]


def test_an_export_of_zotero() -> None:
    text = (
        '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","ISSN","DOI","Url","Extra"\n'
        '"ABCD2345","journalArticle","2014","Quell, Ada; Orlundh, K","Tides","J Litt Med","","1234-5679","10.5555/z.1","https://x.example/","PMID: 77"\n'
        '"ABCD2346","book","2012","Quell, Ada","Waters","","9780306406157","","","",""\n'
        '"ABCD2347","journalArticle","2010","Quell, Ada","Of fens and of their fevers","J Litt Med","","","","",""\n'
    )
    one, two, three = read(text)
    assert one.identifiers == (("doi", "10.5555/z.1"), ("pmid", "77"))
    assert one.given == "Quell, Ada; Orlundh, K. Tides. J Litt Med. 2014"
    assert two.identifiers == (("isbn", "9780306406157"),)
    assert reference_fields(three)["journal"] == "J Litt Med"


def test_bibtex_ris_and_csl_json() -> None:
    bibtex = "@article{a, title={Of tides}, doi={10.5555/bib.1}}\n@article{b, title={Of fens and fevers}, year=2014}\n@article{c, title={"
    assert sorted(map(str, first_of(bibtex))) == sorted(
        map(str, [("doi", "10.5555/bib.1"), Reason.WAITING, Reason.MALFORMED])
    )
    ris = "TY  - JOUR\r\nTI  - Of tides\r\nDO  - 10.5555/ris.1\r\nER  - \r\nTY  - JOUR\r\nTI  - Of fens\r\nER  - \r\n"
    assert first_of(ris) == [("doi", "10.5555/ris.1"), Reason.WAITING]
    csl = json.dumps(
        [
            {"DOI": "10.5555/csl.1", "title": "Of tides"},
            {"title": "Of fens", "author": [{"family": "Quell"}]},
            {"x": 1},
        ]
    )
    assert first_of(csl) == [("doi", "10.5555/csl.1"), Reason.WAITING, Reason.MALFORMED]
    assert first_of("\n".join(json.dumps(one) for one in json.loads(csl))) == [
        ("doi", "10.5555/csl.1"),
        Reason.WAITING,
        Reason.MALFORMED,
    ]


def test_other_encodings_are_read() -> None:
    assert first_of("10.5555/a\n".encode("utf-16")) == [("doi", "10.5555/a")]
    (entry,) = read("Møckerli U. Variants of the reductase gene in fishing towns".encode("cp1252"))
    assert "Møckerli" in entry.given


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04...", "archive"),
        (bytes(1000), "binary"),
        (b"<xml/>", "XML"),
        (b"[" * 100_000, "JSON"),
        (b"@article{a, title=" + b"{" * 100_000 + b"}" * 100_000 + b"}", "nested deeper"),
        (b"".join(b"@string{a%d = a%d # a%d}\n" % (n + 1, n, n) for n in range(10_000)), "more strings"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"x\n" * 2_000_000,
        b"PMID: 1 " * 500_000,
        b"@a{" * 500_000,
        b"@article{a}" * 100_000,
        b"10.5555/a " * 500_000,
        b" " * (listed.MOST_BYTES + 1),
    ],
)
def test_too_much_is_refused(data: bytes) -> None:
    with pytest.raises(TooLargeError):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"@article{a, author={a" + b" " * 3_000_000 + b"b}}",
        b"@article{a, title={" + b"x" * 3_000_000 + b"}}",
        b"@string{a = a # a}\n@article{b, title = a # a # a, doi = {10.5555/b}}",
        b"TY  - JOUR\nTI  - x\n" + b"y\n" * 1_000_000,
        b'doi,title\n"' + b"a," * 1_000_000,
        b"10." * 1_000_000,
        b"," * 3_000_000,
        b'[{"title": "' + b"x" * 3_000_000 + b'"}]',
    ],
)
def test_bombs_go_off_without_harm(data: bytes) -> None:
    entries = read(data)
    assert 1 <= len(entries) <= 3
    assert all(len(entry.given) <= 400 and len(entry.reference) < 20_000 for entry in entries)


@given(st.text(max_size=400))
def test_any_text_gives_entries_or_a_reason(text: str) -> None:
    try:
        entries = read(text.encode("utf-8", "replace"))
    except InputError:
        return
    for entry in entries:
        assert bool(entry.identifiers) == (entry.reason is Reason.NONE)
        assert "\n" not in entry.given


@given(st.lists(st.from_regex(r"10\.5555/[a-z0-9]{1,12}", fullmatch=True), min_size=1, max_size=30))
def test_dois_come_back_in_their_order(dois: list[str]) -> None:
    assert first_of("\n".join(dois)) == [("doi", doi) for doi in dois]
