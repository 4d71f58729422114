"""The page as a folder of files that computes by itself, for a slide or a web site without a server.

What `demo.portable` can tell of the methods goes into the page, whose scripts (``demo/browser``) prepare
and answer every drawing. Of any other method the answers to the examples are recorded.
"""

import json
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from tqdm import tqdm

from dataset.files import check_writable
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from dataset.unmet import Unmet
from demo.answers import along, answers, curve, prepared
from demo.changes import SLIDERS, Change, sliders_of, standard_noise
from demo.collection import Collection
from demo.examples import EXAMPLES, Example, drawn
from demo.packing import packed_floats
from demo.portable import MOST_BYTES, described, way_of
from demo.server import Server, page_files
from demo.shelf import Corner, Shelf
from demo.subjects import SUBJECTS, Subject, no_method
from demo.why import explain
from experiments.guard import say
from experiments.left_out import LeftOut
from experiments.methods.needs import Facts
from experiments.own_files import check_own, write_own

POLL_SECONDS = 0.1
MEND = "name another with --export DIR."
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; "
    "style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'\">"
)
BROWSER = Path(__file__).parent / "browser"
PLAIN_FILES = ("index.html", "style.css", "icon.svg")
RECORDED, COMPUTED, JOINED = "recorded.js", "compute.js", "page.js"
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
MODULE = '<script src="app.js" type="module"></script>'
SCRIPTS = "\n".join(
    f'<script src="{name}" defer></script>' for name in (RECORDED, COMPUTED, JOINED)
)


class Carried(NamedTuple):
    """What of a subject the page computes: how drawings are prepared, and each model's script.

    Attributes
    ----------
    told : ``way``, ``noise`` and, by method, the name and size of its script
    scripts : content by name
    """

    told: dict[str, Any]
    scripts: dict[str, str]


def export(
    folder: Path,
    subjects: Mapping[str, Subject] = SUBJECTS,
    data_dir: Path | None = None,
    cache: Path | None = None,
    loaded: Mapping[str, LabelledImages] = MappingProxyType({}),
) -> Path:
    """Write the page into `folder` and return the path of its ``index.html``.

    Parameters
    ----------
    folder : made if need be; files of an earlier export in it are replaced
    subjects, data_dir, cache, loaded : as for `demo.shelf.Shelf`

    Raises
    ------
    InputError
        If there are photographs, which no page computes by itself; if no method can work on a subject, one
        has no model and cannot be trained, the folder cannot be written, or a file in it that is not the
        page's would be written over. A method that cannot work on a subject is left out of it, which is
        said, and the page says why.
    """
    _check_drawn(subjects)
    made = not folder.exists()
    # Before anything is trained or recorded, which takes a while.
    models = [_script_of(key, i) for key, one in subjects.items() for i in range(len(one.methods))]
    check_own(folder, [*PLAIN_FILES, RECORDED, COMPUTED, JOINED, *models], MEND)
    check_writable(folder, MEND)
    shelf = Shelf(subjects, data_dir, cache, loaded)
    shelf.start()
    try:
        _wait_for(shelf)
        carried = {key: _carried(corner) for key, corner in shelf.corners.items()}
        recorded = {
            "state": _state(shelf),
            "carried": {key: one.told for key, one in carried.items()},
            "by_stops": _by_stops(shelf, carried),
            "examples": _examples(shelf, carried),
        }
    except BaseException:
        if made:
            folder.rmdir()
        raise
    finally:
        shelf.stop()
    scripts = {name: text for one in carried.values() for name, text in one.scripts.items()}
    files = {name: text.encode() for name, text in {**_page(recorded), **scripts}.items()}
    write_own(folder, files, f"to '{folder}'", MEND)
    return folder / "index.html"


def _check_drawn(subjects: Mapping[str, Subject]) -> None:
    for subject in subjects.values():
        if subject.kind == "photograph":
            raise InputError(
                "A page without a server answers drawings alone, since no browser computes the methods for "
                f"photographs yet: received '{subject.key}'. Leave out --export, or name a data set of "
                "drawings."
            )


def _page(recorded: Mapping[str, Any]) -> dict[str, str]:
    """The files beside the models', by name."""
    page = {name: content.decode() for name, content in page_files().items()}
    browser = {path.name: path.read_text("utf-8") for path in BROWSER.glob("*.js")}
    page["index.html"] = (
        page["index.html"].replace("<!-- policy -->", POLICY).replace(MODULE, SCRIPTS)
    )
    return {
        **{name: page[name] for name in PLAIN_FILES},
        RECORDED: f"window.versusRecorded = {_as_json(recorded)};\n",
        COMPUTED: joined(browser, "answering.js"),
        JOINED: joined(page, "app.js"),
    }


def joined(modules: Mapping[str, str], first: str) -> str:
    """What a module needs and itself as one script, each after those it imports from: browsers load no
    modules from a disk.

    A name at the top of two modules would be an error of syntax.
    """
    needs: dict[str, list[str]] = {}
    missing = [first]
    while missing:
        name = missing.pop()
        if name not in needs:
            needs[name] = IMPORT.findall(modules[name])
            missing += needs[name]
    order = TopologicalSorter(needs).static_order()
    text = "".join(IMPORT.sub("", modules[name]) for name in order)
    return f'"use strict";\n{{\n{re.sub("^export ", "", text, flags=re.MULTILINE)}}}\n'


def _wait_for(shelf: Shelf) -> None:
    while not shelf.is_complete:
        _check_fit(shelf)
        time.sleep(POLL_SECONDS)
    _check_fit(shelf)
    for corner in shelf.corners.values():
        for key, unmet in _unmet(corner).items():
            say(f"Left out: {LeftOut(corner.data.key, key, unmet)}.")
    failed = [slot for corner in shelf.corners.values() for slot in corner.failed.values()]
    if shelf.error or failed:
        reason = shelf.error or f"'{failed[0].method.key}': {failed[0].error}"
        raise InputError(f"Nothing to record, since a model is missing: {reason}")


def _check_fit(shelf: Shelf) -> None:
    """Raise `InputError` for a subject that no method can work on, as soon as its data are read."""
    for corner in list(shelf.corners.values()):
        if len(corner.unfit) == len(corner.slots):
            key, reason = next(iter(_unmet(corner).items()))
            raise no_method(corner.data.name, key, reason)


def _unmet(corner: Corner) -> dict[str, Unmet]:
    """Why methods cannot work on the subject, by their keys."""
    facts = Facts(corner.data)
    found = {key: slot.method.unmet(facts) for key, slot in corner.unfit.items()}
    return {key: unmet for key, unmet in found.items() if unmet}


def _carried(corner: Corner) -> Carried:
    way = way_of(corner)
    told: dict[str, Any] = {"way": way, "noise": None, "methods": {}}
    scripts: dict[str, str] = {}
    if way is None:
        return Carried(told, scripts)
    told["noise"] = packed_floats(standard_noise((way["side"], way["side"])))
    for i, (key, slot) in enumerate(corner.slots.items()):
        found = described(slot, corner) if slot.status == "ready" else None
        text = "" if found is None else _as_json(found)
        if found is None or len(text) > MOST_BYTES:
            continue
        name = _script_of(corner.subject.key, i)
        scripts[name] = f'window.versusModels["{name}"] = {text};\n'
        told["methods"][key] = {"file": name, "bytes": len(text)}
    return Carried(told, scripts)


def _by_stops(shelf: Shelf, carried: Mapping[str, Carried]) -> bool:
    """Whether sliders move one at a time and by their points alone, since some answers are recorded."""
    return any(
        corner.ready.keys() != carried[key].told["methods"].keys()
        for key, corner in shelf.corners.items()
    )


def _script_of(subject: str, number: int) -> str:
    return f"model-{subject}-{number + 1}.js"


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _state(shelf: Shelf) -> dict[str, Any]:
    # No folder of this machine goes into a page that is given away.
    return {**Server(shelf, Collection(Path()), 0).describe(), "folder": ""}


def _examples(shelf: Shelf, carried: Mapping[str, Carried]) -> dict[str, Any]:
    shown = [item for item in EXAMPLES.items() if item[1].subject in shelf.corners]
    steps = tqdm(shown, "Recording", unit="example", file=sys.stderr)
    return {
        key: _of_one(
            example, shelf.corners[example.subject], carried[example.subject].told["methods"]
        )
        for key, example in steps
    }


def _of_one(example: Example, corner: Corner, computed: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _recorded(example, corner, computed, normalise=key == "1") for key in ("0", "1")}


def _recorded(
    example: Example, corner: Corner, computed: Mapping[str, Any], normalise: bool
) -> dict[str, Any]:
    """What the page asks of one example, as ``answeredHere`` in ``page/api.js`` looks it up.

    Why hand-crafted methods answer so, and all that methods answer which the page does not compute.
    """
    drawing, plain = drawn(example.strokes, example.pen), Change()
    picture = prepared(drawing, corner, plain, normalise)
    # Of a network that it computes the page finds all that is shown itself.
    found: dict[str, Any] = {
        "why": {
            key: explain(picture, corner, slot)
            for key, slot in corner.ready.items()
            if slot.method.family != "learned" or key not in computed
        }
    }
    others = {key: slot for key, slot in corner.ready.items() if key not in computed}
    if not others:
        return found
    rest = replace(corner, slots=others)
    moved = {slider: along(drawing, rest, plain, normalise, slider) for slider in sliders_of("ink")}
    return {
        **found,
        "plain": answers(picture[None], rest)[0],
        "along": {
            slider: dict(zip(_keys(slider), answers(images, rest), strict=True))
            for slider, images in moved.items()
        },
        "curve": {slider: curve(images, rest, slider) for slider, images in moved.items()},
    }


def _keys(slider: str) -> list[str]:
    """The slider's points as JavaScript writes them."""
    return [f"{value:.10g}" for value in SLIDERS[slider].points]
