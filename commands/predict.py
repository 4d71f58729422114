"""``versus predict``: what a stored model says of pictures that are in no data set."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.source import source_option
from commands.table import print_table
from dataset.input_error import InputError

if TYPE_CHECKING:
    from experiments.card import Card

IMAGES_AT_ONCE = 1000


@click.command()
@click.argument(
    "pictures",
    metavar="PICTURE…",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
@click.option(
    "--model",
    "model_file",
    required=True,
    type=click.Path(path_type=Path),
    help="File from 'versus train' or 'versus run --save-models'.",
)
@source_option
@click.option("--resize", is_flag=True, help="Pad and scale pictures of another size.")
@click.option(
    "--no-invert",
    is_flag=True,
    help="Leave black on white as it is where the model learned white on black, and vice versa.",
)
@click.option(
    "--no-frame", is_flag=True, help="Leave ink where and as large as it is, and its paper too."
)
@click.option(
    "--sure",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Least confidence of an answer; below it stands 'not sure'.",
)
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values instead of a table.")
def predict(
    pictures: tuple[Path, ...],
    model_file: Path,
    methods: tuple[str, ...],
    resize: bool,
    no_invert: bool,
    no_frame: bool,
    sure: float,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Name the class of each PICTURE: files, or folders or ZIP archives of them.

    The answer is a line a picture: class, confidence and runner-up; or "not sure", or "nothing found"
    on blank paper. Docs: docs/models.md.
    """
    from dataset.new_pictures import find_pictures, read_like
    from experiments.methods import find_method
    from experiments.models import load_model

    if as_json and as_csv:
        raise InputError("--json and --csv exclude each other: choose one.")
    found = find_pictures(pictures)
    model = load_model(model_file, [find_method(one) for one in methods])
    _say_other_versions(model.card)
    way = model.card.dataset.way
    rows: list[dict[str, Any]] = []
    for start in range(0, len(found), IMAGES_AT_ONCE):
        read = [
            read_like(file, way, resize=resize, invert=not no_invert, frame=not no_frame)
            for file in found[start : start + IMAGES_AT_ONCE]
        ]
        rows += _rows(model, [file.path for file in found[start:]], read, sure)
    _show(rows, as_json, as_csv)
    counts = {did: sum(row[did] for row in rows) for did in ("inverted", "framed")}
    told = way.told("Pictures", len(rows), **counts)
    if told:
        click.echo(f"{told} (--no-invert, --no-frame leave them.)", err=True)


def _rows(model: Any, paths: list[Path], read: list[Any], sure: float) -> list[dict[str, Any]]:
    import numpy as np

    from dataset.ink import on_nothing
    from dataset.way_in import in_detail
    from experiments.predictions import first_two

    names = model.card.dataset.class_names
    images = np.stack([picture.image for picture in read])
    probability = model.predict_proba(
        images, in_detail(images, [picture.detail for picture in read])
    )
    blank = on_nothing(images).max(axis=(1, 2)) == 0
    rows = []
    found = zip(paths, read, probability, first_two(probability), blank, strict=False)
    for path, picture, row, (first, second), nothing in found:
        rows.append(
            {
                "file": str(path),
                "answer": _answer(names[first], float(row[first]), bool(nothing), sure),
                "class": names[first],
                "confidence": float(row[first]),
                "runner_up": names[second],
                "runner_up_confidence": float(row[second]),
                "resized": picture.resized,
                "inverted": picture.inverted,
                "framed": picture.framed,
            }
        )
    return rows


def _answer(name: str, confidence: float, nothing: bool, sure: float) -> str:
    """The class, unless there is nothing to see or too little to say."""
    if nothing:
        return "nothing found"
    return name if confidence >= sure else "not sure"


def _show(rows: list[dict[str, Any]], as_json: bool, as_csv: bool) -> None:
    import csv
    import json
    import sys

    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    elif as_csv:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        print_table([("file", "class", "confidence", "runner-up"), *map(_cells, rows)])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["file"],
        row["answer"] if row["answer"] != "not sure" else f"not sure ({row['class']}?)",
        f"{100 * row['confidence']:.1f} %",
        f"{row['runner_up']} ({100 * row['runner_up_confidence']:.1f} %)",
    )


def _say_other_versions(card: "Card") -> None:
    from experiments.environment import installed_versions

    for difference in card.other_versions(installed_versions()):
        click.echo(f"The model was made with {difference}; answers may differ.", err=True)
