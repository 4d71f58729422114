"""Files of vectors from outside: which row is of which picture, and what is refused in a line."""

import hashlib
import unicodedata

import numpy as np
import pytest

from dataset.conditions import parse_condition, under
from dataset.given_vectors import read_given_vectors
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split

CLASSES = ("cat", "고양이")


def pictures(names=None, n=4, seed=0):
    images = np.random.default_rng(seed).integers(0, 256, (n, 8, 8)).astype(np.uint8)
    labels = np.arange(n, dtype=np.int64) % 2
    return Split(images, labels, names=None if names is None else np.array(names))


def data_of(train, **tests):
    return LabelledImages("d", "D", train, tests, CLASSES, "Drawn.", "ink")


def hashes(*splits):
    return [hashlib.sha256(one.tobytes()).hexdigest() for split in splits for one in split.images]


def written(folder, file="v.npz", **arrays):
    vectors = arrays.get("vectors", np.zeros((0, 0)))
    whole = {"vectors": vectors, "source": "a test", "sha256": None, **arrays}
    np.savez(folder / file, **{k: v for k, v in whole.items() if v is not None})
    return folder / file


def found_in(path, data):
    """Of every picture the first number of its vector, in the order of the sets."""
    given = read_given_vectors(path)
    rows = given.rows_of(data).rows_by_pixels
    sets = [data.train, *data.tests.values()]
    digests = [bytes.fromhex(digits) for digits in hashes(*sets)]
    return [float(given.vectors[rows[digest], 0]) for digest in digests] if rows else []


def numbered(n):
    return np.arange(2.0 * n).reshape(n, 2)[:, ::-1] // 2


def test_pixels_say_whose_a_row_is_in_any_order(tmp_path):
    data = data_of(pictures(), test=pictures(seed=1))
    order = np.random.default_rng(3).permutation(8)
    keys = np.array(hashes(data.train, data.tests["test"]))[order]
    path = written(tmp_path, vectors=numbered(8)[order], sha256=keys)
    assert found_in(path, data) == list(range(8))


def test_names_say_it_too_and_hangul_taken_apart_is_the_same_name(tmp_path):
    data = data_of(pictures(["1.png", "2.png", "3.png", "4.png"]))
    names = [
        "cat/1.png",
        unicodedata.normalize("NFD", "고양이/2.png"),
        "./cat/3.png",
        "고양이\\4.png",
    ]
    path = written(tmp_path, vectors=numbered(4), names=names)
    assert found_in(path, data) == [0, 1, 2, 3]


def test_names_of_two_sets_need_the_set(tmp_path):
    names = ["1.png", "2.png", "3.png", "4.png"]
    data = data_of(pictures(names), test=pictures(names, seed=1))
    plain = ["cat/1.png", "고양이/2.png", "cat/3.png", "고양이/4.png"]
    path = written(tmp_path, vectors=numbered(4), names=plain)
    with pytest.raises(
        InputError, match=r"picture of 'train' and one of 'test'.*'train/cat/1.png'"
    ):
        found_in(path, data)
    named = [f"{place}/{name}" for place in ("train", "test") for name in plain]
    path = written(tmp_path, vectors=numbered(8), names=named)
    assert found_in(path, data) == list(range(8))


def test_a_picture_without_a_row_is_told_and_another_data_set_has_none(tmp_path):
    data = data_of(pictures(), friend=pictures(seed=1))
    path = written(
        tmp_path, vectors=numbered(7), sha256=hashes(data.train, data.tests["friend"])[:7]
    )
    with pytest.raises(InputError, match=r"no vector for 1 of 4 pictures of test set 'friend'"):
        found_in(path, data)
    assert found_in(path, data_of(pictures(seed=5))) == []


def test_a_test_set_that_there_is_not_is_named(tmp_path):
    data = data_of(pictures(["1.png", "2.png"], 2), test=pictures(["3.png", "4.png"], 2, 1))
    names = ["cat/1.png", "고양이/2.png", "tset/cat/3.png", "tset/고양이/4.png"]
    path = written(tmp_path, vectors=numbered(4), names=names)
    with pytest.raises(InputError, match=r"2 of 2 pictures of test set 'test'.*'tset/cat/3.png'"):
        found_in(path, data)


def test_one_picture_twice_has_one_vector_up_to_rounding(tmp_path):
    data = data_of(pictures())
    keys = [*hashes(data.train), hashes(data.train)[1]]
    vectors = np.concatenate([numbered(4), numbered(4)[1:2] + 1e-3])
    assert found_in(written(tmp_path, vectors=vectors, sha256=keys), data) == [0, 1, 2, 3]
    vectors[4] += 1
    with pytest.raises(InputError, match=r"rows 1 and 4 are of the same pixels and differ"):
        read_given_vectors(written(tmp_path, vectors=vectors, sha256=keys))


def test_equal_pixels_of_two_files_are_counted(tmp_path):
    one = pictures(n=1).images
    same = Split(np.concatenate([one, one]), np.array([0, 0]), names=np.array(["1.png", "2.png"]))
    path = written(tmp_path, vectors=numbered(2), names=["cat/1.png", "cat/2.png"])
    rows, n_other = read_given_vectors(path).rows_of(data_of(same))
    assert (len(rows), n_other) == (1, 1)


@pytest.mark.parametrize("by", ["sha256", "names"])
def test_damaged_pictures_have_vectors_where_these_are_given(tmp_path, by):
    names = ["1.png", "2.png", "3.png", "4.png"]
    data = data_of(pictures(names), test=pictures(names, seed=1))
    condition = parse_condition("rotation@30")
    damaged = under(data.tests["test"].images, condition, kind="ink")
    keys = {
        "sha256": hashes(Split(damaged, data.train.labels)),
        "names": [f"test+rotation@30/{CLASSES[i % 2]}/{i + 1}.png" for i in range(4)],
    }[by]
    given = read_given_vectors(written(tmp_path, vectors=numbered(4), **{by: keys}))
    assert sorted(given.rows_under(data, "rotation@30", None).values()) == [0, 1, 2, 3]
    assert given.rows_under(data, "rotation@45", None) == {}
    part = {by: keys[:2], "vectors": numbered(2)}
    given = read_given_vectors(written(tmp_path, **part))
    assert given.rows_under(data, "rotation@30", None) == {}
    assert len(given.rows_under(data, "rotation@30", 2)) == 2


def test_a_plain_name_is_not_taken_for_a_damaged_picture(tmp_path):
    data = data_of(pictures(["1.png", "2.png"], 2), test=pictures(["3.png", "4.png"], 2, 1))
    names = ["cat/1.png", "고양이/2.png", "cat/3.png", "고양이/4.png"]
    given = read_given_vectors(written(tmp_path, vectors=numbered(4), names=names))
    assert len(given.rows_of(data).rows_by_pixels) == 4
    assert given.rows_under(data, "rotation@30", None) == {}


def test_the_hash_is_of_what_is_in_it_however_it_is_packed(tmp_path):
    keys = {"vectors": numbered(4), "sha256": hashes(pictures())}
    plain = read_given_vectors(written(tmp_path, **keys))
    np.savez_compressed(tmp_path / "packed.npz", name="v", source="a test", **keys)
    assert read_given_vectors(tmp_path / "packed.npz").content_hash == plain.content_hash
    for change in ({"vectors": numbered(4) + 1}, {"source": "another"}, {"name": "w"}):
        other = read_given_vectors(written(tmp_path, **(keys | change)))
        assert other.content_hash != plain.content_hash


GOOD = {"vectors": numbered(4), "sha256": hashes(pictures())}
BAD = {
    "no vectors": ({"vectors": None}, r"there is no 'vectors'.*received source, sha256"),
    "no source": ({"source": None}, r"there is no 'source'"),
    "an empty source": ({"source": " "}, r"'source' is ''"),
    "two sources": ({"source": ["a", "b"]}, r"'source' is of shape \(2,\)"),
    "no keys": ({"sha256": None}, r"nothing says which row is of which picture"),
    "another length": ({"vectors": numbered(3)}, r"shape \(4,\) and 'vectors' 3 rows"),
    "one number a picture": ({"vectors": np.zeros(4)}, r"shape \(4,\); expected \(n, d\)"),
    "no rows": ({"vectors": np.zeros((0, 2)), "sha256": np.zeros(0, "U64")}, r"shape \(0, 2\)"),
    "NaN": ({"vectors": numbered(4) * np.nan}, r"4 of 4 rows of 'vectors' hold NaN or infinity"),
    "beyond float32": ({"vectors": numbered(4) * 1e60}, r"hold NaN or infinity"),
    "words": ({"vectors": numbered(4).astype(str)}, r"'vectors' is of <U32; expected numbers"),
    "complex": ({"vectors": numbered(4) * 1j}, r"complex128; expected numbers"),
    "objects": ({"vectors": numbered(4).astype(object)}, r"'vectors' in .*pickled objects"),
    "names as objects": ({"names": np.array(["a"] * 4, object)}, r"'names' in .*pickled objects"),
    "a name twice": ({"names": ["a", "b", "c", "a"]}, r"the name 'a' stands twice"),
    "no hash": ({"sha256": ["x"] * 4}, r"'sha256' of row 0 is 'x'; expected 64"),
    "neither": ({"sha256": [""] * 4}, r"row 0 has neither name nor hash"),
    "numbers for names": ({"names": np.arange(4)}, r"'names' is of int64; expected words"),
}  # fmt: skip


@pytest.mark.parametrize("changed", BAD)
def test_what_is_wrong_is_told_in_a_line(tmp_path, changed):
    arrays, message = BAD[changed]
    with pytest.raises(InputError, match=message) as told:
        read_given_vectors(written(tmp_path, **(GOOD | arrays)))
    assert "\n" not in str(told.value)


def test_a_cut_a_foreign_and_a_missing_file_are_told(tmp_path):
    whole = written(tmp_path, **GOOD).read_bytes()
    for content in (whole[: len(whole) // 2], whole[:-200], b"hello", b""):
        (tmp_path / "v.npz").write_bytes(content)
        with pytest.raises(InputError, match=r"Cannot read '.*v.npz': .*; expected an .npz"):
            read_given_vectors(tmp_path / "v.npz")
    with pytest.raises(InputError, match=r"No file '.*none.npz'"):
        read_given_vectors(tmp_path / "none.npz")
