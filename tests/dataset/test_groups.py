"""No group on both sides: not of a held-out part, a subset, a validation line or a validation split."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from cnn.keras_classifier import KerasClassifier
from cnn.recipes import RECIPES
from dataset.folder import Reading, load_folder
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from experiments.plan import PerClass, Trial
from experiments.training_size import draw
from experiments.trial import _monitored

TRACKS, FRAMES = 8, 5
BY_TRACK = Reading(kind="photograph", groups=r"(\w+_\d+)_\d+")


@pytest.fixture
def tracks(tmp_path):
    """Two classes of eight tracks each; the frames of a track differ by little."""
    for name in ("stop", "yield"):
        (tmp_path / "signs" / name).mkdir(parents=True)
        for track in range(TRACKS):
            generator = np.random.default_rng([name == "stop", track])
            scene = generator.integers(0, 240, (16, 16, 3), dtype=np.uint8)
            for frame in range(FRAMES):
                path = tmp_path / "signs" / name / f"{name}_{track}_{frame}.png"
                Image.fromarray(scene + np.uint8(frame)).save(path)
    return tmp_path / "signs"


def test_a_held_out_part_has_groups_of_its_own(tracks):
    data = load_folder(tracks, BY_TRACK)
    train, test = data.train, data.tests["test"]
    assert not set(train.groups.tolist()) & set(test.groups.tolist())
    assert len(test) % FRAMES == 0
    assert len(test) >= 20
    assert set(test.labels.tolist()) == {0, 1}
    assert any("none is on both sides" in note for note in data.notes)


def test_a_pattern_with_a_slash_sees_the_class(tracks):
    """Tracks are numbered anew in every class of GTSRB."""
    for path in sorted(tracks.rglob("*.png")):
        path.rename(path.with_name(path.name.partition("_")[2]))
    by_number, by_class = (
        load_folder(tracks, Reading(kind="photograph", groups=pattern)).train.groups
        for pattern in (r"(\d+)_\d+", r"(\w+/\d+)_\d+")
    )
    assert len(set(by_number.tolist())) == 6
    assert len(set(by_class.tolist())) == 12


def test_without_groups_near_copies_on_both_sides_are_said(tracks):
    data = load_folder(tracks, Reading(kind="photograph"))
    [told] = [note for note in data.notes if "nearly the same picture" in note]
    assert "20 of 20" in told
    assert "--groups" in told


def named(folder, name, n_classes=2, n=6):
    """Pictures that have nothing in common but their names."""
    generator = np.random.default_rng(0)
    for label in range(n_classes):
        (folder / f"c{label}").mkdir(parents=True)
        for i in range(n):
            picture = generator.integers(0, 255, (12, 12, 3), dtype=np.uint8)
            Image.fromarray(picture).save(folder / f"c{label}" / f"{name(i)}.png")
    return load_folder(folder, Reading(kind="photograph")).notes


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (lambda i: f"{i // 3:05d}_{i % 3:05d}", True),
        (lambda i: f"anna-{i}" if i < 3 else f"ben-{i}", True),
        (lambda i: f"IMG_{i:04d}", False),
        (lambda i: f"{i}", False),
        (lambda i: f"{i}_1", False),
    ],
)
def test_names_like_track_and_frame_are_said(tmp_path, name, told):
    notes = [note for note in named(tmp_path / "signs", name) if "frames of" in note]
    assert [("4 tracks" in note, "--groups" in note) for note in notes] == [(True, True)] * told
    if told:
        pattern = notes[0].partition("--groups '")[2].partition("'")[0]
        data = load_folder(tmp_path / "signs", Reading(kind="photograph", groups=pattern))
        assert len({*data.train.groups.tolist(), *data.tests["test"].groups.tolist()}) == 4


@pytest.mark.parametrize("size", [23, PerClass(11)])
def test_a_subset_takes_whole_groups_and_shares_none_with_its_validation_line(tracks, size):
    data = load_folder(tracks, BY_TRACK)
    subset = "balanced" if isinstance(size, PerClass) else "stratified"
    trial = Trial(data.key, "hog+svm", size, 0, subset, monitor="rest")
    chosen = draw(trial, data)
    assert len(chosen) == (22 if isinstance(size, PerClass) else 23)
    assert len(set(data.train.groups[chosen].tolist())) <= 6
    watched, _ = _monitored(trial, data, chosen)
    inside = {image.tobytes() for image in data.train.images[chosen]}
    own = np.isin(data.train.groups, data.train.groups[chosen])
    outside = {image.tobytes() for image in data.train.images[~own]}
    assert {image.tobytes() for image in watched} == outside - inside


@pytest.mark.parametrize("subset", ["stratified", "balanced", "first"])
@pytest.mark.parametrize("n_classes", [2, 9])
def test_a_size_smaller_than_a_group_of_each_class_has_every_class(n_classes, subset):
    """Tracks of 30 signs, one of several classes: any size is drawn, and nested."""
    generator = np.random.default_rng(0)
    labels = np.tile(np.repeat(np.arange(n_classes), 30), 4)
    groups = np.arange(len(labels)) // 30
    groups[:45] = 0
    split = Split(np.zeros((len(labels), 8, 8), np.uint8), labels.astype(np.int64), groups)
    data = LabelledImages("signs", "Signs", split, {}, tuple("abcdefghi"[:n_classes]), "", "ink")
    taken = set()
    for size in sorted({*range(n_classes, len(labels), 7), *generator.integers(9, 99, 5).tolist()}):
        chosen = draw(Trial("signs", "hog+svm", size, 3, subset), data)
        assert len(set(chosen.tolist())) == size
        assert taken <= set(chosen.tolist())
        if subset != "first":
            assert set(labels[chosen].tolist()) == set(range(n_classes))
        taken = set(chosen.tolist())


def test_a_validation_split_takes_whole_groups():
    recipe = replace(RECIPES["small"], validation_share=0.2)
    targets, groups = np.repeat([0, 1], 20), np.repeat(np.arange(8), 5)
    network = KerasClassifier()
    network.classes_ = np.arange(2)
    keep, validation = network._split(targets, recipe, groups)
    assert len(validation) >= 8
    assert not set(groups[keep].tolist()) & set(groups[validation].tolist())


def test_groups_decide_a_fit(tracks):
    assert load_folder(tracks, BY_TRACK).train_hash != load_folder(tracks).train_hash


def test_groups_from_a_table(tracks, tmp_path):
    table = tmp_path / "groups.csv"
    names = [path.relative_to(tracks).as_posix() for path in sorted(tracks.glob("*/*"))]
    table.write_text("".join(f"{name},{name.rpartition('_')[0]}\n" for name in names))
    by_table = load_folder(tracks, Reading(kind="photograph", groups=str(table)))
    by_name = load_folder(tracks, BY_TRACK)
    np.testing.assert_array_equal(by_table.train.groups, by_name.train.groups)
    assert by_name.grouping == BY_TRACK.groups
    # Its place is nobody's business.
    assert by_table.grouping == "groups.csv"
    table.write_text("a,b\n")
    with pytest.raises(InputError, match="are not in"):
        load_folder(tracks, Reading(groups=str(table)))


@pytest.mark.parametrize(
    ("pattern", "told"), [("nobody", "found in 0 of 80"), ("(", "Invalid --groups")]
)
def test_a_pattern_that_matches_nothing_is_one_line(tracks, pattern, told):
    with pytest.raises(InputError, match=told):
        load_folder(tracks, Reading(groups=pattern))
