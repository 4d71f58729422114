"""Networks as files: the same answers after loading, and nothing built that is not on the list."""

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pkgutil import resolve_name

import h5py
import numpy as np
import pytest

from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.inputs import as_network_input
from cnn.keras_archive import CLASSES, CONFIG, WEIGHTS
from cnn.keras_classifier import KerasClassifier
from cnn.model_file import load, save
from cnn.recipes import RECIPES
from dataset.digits import load_digits
from dataset.input_error import InputError

TEN = list(range(10))


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return data.train.take(np.arange(100)), data.tests["test"].images


@pytest.fixture(scope="module")
def fitted(digits):
    """Trained for one epoch: by an optimiser that has a state, and no more."""
    train, _ = digits
    short = replace(RECIPES["small"], epochs=1, min_steps=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RECIPES, "small", short)
        return KerasClassifier("small", "small", seed=0).fit(train.images, train.labels)


@pytest.fixture(scope="module")
def saved(fitted, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "small.keras"
    save(fitted, path)
    return path


@pytest.fixture
def changed(saved, tmp_path):
    """A copy of the file in which some members are others."""

    def change(**members):
        path = tmp_path / "changed.keras"
        with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
            contents = {name: old.read(name) for name in old.namelist()}
            for name, content in {**contents, **members}.items():
                if content is not None:
                    new.writestr(name, content)
        return path

    return change


@pytest.fixture
def config(saved):
    with zipfile.ZipFile(saved) as archive:
        return json.loads(archive.read(CONFIG))


def saved_with(tmp_path, *layers):
    path = tmp_path / "odd.keras"
    keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), *layers]).save(path)
    return path


def hdf5(fill):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        fill(file)
    return buffer.getvalue()


def test_same_bytes_after_loading(digits, fitted, saved):
    found = load(saved, TEN, (8, 8))
    images = digits[1]
    assert found.predict_proba(images).tobytes() == fitted.predict_proba(images).tobytes()
    assert found.predict(images).tolist() == fitted.predict(images).tolist()
    assert found.n_parameters_ == fitted.n_parameters_
    assert found.input_shape_ == (8, 8, 1)


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize("shape", [(8, 8), (12, 9, 3)])
def test_every_architecture_answers_the_same_after_loading(name, shape, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (20, *shape), np.uint8)
    network = KerasClassifier(name)
    network.classes_, network.input_shape_ = np.arange(4), as_network_input(images).shape[1:]
    network.image_shape_ = images.shape[1:]
    network.model_ = resolve_name(ARCHITECTURES[name])(network.input_shape_, 4)
    network.test_shift_, network.test_mirror_ = 0, False
    save(network, tmp_path / "a.keras")
    found = load(tmp_path / "a.keras", range(4), shape)
    assert found.predict_proba(images).tobytes() == network.predict_proba(images).tobytes()


def test_no_optimiser_in_the_file(fitted, saved):
    assert saved.stat().st_size < 4 * fitted.n_parameters_ * 1.5


def test_network_in_use_goes_on_after_another_is_loaded(digits, saved):
    first = load(saved, TEN, (8, 8))
    before = first.predict_proba(digits[1])
    load(saved, TEN, (8, 8))
    np.testing.assert_array_equal(first.predict_proba(digits[1]), before)


def test_compiled_and_functional_models_can_be_read(tmp_path):
    inputs = keras.Input((8, 8, 1))
    hidden = keras.layers.Conv2D(4, 3, activation="relu", kernel_regularizer="l2")(inputs)
    pooled = keras.layers.GlobalAveragePooling2D()(hidden)
    one = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(pooled))
    both = keras.Model(inputs, keras.layers.Average()([one(inputs), one(inputs)]))
    both.compile(optimizer="adam", loss="categorical_crossentropy")
    both.save(tmp_path / "a.keras")
    picture = np.random.default_rng(0).random((5, 8, 8)).astype(np.float32)
    expected = np.asarray(both(picture[..., None]))
    found = load(tmp_path / "a.keras", [0, 1, 2], (8, 8))
    np.testing.assert_allclose(found.predict_proba(picture), expected, rtol=1e-5)


def test_code_in_a_lambda_layer_is_not_run(tmp_path, monkeypatch):
    """The same file runs its code where Keras is told to trust it, so that the trap is a real one."""
    trap = keras.layers.Lambda(lambda x: (__import__("os").environ.update(SPRUNG="1"), x)[1])
    path = saved_with(tmp_path, trap, keras.layers.Dense(10))
    monkeypatch.delenv("SPRUNG")
    with pytest.raises(InputError, match=r"'Lambda' of 'keras\.layers', which may run code"):
        load(path, TEN, (8, 8))
    assert "SPRUNG" not in os.environ
    keras.saving.load_model(path, safe_mode=False)(np.zeros((1, 8, 8, 1), np.float32))
    assert os.environ["SPRUNG"] == "1"


def test_lambda_below_an_allowed_layer(changed, config):
    inner = {"module": "keras.layers", "class_name": "Lambda", "config": {}}
    config["config"]["layers"][1]["config"]["kernel_initializer"] = inner
    with pytest.raises(InputError, match="'Lambda'"):
        load(changed(**{CONFIG: json.dumps(config)}), TEN, (8, 8))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.layers", "TFSMLayer"),
        ("keras.layers", "StringLookup"),
        ("keras.layers", "TorchModuleWrapper"),
        ("keras.src.layers.core.lambda_layer", "Lambda"),
        ("keras.src.models.cloning", "clone_model"),
        ("keras.utils", "get_file"),
        ("keras.saving", "load_model"),
        ("os", "system"),
        ("builtins", "function"),
        (None, "__lambda__"),
        (None, "Dense"),
        (None, None),
        (["keras"], {"Dense": 1}),
    ],
)
def test_class_that_is_not_on_the_list(changed, config, module, name):
    config["config"]["layers"][1].update(module=module, class_name=name)
    with pytest.raises(InputError, match="refused"):
        load(changed(**{CONFIG: json.dumps(config)}), TEN, (8, 8))


@pytest.mark.parametrize("key", ["registered_name", "compile_config"])
def test_ways_round_the_list(changed, config, key):
    config["config"]["layers"][1][key] = "package>Custom"
    with pytest.raises(InputError, match="refused"):
        load(changed(**{CONFIG: json.dumps(config)}), TEN, (8, 8))


def test_every_class_on_the_list_exists_and_none_of_them_is_known_to_be_abused():
    for module in ("keras.layers", "keras.initializers", "keras.regularizers", "keras.constraints"):
        part = getattr(keras, module.partition(".")[2])
        assert [name for name in CLASSES[module] if not hasattr(part, name)] == []
    assert CLASSES["keras.layers"].isdisjoint(
        {"Lambda", "TFSMLayer", "StringLookup", "TextVectorization", "JaxLayer", "Wrapper", "RNN"}
    )


def test_layer_that_asks_for_more_memory_than_the_file_has(changed, config):
    last = [layer for layer in config["config"]["layers"] if layer["class_name"] == "Dense"][-1]
    last["config"]["units"] = 60_000
    with pytest.raises(InputError, match=r"expected layers for .* bytes of weights"):
        load(changed(**{CONFIG: json.dumps(config)}), TEN, (8, 8))
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])


@pytest.mark.parametrize(
    ("kind", "setting", "value"),
    [
        ("Conv2D", "dilation_rate", [10**9, 10**9]),
        ("Conv2D", "kernel_size", [3, 10**5]),
        ("Conv2D", "filters", True),
        ("Conv2D", "strides", [0, 1]),
        ("Conv2D", "data_format", "channels_first"),
        ("MaxPooling2D", "pool_size", 10**6),
        ("InputLayer", "batch_shape", [None, 8, 10**6, 1]),
        ("InputLayer", "batch_shape", [None, None, None, 1]),
        ("Dense", "units", None),
    ],
)
def test_settings_out_of_bounds(changed, config, kind, setting, value):
    layers = config["config"]["layers"]
    next(layer for layer in layers if layer["class_name"] == kind)["config"][setting] = value
    with pytest.raises(InputError, match=rf"refused: .*({setting} from 1|channels_last)"):
        load(changed(**{CONFIG: json.dumps(config)}), TEN, (8, 8))


def test_too_many_layers(changed, config):
    layers = config["config"]["layers"]
    dropout = next(layer for layer in layers if layer["class_name"] == "Dropout")
    for i in range(400):
        named = {**dropout["config"], "name": f"more_{i}"}
        layers.insert(-1, {**dropout, "config": named})
    with pytest.raises(InputError, match=r"at most 300 layers in 3 models, received 417 in 1"):
        load(changed(**{CONFIG: json.dumps(config)}), TEN, (8, 8))


def test_layers_that_do_not_fit_each_other(changed, config):
    """Built by what the file says of their inputs, since the first layer says nothing."""
    layers = config["config"]["layers"]
    config["config"]["layers"] = [layer for layer in layers if layer["class_name"] != "Flatten"][1:]
    with pytest.raises(InputError, match=r"damaged|does not fit"):
        load(changed(**{CONFIG: json.dumps(config)}), TEN, (8, 8))


def test_layers_that_answer_with_more_and_more(tmp_path):
    found = inputs = keras.Input((8, 8, 1))
    for _ in range(21):
        found = keras.layers.Concatenate()([found, found])
    found = keras.layers.GlobalMaxPooling2D()(keras.layers.MaxPooling2D(8)(found))
    keras.Model(inputs, found).save(tmp_path / "a.keras")
    with pytest.raises(InputError, match=r"at most 67,108,864 numbers"):
        load(tmp_path / "a.keras", range(2**21), (8, 8))


def test_layer_that_is_called_again_and_again(tmp_path):
    found = inputs = keras.Input((8, 8, 1))
    both = keras.layers.Concatenate()
    for _ in range(5):
        found = both([found, found])
    keras.Model(inputs, found).save(tmp_path / "a.keras")
    with pytest.raises(InputError, match=r"layers called once"):
        load(tmp_path / "a.keras", TEN, (8, 8))


@pytest.mark.parametrize(
    ("fill", "message"),
    [
        (lambda file: file.create_dataset("x", (10**9,), "f4", chunks=(10,)), "at most .* bytes"),
        (lambda file: file.__setitem__("x", h5py.ExternalLink("/etc/passwd", "/")), "a link"),
        (lambda file: file.__setitem__("x", h5py.SoftLink("/layers")), "a link"),
        (
            lambda file: file.create_dataset("x", (4,), "f4", external=[("/etc/hosts", 0, 16)]),
            "another kind",
        ),
        (lambda file: file.create_dataset("x", data="text"), "another kind"),
    ],
)
def test_weights_that_are_not_numbers_in_the_file(changed, fill, message):
    with pytest.raises(InputError, match=message):
        load(changed(**{WEIGHTS: hdf5(fill)}), TEN, (8, 8))


def test_group_that_holds_itself_ends(changed):
    path = changed(**{WEIGHTS: hdf5(lambda file: file.__setitem__("x", file["/"]))})
    with pytest.raises(InputError, match=r"refused|damaged"):
        load(path, TEN, (8, 8))


def test_weights_of_another_network(changed):
    path = changed(**{WEIGHTS: hdf5(lambda file: file.create_dataset("x", data=np.zeros(10**6)))})
    with pytest.raises(InputError, match="damaged"):
        load(path, TEN, (8, 8))


@pytest.mark.parametrize(
    "members",
    [
        {CONFIG: b"not json"},
        {CONFIG: b"[]"},
        {CONFIG: b"[" * 100_000},
        {CONFIG: b"{}"},
        {CONFIG: None},
        {WEIGHTS: b"not hdf5"},
        {WEIGHTS: None},
        {"assets/vocabulary.txt": b"x"},
    ],
)
def test_damaged_members(changed, members):
    with pytest.raises(InputError) as caught:
        load(changed(**members), TEN, (8, 8))
    assert "\n" not in str(caught.value)


def test_text_called_keras(tmp_path):
    (tmp_path / "a.keras").write_text("roses are red")
    with pytest.raises(InputError, match="is no model"):
        load(tmp_path / "a.keras", TEN, (8, 8))


def test_truncated_anywhere(saved, tmp_path):
    whole = saved.read_bytes()
    for share in np.linspace(0, 1, 20, endpoint=False):
        path = tmp_path / "part.keras"
        path.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(InputError, match=r"is no model|damaged"):
            load(path, TEN, (8, 8))


@pytest.mark.parametrize(
    ("classes", "shape", "message"),
    [
        ([0, 1, 2], (8, 8), "expected 3 classes"),
        (TEN, (9, 8), "expected a network for pictures of"),
        (TEN, (8, 8, 3), "expected a network for pictures of"),
    ],
)
def test_file_that_does_not_fit_its_card(saved, classes, shape, message):
    with pytest.raises(InputError, match=message):
        load(saved, classes, shape)


@pytest.mark.slow
def test_many_loads_in_one_process_take_no_more_memory(saved):
    code = (
        "import sys; from pathlib import Path; import numpy as np; from cnn.model_file import load\n"
        "def resident():\n"
        "    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 1e6\n"
        "sizes = []\n"
        "for _ in range(40):\n"
        "    load(Path(sys.argv[1]), range(10), (8, 8)).predict(np.zeros((20, 8, 8), np.uint8))\n"
        "    sizes.append(resident())\n"
        "print(sizes[-1] - sizes[9])"
    )
    if not os.path.exists("/proc/self/statm"):
        pytest.skip("resident memory is read from Linux' /proc")
    done = subprocess.run(
        [sys.executable, "-c", code, str(saved)], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 50
