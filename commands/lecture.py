"""``versus lecture``: the lecture as a page, computed, and as notebooks."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataset.picture_formats import READ

if TYPE_CHECKING:
    from lecture.beside import Beside
    from lecture.course import Course
    from lecture.step import Step
    from lecture.wording import Language

MOST_JOBS = 4


@click.command()
@click.option(
    "--image", type=click.Path(path_type=Path), help=f"Hold the lecture on this picture: {READ}."
)
@click.option("--lang", type=click.Choice(["ko", "en"]), default="ko", show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("runs/lecture"),
    show_default=True,
    help="Folder for the page.",
)
@click.option(
    "--notebooks", type=click.Path(path_type=Path), help="Write a Jupyter notebook a step here too."
)
@click.option(
    "--dataset",
    type=click.Choice(["mnist", "digits"]),
    default="mnist",
    show_default=True,
    help="Digits of the lecture.",
)
@click.option(
    "--data-dir", type=click.Path(path_type=Path), help="Folder with mnist.npz or the idx files."
)
@click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="Folder for records and trained networks. [default: in the user's cache]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Trainings side by side. [default: one a core, at most 4]",
)
def lecture(
    image: Path | None,
    lang: str,
    out: Path,
    notebooks: Path | None,
    dataset: str,
    data_dir: Path | None,
    store: Path | None,
    jobs: int | None,
) -> None:
    """Compute the whole lecture, slide by slide, and write it as one page that needs no network.

    What the lecture trains is kept in --store, so that the second page takes seconds.
    """
    from experiments.threads import bind_libraries

    bind_libraries()
    import os
    from dataclasses import replace
    from typing import cast

    from dataset.files import check_writable
    from experiments.own_files import check_own
    from lecture.beside import Beside
    from lecture.course import Course
    from lecture.notebooks import names_beside, notebook_names, write_notebooks
    from lecture.page import NAMES, write_page
    from lecture.steps import STEPS

    language = cast("Language", lang)
    course = Course(image, dataset, data_dir, jobs=jobs or min(os.cpu_count() or 1, MOST_JOBS))
    if store is not None:
        course = replace(course, store=store)
    # Mistakes first: training may take minutes.
    course.picture  # noqa: B018
    writes = {out: [NAMES[language]]}
    if notebooks is not None:
        names = [*notebook_names(STEPS, language), *names_beside(course, notebooks)]
        writes.setdefault(notebooks, []).extend(names)
    for folder, names in writes.items():
        check_own(folder, names, "name another.")
        check_writable(folder, "name another.")
    if course.why_no_mnist:
        click.echo(f"{course.why_no_mnist} The page uses scikit-learn's digits instead.", err=True)
    with Beside(course.jobs > 1) as beside:
        beside.practise(course)
        steps = _computed(course, language, beside)
        click.echo("The page …", err=True)
        click.echo(write_page(steps, language, out, beside.files))
    if notebooks is not None:
        click.echo("The notebooks …", err=True)
        for path in write_notebooks(steps, course, language, notebooks):
            click.echo(path)


def _computed(course: "Course", language: "Language", beside: "Beside") -> "list[Step]":
    """Every step; its number and title are told before it is computed."""
    from pkgutil import resolve_name

    from lecture.steps import PRACTICE, STEPS
    from lecture.wording import Wording

    steps = []
    for number, (key, function) in enumerate(STEPS.items(), start=1):
        title = Wording(key, language, {}).plain("title")
        click.echo(f"{number}/{len(STEPS)}  {title} …", err=True)
        if key == PRACTICE:
            beside.practised()
        steps.append(resolve_name(function)(course))
        beside.draw(steps[-1])
    return steps
