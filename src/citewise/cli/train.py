"""`citewise train` and `citewise evaluate`: making the classifier's model, and measuring one."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json
from citewise.errors import InputError, NotFoundError

_Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", help="Labelled statements (.jsonl or .jsonl.gz)."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("train")(train)
    app.command("evaluate")(evaluate)


def train(
    files: _Files,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the finished model goes.")],
    work: Annotated[Path, typer.Option(metavar="FOLDER", help="Where checkpoints go.")],
    second_readings: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Verdicts on rows that were read again (as `evaluation/labels/relabelled_1.jsonl`); may be given several times, the later readings last.",
            show_default=False,
        ),
    ] = None,
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Statements without labels (.jsonl), from which the second gate learns what the encoder says of them.",
            show_default=False,
        ),
    ] = None,
    held_back_readings: Annotated[
        tuple[Path, Path] | None,
        typer.Option(
            metavar="SECOND THIRD",
            help="Second and third verdicts on the rows held back, for calibration (as `relabelled_2.jsonl`, `relabelled_3.jsonl`).",
            show_default=False,
        ),
    ] = None,
    version: Annotated[str, typer.Option(help="Name stored with every label the model gives.")] = "own",
    threads: Annotated[int, typer.Option(min=1, help="Threads.")] = 2,
) -> None:
    """Train a classifier on labelled statements, the way the shipped one was made.

    Takes hours; needs the libraries of `pip install "citewise[train]"`. Stopped and given again, it goes on from its checkpoints.

    Example: `citewise train labelled.jsonl.gz labelled_fields.jsonl.gz --out model --work checkpoints`
    """
    try:
        from citewise.classification.training import recipe
    except ImportError as error:
        raise InputError(
            f'Training needs more libraries ({error}). Install them with: pip install "citewise[train]"'
        ) from error
    recipe.train(
        files,
        out,
        work=work,
        version=version,
        second_readings=second_readings or (),
        unlabelled=unlabelled,
        held_back_readings=held_back_readings,
        threads=threads,
        log=typer.echo,
    )


def evaluate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Labelled statements (.jsonl or .jsonl.gz).", show_default=False),
    ] = None,
    corrections: Annotated[
        bool,
        typer.Option(
            "--corrections", help="Measure on the statements of the library that people have set right."
        ),
    ] = False,
    data_dir: DataDir = None,
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Model to measure; the shipped one when not given.", show_default=False
        ),
    ] = None,
    every_row: Annotated[
        bool,
        typer.Option("--every-row", help="Measure on every row, and not only on the split's test articles."),
    ] = False,
    gate: Annotated[
        bool, typer.Option("--gate/--no-gate", help="Let two cheap gates settle plain statements.")
    ] = False,
    threads: Annotated[int, typer.Option(min=1, help="Threads.")] = 2,
    as_json: Json = False,
) -> None:
    """Measure a classifier on labelled statements: F1, precision, recall and calibration, with 95 % intervals.

    Rows with a weight stand for the natural mix; rows whose sampling begins with `fields` for the other fields.

    Statements set right by people are those that someone doubted, so the model does worse on them than on any other mix.

    Examples: `citewise evaluate labelled.jsonl.gz labelled_fields.jsonl.gz` · `citewise evaluate --corrections`
    """
    if bool(files) == corrections:
        raise InputError("Give labelled files, or --corrections for those of the library.")
    with _labelled_files(files, corrections, data_dir) as labelled:
        _evaluate(labelled, model, every_row or corrections, gate, threads, as_json, corrections)


@contextmanager
def _labelled_files(
    files: list[Path] | None, corrections: bool, data_dir: Path | None
) -> Iterator[list[Path]]:
    if not corrections:
        yield files or []
        return
    import orjson

    from citewise import config, open_library
    from citewise.exports.labelled import labelled_rows

    with tempfile.TemporaryDirectory() as folder, open_library(config.data_dir(data_dir)) as library:
        path = Path(folder, "corrections.jsonl")
        path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in labelled_rows(library)))
        if not path.stat().st_size:
            raise NotFoundError("Nobody has corrected a statement of this library yet.")
        yield [path]


def _evaluate(
    files: list[Path],
    model: Path | None,
    every_row: bool,
    gate: bool,
    threads: int,
    as_json: bool,
    corrections: bool,
) -> None:
    from citewise.classification import Classifier, load_classifier
    from citewise.classification.training.evaluation import evaluate as measure
    from citewise.cli.output import print_json
    from citewise.cli.progress import shown_count

    classifier = (
        load_classifier(threads=threads, gate=gate)
        if model is None
        else Classifier(model, threads=threads, gate=gate)
    )
    with shown_count("statements") as show:
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            show(done, None)

        found = measure(files, classifier, fold=None if every_row else "test", progress=count)
    if corrections:
        found = dataclasses.replace(
            found,
            fold="corrections",
            mixes=tuple(dataclasses.replace(mix, name="corrected statements") for mix in found.mixes),
        )
    if as_json:
        print_json(
            {
                "model": found.model,
                "part": found.fold,
                "mixes": {
                    mix.name: {
                        "rows": mix.rows,
                        "articles": mix.articles,
                        **{name: [one.value, one.low, one.high] for name, one in mix.figures.items()},
                    }
                    for mix in found.mixes
                },
                "sections": found.sections,
                "fields": found.fields,
            }
        )
        return
    typer.echo(f"Model {found.model}, part {found.fold}")
    for mix in found.mixes:
        typer.echo(f"\n{mix.name}: {mix.rows:,} rows of {mix.articles:,} articles")
        for name, figure in mix.figures.items():
            typer.echo(f"  {name:<24}{figure}")
    for title, groups in (("section", found.sections), ("other field", found.fields)):
        for name, (rows, value) in groups.items():
            typer.echo(f"{title} {name}: macro-F1 {value:.3f} ({rows} rows)")
