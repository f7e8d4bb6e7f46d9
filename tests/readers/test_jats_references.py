"""References: every tagged form, their fields, identifiers, and text."""

from __future__ import annotations

import pytest
from jats_articles import article, document, reference

from citewise.model import Identifiers, Person

PARTS = (
    '<person-group person-group-type="author"><name><surname>Steen</surname><given-names>AB</given-names></name>'
    "<name><surname>Kalk</surname><given-names>C</given-names></name><collab>Wall Group</collab></person-group>"
    "<article-title>Cold <italic>moss</italic></article-title><source>Moss J</source><year>2001</year><volume>4</volume>"
    '<issue>2</issue><fpage>11</fpage><lpage>19</lpage><pub-id pub-id-type="doi">10.5555/Moss.4</pub-id>'
    '<pub-id pub-id-type="pmid">99000101</pub-id>'
)


@pytest.mark.parametrize("tag", ["element-citation", "nlm-citation", "citation", "mixed-citation"])
@pytest.mark.parametrize("kind", ["publication-type", "citation-type"])
def test_fields_of_every_form(tag: str, kind: str) -> None:
    found = reference(f'<{tag} {kind}="journal">{PARTS}</{tag}>')
    assert (found.id, found.index, found.kind) == ("r1", 1, "journal")
    assert found.authors == (Person("Steen", "AB"), Person("Kalk", "C"), Person(collab="Wall Group"))
    assert (found.title, found.journal, found.year) == ("Cold moss", "Moss J", 2001)
    assert (found.volume, found.issue, found.first_page, found.last_page) == ("4", "2", "11", "19")
    assert found.identifiers == Identifiers(doi="10.5555/moss.4", pmid="99000101")
    assert found.raw == (
        "Steen AB, Kalk C, Wall Group. Cold moss. Moss J. 2001;4(2):11–19. doi:10.5555/moss.4. PMID: 99000101."
    )


@pytest.mark.parametrize(
    ("citation", "raw"),
    [
        ("<mixed-citation>Steen A. Cold moss. Moss J. 2001.</mixed-citation>", "Steen A. Cold moss. Moss J. 2001."),
        (
            ("<mixed-citation><name><surname>Steen</surname><given-names>AB</given-names></name> (<year>2001</year>) "
            "<article-title>Moss</article-title>.<source>Moss J</source>\n  <volume>4</volume></mixed-citation>"),
            "Steen AB (2001) Moss. Moss J 4",
        ),
        (
            ("<mixed-citation><string-name><surname>Steen</surname><given-names>AB</given-names></string-name>, "
            "<string-name><given-names>C.</given-names> <surname>Kalk</surname></string-name>: <article-title>Moss</article-title></mixed-citation>"),
            "Steen AB, C. Kalk: Moss",
        ),
        (
            ("<mixed-citation><person-group><string-name>Steen, A.</string-name><string-name>Kalk, C.</string-name>"
            "<etal>et al.</etal></person-group> <year>2001</year>.</mixed-citation>"),
            "Steen, A., Kalk, C., et al. 2001.",
        ),
        (
            "<mixed-citation><article-title>H<sub>2</sub>O on <italic>Fictomnium</italic></article-title>. 2001.</mixed-citation>",
            "H2O on Fictomnium. 2001.",
        ),
        (
            "<mixed-citation><source>Moss J</source> doi: <pub-id pub-id-type='doi'>10.5555/a</pub-id>.</mixed-citation>",
            "Moss J doi: 10.5555/a.",
        ),
        (
            ("<element-citation><name><surname>Steen</surname><given-names>A</given-names></name><source>Walls</source>"
            "<publisher-loc>Town</publisher-loc><publisher-name>Press</publisher-name><year>2001</year><comment>in Dutch</comment></element-citation>"),
            "Steen A. Walls. Town: Press. 2001. in Dutch.",
        ),
    ],
)  # fmt: skip
def test_raw_has_blanks_between_its_parts(citation: str, raw: str) -> None:
    assert reference(citation).raw == raw


@pytest.mark.parametrize(
    ("citation", "ids"),
    [
        ("<mixed-citation>Moss. https://doi.org/10.5555/Walls(2001)4.</mixed-citation>", Identifiers(doi="10.5555/walls(2001)4")),
        ("<mixed-citation>Moss. doi:10.5555/a.b.c.</mixed-citation>", Identifiers(doi="10.5555/a.b.c")),
        ("<mixed-citation>Moss. PMID: 99000107.</mixed-citation>", Identifiers(pmid="99000107")),
        ("<mixed-citation>Moss. arXiv:2101.00001v2 [cs.X]</mixed-citation>", Identifiers(arxiv="2101.00001")),
        (
            "<mixed-citation>Moss <ext-link ext-link-type='uri' xlink:href='https://dx.doi.org/10.5555/A'>Crossref</ext-link></mixed-citation>",
            Identifiers(doi="10.5555/a"),
        ),
        ("<element-citation><source>W</source><isbn>0-306-40615-2</isbn></element-citation>", Identifiers(isbn="9780306406157")),
        (
            "<element-citation><source>W</source><pub-id pub-id-type='pmcid'>PMC99001</pub-id></element-citation>",
            Identifiers(pmcid="PMC99001"),
        ),
        ("<element-citation><source>W</source><object-id pub-id-type='doi'>10.5555/o</object-id></element-citation>", Identifiers(doi="10.5555/o")),
        ("<element-citation><source>W</source><comment>doi: 10.5555/c</comment></element-citation>", Identifiers(doi="10.5555/c")),
        ("<element-citation><source>W</source><pub-id pub-id-type='doi'>none</pub-id></element-citation>", Identifiers()),
        ("<element-citation><source>W</source><pub-id pub-id-type='other'>10.5555/x</pub-id></element-citation>", Identifiers(doi="10.5555/x")),
        ("<element-citation><source>W</source><pub-id pub-id-type='pmid'>10.5555/x</pub-id></element-citation>", Identifiers(doi="10.5555/x")),
    ],
)  # fmt: skip
def test_identifiers(citation: str, ids: Identifiers) -> None:
    assert reference(citation).identifiers == ids


def test_a_book_chapter() -> None:
    found = reference(
        '<element-citation publication-type="book"><person-group person-group-type="author"><name><surname>Mortar</surname>'
        '</name></person-group><chapter-title>Joints</chapter-title><person-group person-group-type="editor"><name>'
        "<surname>Brick</surname><given-names>E</given-names></name></person-group><source>The Book of Walls</source>"
        "<year>1998</year><publisher-name>Press</publisher-name><page-range>3–9</page-range></element-citation>"
    )
    assert (found.title, found.journal, found.publisher) == ("Joints", "The Book of Walls", "Press")
    assert (found.authors, found.editors) == ((Person("Mortar"),), (Person("Brick", "E"),))
    assert (found.first_page, found.last_page) == ("3", "9")
    assert found.raw == "Mortar. Joints. In: Brick E, editors. The Book of Walls. Press. 1998;3–9."


def test_a_book_is_its_own_title() -> None:
    found = reference(
        '<element-citation publication-type="book"><source>Walls</source><year>1998</year></element-citation>'
    )
    assert (found.title, found.journal) == ("Walls", "")


def test_a_journal_article_without_a_title_keeps_its_journal() -> None:
    found = reference(
        '<element-citation publication-type="journal"><source>Moss J</source><volume>4</volume></element-citation>'
    )
    assert (found.title, found.journal) == ("", "Moss J")


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        ("<year>2001</year>", (2001, "")),
        ("<year>2001a</year>", (2001, "a")),
        ("<year>(2001)</year>", (2001, "")),
        ('<year iso-8601-date="2001">2001</year>', (2001, "")),
        ("<date><year>2001</year></date>", (2001, "")),
        ("<string-date>May 2001</string-date>", (2001, "")),
        ("<year>in press</year>", (None, "")),
        ("<year>20011</year>", (None, "")),
    ],
)
def test_year(year: str, expected: tuple[int | None, str]) -> None:
    found = reference(f"<element-citation><source>W</source>{year}</element-citation>")
    assert (found.year, found.year_suffix) == expected


def test_pages_from_elocation_and_joined_first_page() -> None:
    found = reference(
        "<element-citation><source>W</source><elocation-id>e7</elocation-id></element-citation>"
    )
    assert (found.first_page, found.last_page) == ("e7", "")
    joined = reference("<element-citation><source>W</source><fpage>S1–S9</fpage></element-citation>")
    assert (joined.first_page, joined.last_page) == ("S1", "S9")


def test_formatting_around_fields_does_not_hide_them() -> None:
    found = reference(
        "<mixed-citation><bold><name><surname>Steen</surname><given-names>A</given-names></name></bold>. "
        "<italic><source>Moss J</source></italic> <bold><volume>4</volume></bold></mixed-citation>"
    )
    assert (found.authors, found.volume) == ((Person("Steen", "A"),), "4")
    assert found.raw == "Steen A. Moss J 4"


def test_labels() -> None:
    refs = (
        '<ref id="a"><label>[1]</label><mixed-citation>One</mixed-citation></ref>'
        '<ref id="b"><mixed-citation><label>2.</label> Two</mixed-citation></ref>'
    )
    first, second = document(article(refs=refs)).references
    assert (first.label, second.label) == ("[1]", "2")
    assert (first.raw, second.raw) == ("One", "Two")


def test_an_entry_of_text_alone_and_one_of_a_note() -> None:
    refs = "<ref id='a'>Steen A. Moss. doi:10.5555/t.1</ref><ref id='b'><note><p>Bought in a shop.</p></note></ref><ref id='c'/>"
    first, second = document(article(refs=refs)).references
    assert (first.raw, first.identifiers.doi) == ("Steen A. Moss. doi:10.5555/t.1", "10.5555/t.1")
    assert second.raw == "Bought in a shop."


def test_references_without_ids_get_names() -> None:
    refs = "<ref><mixed-citation>One 2001</mixed-citation></ref><ref><mixed-citation>Two 2002</mixed-citation></ref>"
    assert [r.id for r in document(article(refs=refs)).references] == ["ref-1", "ref-2"]


def test_a_link_is_kept() -> None:
    found = reference(
        '<element-citation publication-type="web"><source>Walls</source><ext-link ext-link-type="uri" '
        'xlink:href="https://walls.example/list">https://walls.example/list</ext-link></element-citation>'
    )
    assert found.url == "https://walls.example/list"


def test_translators_are_no_authors() -> None:
    found = reference(
        '<element-citation><person-group person-group-type="author"><name><surname>Steen</surname></name></person-group>'
        '<person-group person-group-type="translator"><name><surname>Kalk</surname></name></person-group><source>W</source></element-citation>'
    )
    assert found.authors == (Person("Steen"),)


@pytest.mark.parametrize("tag", ["element-citation", "mixed-citation"])
def test_a_suffix_is_printed_behind_the_name_and_no_part_of_the_family_name(tag: str) -> None:
    name = "<name><surname>Steen</surname><given-names>A</given-names><suffix>Jr</suffix></name>"
    found = reference(f"<{tag}>{name}<year>2001</year></{tag}>")
    assert found.authors == (Person("Steen", "A", suffix="Jr"),)
    assert found.authors[0].name == "A Steen Jr"
    assert found.raw.startswith("Steen A Jr")
