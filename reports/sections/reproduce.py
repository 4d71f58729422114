"""The commands that make these numbers again."""

import shlex
from collections.abc import Iterator

import pandas as pd

from dataset import DATASETS
from dataset.conditions import all_conditions, rotations
from dataset.groups import is_table
from dataset.verified_archives import NOT_OFFICIAL
from experiments.record import HOLD_OUT, RecordedData
from experiments.toml_file import is_file
from reports.document import Block, Code, Text
from reports.language import say
from reports.run import Run

METHODS_A_LINE = 3


def reproduce(run: Run) -> Iterator[Block]:
    """A command a comparison, under the title that its tables have, and the report's own."""
    if run.trials.empty:
        return
    yield Text(say("words.reproduce"))
    titles = {tuple(comparison.place): comparison.title for comparison in run.comparisons}
    held_out = run.trials["profile"] == HOLD_OUT
    trials = run.trials[~held_out]
    # A profile in a file of the user's is not at hand to others; what it chose is in the options.
    profiles = trials["profile"].map(lambda name: "" if is_file(name) else name)
    keys = [profiles, "dataset", "subset", "train_size"]
    for (profile, key, subset, size), part in trials.groupby(keys, sort=False):
        title = titles.get((key, subset, size), f"{part['dataset_name'].iloc[0]}, {size:,}")
        start = _run_of(profile, key, subset, size, part)
        for brought in _brought(part):
            yield Code(f"# {' '.join(title.split())}\n{_command(start, part, brought)}")
    # A data set a drawer there, and one command for all of them.
    folder = run.trials["dataset_name"].str.rpartition(" without ")[0]
    for name, part in run.trials[held_out].groupby(folder, sort=False):
        recorded = part["data"].iloc[0]
        start = f"versus hold-out {_somewhere(name)} {_kind_and_size(recorded)}"
        for brought in _brought(part):
            yield Code(f"# {name}\n{_command(start, part, brought)}")
    folders = " ".join(
        "DIR" if len(run.stores) == 1 else f"DIR{i + 1}" for i in range(len(run.stores))
    )
    yield Code(f"versus report {folders}")


def _run_of(profile: str, key: str, subset: str, size: int, part: pd.DataFrame) -> str:
    name = part["dataset_name"].iloc[0]
    recorded = part["data"].iloc[0]
    data = _of_folder(recorded, name) if key.startswith("folder:") else _of_data_set(recorded)
    n_classes = len(recorded.class_names)
    train_size = f"{size // n_classes}/class" if subset == "balanced" else f"{size}"
    planned = f"--profile {shlex.quote(profile)} " if profile else ""
    return f"versus run {planned}{data} --train-size {train_size}"


def _command(start: str, part: pd.DataFrame, brought: str) -> str:
    methods = [f"--method {shlex.quote(method)}" for method in part["method"].unique()]
    lines = [
        start,
        *(
            " ".join(methods[i : i + METHODS_A_LINE])
            for i in range(0, len(methods), METHODS_A_LINE)
        ),
        *([brought] if brought else []),
        *_conditions(part),
        f"--seeds {part['seed'].max() + 1} --out DIR",
    ]
    return " \\\n    ".join(lines)


def _of_folder(data: RecordedData, name: str) -> str:
    """Its place, and what was said of its pictures."""
    said = [f"--data {_somewhere(name)} {_kind_and_size(data)}"]
    if data.mirror:
        said.append("--mirror")
    if data.grouping:
        quoted = _somewhere if is_table(data.grouping) else shlex.quote
        said.append(f"--groups {quoted(data.grouping)}")
    return " ".join(said)


def _kind_and_size(data: RecordedData) -> str:
    return f"--kind {data.kind} {_size(data)}"


def _of_data_set(data: RecordedData) -> str:
    facts = DATASETS.get(data.key)
    size = f" {_size(data)}" if facts is not None and facts.sized else ""
    place = f" --data-dir {_somewhere('ARCHIVES')}" if NOT_OFFICIAL in data.provenance else ""
    return f"--dataset {data.key}{place}{size}"


def _somewhere(name: str) -> str:
    return shlex.quote(f"PATH/TO/{name}")


def _size(data: RecordedData) -> str:
    height, width = data.image_shape[:2]
    return f"--image-size {height}x{width}"


def _brought(part: pd.DataFrame) -> list[str]:
    """The options for test sets that were brought; twice where some were framed and others not."""
    found: dict[bool, dict[str, str]] = {}
    for one in (one for given in part["brought"] for one in given):
        name, equals, folder = (one.test or "").partition("=")
        place = f"{name}={_somewhere(folder)}" if equals else shlex.quote(name)
        found.setdefault(one.frame, {})[name] = f"--test {place}" if name else ""
    return [
        " ".join([*filter(None, tests.values()), *([] if frame else ["--no-frame"])])
        for frame, tests in found.items()
    ] or [""]


def _conditions(part: pd.DataFrame) -> list[str]:
    """The options for the test conditions of these trials; a whole group by its name."""
    wanted: list[str] = max(map(list, part["conditions"]), key=len)
    names = []
    kind = part["data"].iloc[0].kind
    for name, group in (("all", all_conditions(kind)), ("rotations", rotations())):
        if set(group) <= set(wanted):
            names.append(name)
            wanted = [condition for condition in wanted if condition not in group]
    options = [f"--condition {shlex.quote(name)}" for name in (*names, *wanted)]
    images = part["condition_images"].dropna()
    if options and len(images):
        options.append(f"--condition-images {int(images.max())}")
    return [" ".join(options)] if options else []
