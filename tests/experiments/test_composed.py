"""Methods that a TOML file puts together, and the line and key of every mistake."""

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from cnn.recipes import RECIPES, Recipe
from dataset.input_error import InputError
from experiments.methods import find_method, outside
from experiments.methods.composed import TRAINING
from experiments.methods.method import step
from experiments.models import fits_a_file, pack
from experiments.outcome import identify
from experiments.plan import Trial, load_profile
from experiments.settings import parse_setting
from experiments.trial import Task, attempt

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "own.md"
FINER, LONGER = "finer.toml", "longer.toml"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The files of the document, and one of methods; nothing of it is known afterwards."""
    monkeypatch.setattr(outside, "_FOUND", {})
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, content in re.findall(r"`(\w+\.toml)`:\n\n```toml\n(.*?)```", text, re.DOTALL):
        (tmp_path / name).write_text(content)
    shutil.copy(HERE / "strange_methods.py", tmp_path / "mine.py")
    return tmp_path


def found(folder, name, content=None):
    if content is not None:
        (folder / name).write_text(content)
    return find_method(f"{folder}/{name}")


def answered(method, data):
    return attempt(Task(0, Trial("stripes", method.key, "all", 0, "stratified")), data)


def test_what_the_document_shows(folder):
    finer, longer = found(folder, FINER), found(folder, LONGER)
    assert (finer.key, finer.name, finer.family) == (FINER, "HOG of finer cells", "classical")
    assert finer.steps == (step("upright"), step("hog", n_cells=6), step("rbf_svm", C=3.0))
    assert (longer.name, longer.family) == (LONGER, "learned")
    changed = {**vars(RECIPES["small"]), "epochs": 60, "learning_rate": 0.002}
    assert longer.build(7).recipe == Recipe(**changed)
    assert longer.parameters()["steps"][0]["epochs"] == 60


def test_training_is_what_a_recipe_has():
    simple = {
        one.name
        for one in fields(Recipe)
        if one.name not in ("augmentation", "redrawing", "retaking")
    }
    assert simple == TRAINING.keys()


def test_it_answers_and_its_model_is_kept(folder, striped):
    finer = found(folder, FINER)
    assert answered(finer, striped).error is None
    assert fits_a_file(finer)
    estimator = finer.build(0)
    estimator.fit(striped.train.images, striped.train.labels)
    assert pack(finer, estimator).classes == (0, 1)


def test_a_network_of_the_file_learns(folder, striped):
    quick = '[network]\narchitecture = "tiny"\n[training]\nepochs = 1\nmin_steps = 0\n'
    outcome = answered(found(folder, "quick.toml", quick), striped)
    assert outcome.error is None
    assert len(outcome.fitted.history["loss"]) == 1


def test_what_it_says_is_the_identity_and_a_comment_is_not(folder, striped, monkeypatch):
    def identity(content):
        monkeypatch.setattr(outside, "_FOUND", {})
        key = found(folder, FINER, content).key
        return identify(Trial("stripes", key, "all", 0, "stratified"), striped)

    text = (folder / FINER).read_text()
    assert identity(text) == identity(f"# mine\n{text}")
    changes = [("n_cells = 6", "n_cells = 5"), ("C = 3.0", "C = 2"), ("upright = true", "")]
    others = {identity(text.replace(*change)) for change in changes}
    assert len(others | {identity(text)}) == 4


PARTS = {
    "feature": ('[extractor]\nname = "./mine.py:means"\nn_parts = 4\n', "feature"),
    "class": (
        '[extractor]\nname = "./mine.py:Means"\nn_parts = 4\n[classifier]\nname = "rbf_svm"\nC = 2\n',
        "extractor",
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_ones_own(folder, name, striped):
    content, role = PARTS[name]
    method = found(folder, "own.toml", content)
    assert (method.key, method.role, method.own) == ("own.toml", role, {"n_parts": 4})
    first, last = method.parameters()["steps"]
    assert len(first["source"]) == 64 and first["n_parts"] == 4
    assert last == ({"step": "rbf_svm", "C": 2.0} if "C =" in content else {"step": "rbf_svm"})
    assert answered(method, striped).error is None


@pytest.mark.slow
def test_an_architecture_of_ones_own(folder):
    source = "def network(input_shape, n_classes):\n    from keras import Sequential\n"
    (folder / "network.py").write_text(source)
    content = '[network]\narchitecture = "./network.py:network"\n[training]\nepochs = 3\n'
    method = found(folder, "own.toml", content)
    assert method.build(0).recipe.epochs == 3
    assert method.parameters()["steps"][0]["epochs"] == 3


def test_another_process_needs_no_file(folder, striped, monkeypatch):
    origin = found(folder, "own.toml", PARTS["class"][0]).origin
    for file in folder.iterdir():
        file.unlink()
    monkeypatch.setattr(outside, "_FOUND", {})
    assert answered(outside.adopt(origin, replacing=True), striped).error is None
    assert [one.key for one in outside.origins(["own.toml"])] == ["own.toml"]


def test_it_is_set_swept_and_named_in_a_profile(folder):
    found(folder, FINER)
    method = find_method(f"{FINER}[extractor.n_cells=4]")
    assert method.steps[1] == step("hog", n_cells=4)
    named = parse_setting(f"./{FINER}.extractor.n_cells=4,5")
    assert named == (f"./{FINER}", "extractor.n_cells", "4,5")
    (folder / "my.toml").write_text(f'[[grid]]\ndataset = "digits"\nmethods = ["./{FINER}"]\n')
    assert load_profile(str(folder / "my.toml")).grids[0].methods == (FINER,)


MISTAKES = [
    (FINER, 'name = "hog"', 'name = "hgo"', 6, "name", "Unknown extractor 'hgo'. Did you mean 'hog'?"),
    (FINER, 'name = "hog"', 'name = "./none.py:x"', 6, "name", "There is no file"),
    (FINER, 'name = "hog"', 'name = "./mine.py:Good"', 6, "name", "is none: expected extractor or"),
    (FINER, 'name = "hog"', "name = 3", 6, "name", "expected the name of one"),
    (FINER, "n_cells", "n_cels", 7, "n_cels", "Did you mean 'n_cells'?"),
    (FINER, "n_cells = 6", 'n_cells = "6"', 7, "n_cells", "expected int, as 8, received str"),
    (FINER, "n_cells = 6", "n_cells = {}", 7, "n_cells", "expected a number, a word or a tuple"),
    (FINER, "rbf_svm\"", "rbf_svn\"", 10, "name", "Unknown classifier 'rbf_svn'. Did you mean 'rbf"),
    (FINER, "C = 3.0", "C = inf", 11, "C", "expected a finite number"),
    (FINER, "upright = true", "upright = 1", 3, "upright", "expected true or false, received 1"),
    (FINER, "[classifier]", "[clasifier]", 9, "clasifier", "Did you mean 'classifier'?"),
    (LONGER, "epochs = 60", "epochs = 0", 6, "epochs", "expected a whole number from 1, received 0"),
    (LONGER, "epochs", "epoch", 6, "epoch", "Did you mean 'epochs'?"),
    (LONGER, "0.002", "nan", 7, "learning_rate", "expected a number above 0, received nan"),
    (LONGER, '"small"\n', '"smal"\n', 2, "architecture", "Unknown architecture 'smal'. Did you mean"),
    (LONGER, 'recipe = "small"', 'recipe = "smal"', 3, "recipe", "Did you mean 'small'?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("added", "told"),
    [
        (
            "min_images_per_epoch = 900",
            "min_images_per_epoch is for pictures that every pass shows",
        ),
        ("steps_per_epoch = 9\ntranslation = 2", "steps_per_epoch is for pictures as they are"),
    ],
)
@pytest.mark.parametrize("architecture", ["small", "./net.py:build"])
def test_settings_that_do_not_go_together_are_told(folder, added, told, architecture):
    (folder / "net.py").write_text("def build(input_shape, n_classes):\n    ...\n")
    text = (
        (folder / LONGER)
        .read_text()
        .replace('architecture = "small"', f'architecture = "{architecture}"')
    )
    with pytest.raises(InputError, match=re.escape(told)) as error:
        found(folder, LONGER, f"{text}{added}\n")
    assert f"{LONGER}', line 5: " in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("name", "there", "instead", "line", "key", "told"), MISTAKES)
def test_a_mistake_is_told_with_line_and_key(folder, name, there, instead, line, key, told):
    text = (folder / name).read_text()
    assert there in text
    with pytest.raises(InputError, match=re.escape(told)) as error:
        found(folder, name, text.replace(there, instead, 1))
    assert f"{name}', line {line}, key '{key}': " in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", r"expected \[extractor\] or \[network\], received neither"),
        ("[extractor]\nname='hog'\n[network]\narchitecture='small'\n", "received both"),
        ("\n[extractor]\n", "line 2: expected name, the name of one"),
        ("[network]\n", "line 1: expected architecture, an architecture"),
        (
            "[network]\narchitecture='small'\n[classifier]\n",
            r"line 3: expected \[extractor\] beside",
        ),
        ("[extractor]\nname='hog'\n[training]\n", r"line 3: expected \[network\] beside it"),
        ("upright=true\n[network]\narchitecture='small'\n", r"line 1, .* expected \[extractor\]"),
        ("[extractor\n", "is no TOML: "),
    ],
)
def test_what_is_no_method(folder, content, told):
    with pytest.raises(InputError, match=told):
        found(folder, "none.toml", content)


def test_no_such_file(tmp_path):
    with pytest.raises(InputError, match=r"No method '.*none\.toml': expected a TOML file\."):
        find_method(f"{tmp_path}/none.toml")
