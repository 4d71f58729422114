"""Classical models as files: the same answers after loading, and nothing built that is not listed."""

import io
import json
import zipfile
from functools import partial

import numpy as np
import pytest
import skops.io
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from dataset.archive import mappings_in
from dataset.digits import load_digits
from dataset.input_error import InputError
from features.classifiers import kernel_svc
from features.extractors.harris import HarrisExtractor
from features.extractors.phog import PhogExtractor
from features.extractors.pixels import PixelExtractor
from features.extractors.scattering import ScatteringExtractor
from features.hesitant import Hesitant
from features.model_file import load, save
from features.pipeline import classical_pipeline

TEN = list(range(10))


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return data.train.take(np.arange(100)), data.tests["test"].images


@pytest.fixture(scope="module")
def fitted(digits):
    train, _ = digits
    return classical_pipeline("pixels", "rbf_svm").fit(train.images, train.labels)


@pytest.fixture(scope="module")
def saved(fitted, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "pixels.skops"
    save(fitted, path)
    return path


@pytest.fixture
def rewritten(tmp_path):
    """A copy of a file in which `change` has been at work on its schema and members."""

    def rewrite(source, change):
        path = tmp_path / "changed.skops"
        with zipfile.ZipFile(source) as old:
            members = {name: old.read(name) for name in old.namelist()}
        schema = json.loads(members["schema.json"])
        change(schema, members)
        with zipfile.ZipFile(path, "w") as new:
            for name, content in {"schema.json": json.dumps(schema), **members}.items():
                new.writestr(name, json.dumps(schema) if name == "schema.json" else content)
        return path

    return rewrite


@pytest.fixture
def changed(saved, rewritten):
    """`rewritten` for the saved pipeline."""
    return partial(rewritten, saved)


def attributes(schema):
    """Of the classifier, the pipeline's last step."""
    [*_, last] = schema["content"]["content"]["steps"]["content"]
    return last["content"][1]["content"]["content"]


def test_same_bytes_after_loading(digits, fitted, saved):
    images = digits[1]
    found = load(saved, TEN, (8, 8))
    assert found.predict_proba(images).tobytes() == fitted.predict_proba(images).tobytes()


def test_support_vector_machines_of_earlier_files_are_read(digits, fitted, changed):
    def change(schema, members):
        state = attributes(schema)
        for former, name in kernel_svc.FORMER_NAMES.items():
            state[former] = state.pop(name)

    found = load(changed(change), TEN, (8, 8))
    assert found.predict_proba(digits[1]).tobytes() == fitted.predict_proba(digits[1]).tobytes()


def test_same_bytes_after_a_fit_by_onedal(digits, tmp_path, monkeypatch):
    pytest.importorskip("sklearnex", reason="scikit-learn-intelex is for x86 Linux")
    monkeypatch.setattr(kernel_svc, "ROWS_FOR_ONEDAL", 0)
    train, images = digits
    model = classical_pipeline("pixels", "rbf_svm").fit(train.images, train.labels)
    assert model[-1].support_vectors_.dtype == np.float32, "libsvm would have made it double"
    save(model, tmp_path / "a.skops")
    found = load(tmp_path / "a.skops", TEN, (8, 8))
    assert found.predict_proba(images).tobytes() == model.predict_proba(images).tobytes()


def test_function_in_a_pipeline_is_refused(digits, tmp_path):
    """skops alone would load it once its function is trusted; it is a part that no method has."""
    train, _ = digits
    forest = RandomForestClassifier(2, random_state=0)
    odd = make_pipeline(PixelExtractor(), FunctionTransformer(np.sqrt), forest)
    save(odd.fit(train.images, train.labels), tmp_path / "a.skops")
    with pytest.raises(InputError, match=r"FunctionTransformer' by 'ObjectNode'|ufunc"):
        load(tmp_path / "a.skops", TEN, (8, 8))


def test_what_skops_trusts_is_not_trusted_here(digits, tmp_path):
    train, _ = digits
    odd = make_pipeline(PixelExtractor(), StandardScaler(), RandomForestClassifier(2))
    save(odd.fit(train.images, train.labels), tmp_path / "a.skops")
    assert "sklearn.preprocessing._data.StandardScaler" not in skops.io.get_untrusted_types(
        file=tmp_path / "a.skops"
    )
    with pytest.raises(InputError, match="StandardScaler"):
        load(tmp_path / "a.skops", TEN, (8, 8))


@pytest.mark.parametrize(
    ("loader", "module", "name"),
    [
        ("MethodNode", "features.classifiers.kernel_svc", "KernelSVC"),
        ("OperatorFuncNode", "operator", "methodcaller"),
        ("FunctionNode", "os", "system"),
        ("PartialNode", "functools", "partial"),
        ("TypeNode", "subprocess", "Popen"),
        ("ObjectNode", "subprocess", "Popen"),
        ("ObjectNode", "sklearn.svm._classes", "SVC"),
        ("CachedNode", "builtins", "dict"),
        (["JsonNode"], "builtins", "str"),
        ("JsonNode", "builtins", None),
    ],
)
def test_part_that_is_not_on_the_list(changed, loader, module, name):
    def change(schema, members):
        attributes(schema)["kernel"] |= {"__loader__": loader, "__module__": module}
        attributes(schema)["kernel"] |= {"__class__": name}

    with pytest.raises(InputError, match="which may run code"):
        load(changed(change), TEN, (8, 8))


def test_array_that_claims_more_than_it_has(changed):
    def change(schema, members):
        name = attributes(schema)["support_vectors_"]["file"]
        header = io.BytesIO()
        claimed = {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
        np.lib.format.write_array_header_1_0(header, claimed)
        members[name] = header.getvalue() + bytes(64)

    with pytest.raises(InputError, match=r"one that claims 8,000,000,000,1"):
        load(changed(change), TEN, (8, 8))


def test_pickled_array_is_refused(changed):
    def change(schema, members):
        name = attributes(schema)["support_vectors_"]["file"]
        pickled = io.BytesIO()
        np.save(pickled, np.array([{}], dtype=object), allow_pickle=True)
        members[name] = pickled.getvalue()

    with pytest.raises(InputError, match=r"refused|damaged"):
        load(changed(change), TEN, (8, 8))


@pytest.mark.parametrize(
    "change",
    [
        lambda schema, members: schema.clear(),
        lambda schema, members: schema.update(protocol=-1),
        lambda schema, members: attributes(schema).pop("support_vectors_"),
        lambda schema, members: attributes(schema).pop("classes_"),
        lambda schema, members: members.update({"more.npy": b"no array"}),
        lambda schema, members: members.pop(attributes(schema)["intercept_"]["file"]),
    ],
)
def test_damaged_members(changed, change):
    with pytest.raises(InputError) as caught:
        load(changed(change), TEN, (8, 8))
    assert "\n" not in str(caught.value)


def test_something_else_than_a_classifier(tmp_path):
    save(PixelExtractor(), tmp_path / "a.skops")
    with pytest.raises(InputError, match="expected a classifier, received PixelExtractor"):
        load(tmp_path / "a.skops", TEN, (8, 8))


def tree_with(tmp_path, digits, field, value, kind="forest"):
    """A file of a tree, at some depth, in which the first node that splits has another `field`."""
    train, _ = digits
    trees = DecisionTreeClassifier() if kind == "tree" else RandomForestClassifier(3)
    found = make_pipeline(PixelExtractor(), trees).fit(train.images, train.labels)
    tree = (found[-1] if kind == "tree" else found[-1].estimators_[0]).tree_
    state = tree.__getstate__()
    state["nodes"] = state["nodes"].copy()
    if field in state:
        state[field] = value
    else:
        state["nodes"][field][0] = value
    tree.__setstate__(state)
    if kind == "deep":
        found = Hesitant(found)
        found.classifier_, found.classes_ = found.classifier, np.arange(10)
    save(found, tmp_path / "tree.skops")
    return tmp_path / "tree.skops"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("left_child", 10**6),
        ("left_child", 0),
        ("right_child", -5),
        ("right_child", -1),
        ("feature", 64),
        ("feature", -3),
        ("feature", 2**31 - 1),
    ],
)
@pytest.mark.parametrize("kind", ["forest", "tree", "deep"])
def test_tree_that_leads_out_of_itself(tmp_path, digits, field, value, kind):
    with pytest.raises(InputError, match="trees whose branches end in leaves"):
        load(tree_with(tmp_path, digits, field, value, kind), TEN, (8, 8))


def change_trees(schema, change):
    for part in mappings_in(schema):
        if part.get("__loader__") == "TreeNode":
            change(part)


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree["content"]["content"]["node_count"].update(content="5"),
        lambda tree: tree["__reduce__"]["args"]["content"][2].update(content="1000000"),
        lambda tree: tree["__reduce__"]["args"]["content"][0].update(content="1000"),
        lambda tree: tree["content"]["content"].clear(),
    ],
    ids=["fewer nodes", "outputs", "features", "nothing"],
)
def test_tree_that_claims_what_it_has_not(tmp_path, digits, rewritten, change):
    path = tree_with(tmp_path, digits, "missing_go_to_left", 0, "tree")
    path = rewritten(path, lambda schema, _: change_trees(schema, change))
    with pytest.raises(InputError, match=r"refused|damaged"):
        load(path, TEN, (8, 8))


def test_part_that_stands_for_another(digits, rewritten, tmp_path):
    """skops would build what has the identifier first; thirty pipelines could be 2^30 passes."""
    train, _ = digits
    save(
        make_pipeline(PixelExtractor(), DummyClassifier()).fit(train.images, train.labels),
        tmp_path / "a.skops",
    )

    def refer(schema, members):
        steps = schema["content"]["content"]["steps"]["content"]
        steps[0]["content"][1]["__id__"] = 1
        steps[1]["content"][1] = {"__id__": 1}

    with pytest.raises(InputError, match="damaged"):
        load(rewritten(tmp_path / "a.skops", refer), TEN, (8, 8))


@pytest.mark.parametrize(
    ("extractor", "name", "value"),
    [
        (ScatteringExtractor(), "n_angles", "1000000"),
        (ScatteringExtractor(), "n_angles", "true"),
        (ScatteringExtractor(), "n_scales", "0"),
        (PhogExtractor(12, (3, 5)), "n_orientations", "100000"),
        (HarrisExtractor(), "window", "1e9"),
    ],
)
def test_settings_out_of_bounds(tmp_path, digits, rewritten, extractor, name, value):
    train, _ = digits
    classifier = KNeighborsClassifier(1, algorithm="brute")
    save(make_pipeline(extractor, classifier).fit(train.images, train.labels), tmp_path / "a.skops")

    def change(schema, members):
        for part in mappings_in(schema):
            if name in part:
                part[name].update(content=value)
                # A number of its own.
                part[name].pop("__id__")

    with pytest.raises(InputError, match=f"expected {name} from"):
        load(rewritten(tmp_path / "a.skops", change), TEN, (8, 8))


def test_neighbours_of_classes_that_there_are_not(tmp_path, digits):
    train, _ = digits
    found = classical_pipeline("pixels", "nearest_neighbour").fit(train.images, train.labels)
    vars(found[-1])["_y"][3] = 2**40
    save(found, tmp_path / "a.skops")
    with pytest.raises(InputError, match="a class from 0 to 9 for every neighbour"):
        load(tmp_path / "a.skops", TEN, (8, 8))


def test_whole_tree_is_loaded(tmp_path, digits):
    path = tree_with(tmp_path, digits, "missing_go_to_left", 0)
    assert load(path, TEN, (8, 8)).predict(digits[1]).shape == (500,)


def test_text_called_skops(tmp_path):
    (tmp_path / "a.skops").write_text("roses are red")
    with pytest.raises(InputError, match="is no model"):
        load(tmp_path / "a.skops", TEN, (8, 8))


def test_truncated_anywhere(saved, tmp_path):
    whole = saved.read_bytes()
    for share in np.linspace(0, 1, 20, endpoint=False):
        path = tmp_path / "part.skops"
        path.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(InputError, match=r"is no model|damaged"):
            load(path, TEN, (8, 8))


@pytest.mark.parametrize(
    ("classes", "shape"), [([0, 1, 2], (8, 8)), (TEN[::-1], (8, 8)), (TEN, (9, 8))]
)
def test_file_that_does_not_fit_its_card(saved, classes, shape):
    with pytest.raises(InputError, match="does not fit its card"):
        load(saved, classes, shape)
