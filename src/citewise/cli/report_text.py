"""A report and a search's finds as text, for a terminal or a pipe."""

from __future__ import annotations

from rich.console import Console

from citewise.cli.output import console, escape, marked, shortened
from citewise.model import CitationClass, Tally
from citewise.reports.filters import Side
from citewise.reports.frame import UNSURE
from citewise.reports.report import Facets, RelatedWork, Report, StatementCard, WorkSummary
from citewise.reports.results import SearchResults

_COLOURS = {
    CitationClass.SUPPORTING: "green",
    CitationClass.CONTRASTING: "red",
    CitationClass.MENTIONING: "blue",
    CitationClass.UNCLASSIFIED: "dim",
}
_FACET_VALUES = 6


def show_report(report: Report) -> None:
    """The whole page of a report."""
    out = console()
    _show_header(out, report)
    _show_facets(out, report.facets)
    about = "about this work" if report.side is Side.CITED_BY else "that this work makes of others"
    chosen = " that match" if report.filters or report.words else ""
    for link in report.doubtful:
        where = f" {link.key}" if link.key else f" in {link.citing_title}"
        out.print(
            f"doubtful, not counted: {_many(link.statements, 'statement')} (probability {link.probability:.2f}, by {link.method}):"
            f" {escape(shortened(link.reference, 120))}{escape(where)}",
            style="dim",
            soft_wrap=True,
        )
    if report.side is Side.CITED_BY and not report.counts.statements:
        return
    total = f"{_many(report.total, 'statement')} {about}{chosen}, by {_many(report.total_works, 'work')}"
    out.print(f"\n{total}", style="bold")
    for group in report.groups:
        _show_work(out, group.work)
        for card in group.statements:
            _show_statement(out, card)
        if group.total > len(group.statements):
            out.print(f"    and {group.total - len(group.statements):,} more of this work", style="dim")
    if report.pages > 1:
        out.print(f"\nPage {report.page} of {report.pages} (--page)", style="dim")


def show_results(results: SearchResults) -> None:
    """What a search found."""
    out = console()
    for note in results.notes:
        out.print(f"note: {escape(note)}", style="yellow", soft_wrap=True)
    if results.suggestion:
        out.print(f"Did you mean: {escape(results.suggestion)}", style="yellow", soft_wrap=True)
    if results.direct:
        out.print("The work with this identifier:", style="bold")
        _show_work(out, results.direct)
    out.print(f"{results.total:,} {results.mode.value} found", style="bold")
    for hit in results.works:
        _show_work(out, hit.work)
        if hit.snippet:
            out.print(f"    {escape(hit.snippet)}", style="dim", soft_wrap=True)
    for card in results.statements:
        _show_work(out, card.citing)
        _show_statement(out, card)
        for cited in card.cited:
            out.print(f"    -> {escape(_named(cited))}", style="cyan", soft_wrap=True)
    if results.pages > 1:
        out.print(f"\nPage {results.page} of {results.pages} (--page)", style="dim")


def _show_header(out: Console, report: Report) -> None:
    header = report.header
    out.print(escape(header.summary.title or "Untitled"), style="bold", soft_wrap=True)
    line = " · ".join(
        part for part in (header.summary.author_line, header.summary.journal, header.date) if part
    )
    if line:
        out.print(escape(line), style="dim", soft_wrap=True)
    known = "  ".join(f"{scheme}: {value}" for scheme, value in header.identifiers)
    if known:
        out.print(escape(known), style="dim", soft_wrap=True)
    for notice in header.notices:
        out.print(
            f"[bold red]{notice.kind.value.upper()}[/bold red] {escape(notice.date)} {escape(notice.doi or '')}"
            f" [dim](known from {escape(notice.source)})[/dim]"
        )
    for related in header.related:
        if related.relation in ("preprint", "published"):
            _show_version(out, related)
    if header.possible:
        scheme, value, probability = header.possible
        out.print(f"may be {scheme} {escape(value)} (probability {probability:.2f}), too doubtful to count")
    check = header.notice_check
    advice = f" {check.advice}" if check.advice else ""
    out.print(escape(f"{check.sentence}{advice}"), style="dim", soft_wrap=True)
    counts = report.counts
    told = f"cited by {_many(counts.citing_works, 'work')} in {_many(counts.statements, 'statement')}"
    if counts.references is not None:
        told = f"{told}; " if counts.statements else ""
        told += _many(counts.references, "reference")
    # Never a bare zero: the state says what stands behind the numbers.
    if counts.statements or counts.references is not None:
        out.print(told)
    if counts.statements:
        out.print(_tally(report.tally))
    state = report.state
    out.print(escape(state.sentence), soft_wrap=True)
    if state.advice:
        out.print(f"{escape(state.advice)} [bold]{escape(state.command)}[/bold]", soft_wrap=True)


def _show_version(out: Console, related: RelatedWork) -> None:
    what = "earlier version, a preprint" if related.relation == "preprint" else "published as"
    name = related.key or related.doi or related.href
    about = ", ".join(part for part in (related.title, related.journal, str(related.year or "")) if part)
    told = f" (known from {related.told_by})" if related.told_by else ""
    out.print(f"{what}: [bold]{escape(name)}[/bold] {escape(about)}{escape(told)}", soft_wrap=True)
    for kind in related.notices:
        out.print(f"  [bold red]{kind.value.upper()}[/bold red]")
    if related.tally is not None and related.tally.total:
        out.print(
            f"  its own report: {_many(related.tally.citing_works, 'citing work')}; {_tally(related.tally)}",
            soft_wrap=True,
        )


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _tally(tally: Tally) -> str:
    parts = [
        f"[{_COLOURS[cls]}]{cls.value} {getattr(tally, cls.value):,}[/]"
        for cls in CitationClass
        if getattr(tally, cls.value) or cls is not CitationClass.UNCLASSIFIED
    ]
    return "  ".join(parts)


def _show_facets(out: Console, facets: Facets) -> None:
    for facet in facets:
        values = [value for value in facet.values if value.count or value.selected][:_FACET_VALUES]
        if values:
            shown = ", ".join(f"{value.label} {value.count:,}" for value in values)
            left = len(facet.values) - len(values) + facet.more
            more = f", {left:,} more" if left > 0 and len(values) == _FACET_VALUES else ""
            name = "class" if facet.name == "cls" else facet.name
            out.print(f"{escape(name):<13} {escape(shown + more)}", style="dim", soft_wrap=True)
    dated = [year for year in facets.years if year.total]
    if dated:
        out.print(f"{'years':<13} {dated[0].year}-{dated[-1].year}", style="dim")


def _named(work: WorkSummary) -> str:
    parts = [
        shortened(work.title or work.key, 120),
        work.author_line,
        str(work.year or ""),
        work.journal,
        work.key,
    ]
    return " · ".join(part for part in parts if part)


def _show_work(out: Console, work: WorkSummary) -> None:
    notices = "".join(f"[bold red]{kind.value.upper()}[/bold red] " for kind in work.notices)
    out.print(f"\n{notices}{escape(_named(work))}", soft_wrap=True)


def _show_statement(out: Console, card: StatementCard) -> None:
    sure = "" if card.confidence is None else f" {card.confidence:.0%}"
    if card.confidence is not None and card.confidence < UNSURE:
        sure = f", unsure ({card.confidence:.0%})"
    said = "corrected by a person" if card.corrected else ""
    own = "self-citation" if card.self_citation else ""
    matched = (
        f"found by {card.link_method} ({card.link_probability:.0%})"
        if card.link_probability is not None and card.link_method in ("match", "exact")
        else ""
    )
    place = " / ".join((card.section.value, *card.headings))
    facts = " · ".join(part for part in (escape(place), said, own, matched) if part)
    out.print(f"  [{_COLOURS[card.cls]}]{card.cls.value}{sure}[/] [dim]{facts}[/dim]", soft_wrap=True)
    out.print(f"    {marked(card.sentence, *card.target)}", soft_wrap=True)
