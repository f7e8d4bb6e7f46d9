"""`citewise classify`: classes for the statements of a library, or of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("classify")(classify)


def classify(
    data_dir: DataDir = None,
    input_: Annotated[
        Path | None,
        typer.Option(
            "--input",
            metavar="X.jsonl",
            help="Classify the statements of a file instead: objects with before, sentence (target as <<...>>), after, section, headings.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="Y.jsonl",
            help="Where to write them with class, probabilities, function and model added.",
            show_default=False,
        ),
    ] = None,
    min_precision: Annotated[
        float | None,
        typer.Option(
            min=0.5,
            max=0.99,
            help="Say supporting or contrasting only where this precision is to be expected (files only).",
            show_default=False,
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Label every statement of the library anew.")
    ] = False,
    gate: Annotated[
        bool | None,
        typer.Option(
            "--gate/--no-gate",
            help="Let two cheap gates settle plain statements. Without either: yes for the library, no for a file, whose mix of statements the gates do not know.",
            show_default=False,
        ),
    ] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads; one a processor when not given.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> int:
    """Say of each citation statement whether it supports, contrasts or mentions, and how sure that is.

    Without a file: labels the statements of the library that have no label, or one of an older model. It can be stopped at any
    time and goes on where it stopped. What a person has set right stays as it is.

    Examples: `citewise classify` · `citewise classify --input statements.jsonl --output labelled.jsonl`
    """
    from citewise.classification import load_classifier
    from citewise.cli.output import console, escape, print_json
    from citewise.cli.progress import shown_count
    from citewise.errors import InputError
    from citewise.pipeline.children import default_workers

    if (input_ is None) != (output is None):
        raise InputError(
            "Give both --input and --output to classify a file, or neither to classify the library."
        )
    # The gate is set for the natural mix; files often hold chosen statements, or ones from fields it knows less well.
    gate = input_ is None if gate is None else gate
    classifier = load_classifier(threads=threads or default_workers(), gate=gate)
    out = console()
    if input_ is not None and output is not None:
        from citewise.classification import classify_file

        with shown_count("statements") as show:
            done = 0

            def count(more: int) -> None:
                nonlocal done
                done += more
                show(done, None)

            counts = classify_file(input_, output, classifier, min_precision=min_precision, progress=count)
        if as_json:
            print_json(
                {
                    "rows": counts.rows,
                    "classes": counts.classes,
                    "unreadable": counts.unreadable,
                    "model": classifier.version,
                }
            )
        else:
            for name, number in sorted(counts.classes.items()):
                out.print(f"{name:<14}{number:>10,}")
            for line in counts.unreadable[:20]:
                out.print(escape(line), soft_wrap=True)
            if len(counts.unreadable) > 20:
                out.print(f"… and {len(counts.unreadable) - 20:,} more lines that could not be read")
        return 1 if counts.unreadable else 0

    from citewise import config
    from citewise.pipeline.labelling import classify_library
    from citewise.search import INDEX_FOLDER, SearchIndex, feed
    from citewise.store import Store

    folder = config.data_dir(data_dir)
    if min_precision is not None:
        raise InputError(
            "--min-precision goes with --input and --output; reports have a confidence filter instead."
        )
    with Store.open(folder, create=False) as store, shown_count("statements") as show:
        try:
            labelled = classify_library(store, classifier, again=again, on_progress=show)
        finally:
            with SearchIndex.open(folder / INDEX_FOLDER, writable=True) as index:
                feed(store, index)
        by_class = store.stats().by_class
    if as_json:
        print_json({"labelled": labelled, "by_class": by_class, "model": classifier.version})
    else:
        out.print(f"{labelled:,} statements labelled by {escape(classifier.version)}.")
    return 0
