"""Whatever is written, corrected, joined or read anew, in any order: the tallies equal a recount."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from citewise.errors import CitewiseError
from citewise.model import CitationClass
from citewise.store import Label, Store
from invented_extractions import extraction, reference

CLASSES = st.sampled_from([CitationClass.SUPPORTING, CitationClass.CONTRASTING, CitationClass.MENTIONING])
# Articles cite each other, works with one identifier or another of the same title, and works without any.
CITED = {
    "r1": reference(1, doi="10.5555/a1"),
    "r2": reference(2, doi="10.5555/x"),
    "r3": reference(3, pmid="333", title="On rivers"),
    "r4": reference(4, doi="10.5555/y", pmid="333", title="On rivers"),
    "r5": reference(5),
    "r6": reference(6, doi="10.5555/a2", family="Njoroge"),
}
CITES = st.lists(
    st.tuples(
        st.sampled_from(["They agree", "They differ", "So it is"]),
        st.lists(st.sampled_from(sorted(CITED)), min_size=1, max_size=3, unique=True).map(tuple),
    ),
    max_size=4,
)


class Library(RuleBasedStateMachine):
    """A library to which things happen."""

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name))
        self.content = 0

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule(name=st.sampled_from(["a1", "a2", "a3"]), cites=CITES, cls=st.none() | CLASSES)
    def write(self, name: str, cites: list[tuple[str, tuple[str, ...]]], cls: CitationClass | None) -> None:
        self.content += 1
        named = sorted({key for _, keys in cites for key in keys})
        self.store.write_article(
            extraction(name, [CITED[key] for key in named], cites),
            source=name,
            content_hash=str(self.content),
            pipeline="1",
            labels=[Label(cls, {cls.value: 1.0}, model="m")] * len(cites) if cls else None,
        )

    def _some_key(self, place: int) -> str | None:
        keys = [row[0] for row in self.store.connection.execute("SELECT key FROM statement ORDER BY key")]
        return keys[place % len(keys)] if keys else None

    @rule(place=st.integers(0, 50), cls=CLASSES)
    def correct(self, place: int, cls: CitationClass) -> None:
        if key := self._some_key(place):
            self.store.correct(key, cls, "A")

    @rule(place=st.integers(0, 50))
    def take_back(self, place: int) -> None:
        if (key := self._some_key(place)) and (row := self.store.statement(key)) and row.corrected:
            self.store.uncorrect(key, "B")

    @rule(cls=CLASSES, model=st.sampled_from(["m", "n"]))
    def classify(self, cls: CitationClass, model: str) -> None:
        rows = self.store.statements_to_label(model)
        self.store.write_labels([(row.id, Label(cls, {cls.value: 0.6}, model=model)) for row in rows])

    @rule(one=st.integers(0, 50), other=st.integers(0, 50))
    def merge(self, one: int, other: int) -> None:
        works = [
            row[0] for row in self.store.connection.execute("SELECT id FROM work WHERE merged_into IS NULL")
        ]
        if works:
            self.store.merge_works(works[one % len(works)], works[other % len(works)], "chance")

    @rule(cls=CLASSES)
    def break_off(self, cls: CitationClass) -> None:
        try:
            with self.store.transaction():
                self.classify(cls, "never")
                raise CitewiseError("stopped")
        except CitewiseError:
            pass

    @invariant()
    def holds_together(self) -> None:
        if hasattr(self, "store"):
            assert self.store.check() == []


TestTallies = Library.TestCase
TestTallies.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
