"""Photographs that are nearly among those that were learned from are found, and no others."""

import numpy as np
import pytest
from PIL import Image

from dataset.folder import Reading, load_folder
from dataset.labelled_images import NearCopies
from dataset.near_copies import n_same_pixels, n_same_scene, near_copies

SIDE = 32


def scene(generator, n_colours=3):
    """A landscape of soft blobs and some edges, larger than a picture of it, float ``(48, 48, 3)``."""
    coarse = generator.random((8, 8, n_colours))
    light = np.stack(
        [
            np.asarray(Image.fromarray(np.float32(coarse[..., c])).resize((48, 48), 3))
            for c in range(n_colours)
        ],
        axis=-1,
    )
    row, col = generator.integers(8, 30, 2)
    light[row : row + 9, col : col + 9] = generator.random(n_colours)
    return 40 + 170 * light.clip(0, 1)


def shot(scene, row=8, col=8):
    return scene[row : row + SIDE, col : col + SIDE]


def levels(pictures):
    return np.stack(pictures).clip(0, 255).round().astype(np.uint8)


@pytest.fixture
def scenes():
    generator = np.random.default_rng(0)
    return [scene(generator) for _ in range(40)]


def again(picture, how, generator):
    """What was done to a shot before it was put on another page."""
    return {
        "the same": lambda: picture,
        "noise": lambda: picture + generator.normal(0, 4, picture.shape),
        "brighter": lambda: 0.8 * picture + 35,
        "in gray": lambda: np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2),
    }[how]()


@pytest.mark.parametrize("how", ["the same", "noise", "brighter"])
def test_a_shot_is_found_whatever_was_done_to_it(scenes, how):
    generator = np.random.default_rng(1)
    train = levels([shot(one) for one in scenes])
    others = [shot(scene(generator)) for _ in range(20)]
    copies = [again(shot(scenes[number]), how, generator) for number in (3, 30)]
    test = levels([*others[:5], copies[0], *others[5:], copies[1]])
    assert near_copies(train, test) == NearCopies((5, 21), (3, 30))


@pytest.mark.parametrize(("row", "col"), [(8, 9), (6, 8), (9, 9)])
def test_a_shot_that_was_cut_otherwise_is_found(scenes, row, col):
    train = levels([shot(one) for one in scenes])
    test = levels([shot(scenes[7], row, col)])
    assert near_copies(train, test) == NearCopies((0,), (7,))


def test_gray_pictures_and_few(scenes):
    train = levels([shot(one)[..., 0] for one in scenes[:2]])
    assert near_copies(train, train[1:]) == NearCopies((0,), (1,))
    assert near_copies(train, levels([shot(scenes[9])[..., 0]])) == NearCopies((), ())


def test_pictures_of_one_colour_are_nobodys_copies():
    flat = np.full((3, SIDE, SIDE, 3), 90, np.uint8)
    assert near_copies(flat, flat) == NearCopies((), ())


def test_the_light_alone_makes_no_copy(scenes):
    """The same scene in light, another in colours: skies and seas are alike."""
    picture = shot(scenes[0])
    other = picture[..., [1, 2, 0]] * [1.0, 0.4, 1.0]
    assert n_same_scene(levels([picture]), levels([picture])) == 1
    assert near_copies(levels([picture]), levels([other])) == NearCopies((), ())


def test_pixel_by_pixel(scenes):
    train = levels([shot(one) for one in scenes])
    test = train[[1, 1, 4]].copy()
    test[2, 0, 0, 0] ^= 1
    assert n_same_pixels(train, test) == 2


def write(folder, pictures):
    for number, picture in enumerate(pictures):
        place = folder / ("odd" if number % 2 else "even")
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place / f"{number:02d}.png")


def test_a_folder_says_so_and_ink_is_not_looked_through(scenes, tmp_path):
    train = levels([shot(one) for one in scenes[:30]])
    write(tmp_path / "train", train)
    write(tmp_path / "test", [*levels([shot(one) for one in scenes[30:]]), train[4]])
    data = load_folder(tmp_path, Reading(kind="photograph"))
    # Of `even` the last of six, of `train`'s the third.
    assert data.near_copies == {"test": NearCopies((5,), (2,))}
    [told] = [note for note in data.notes if "nearly the same picture" in note]
    assert told.startswith("test: 1 of 11 pictures have nearly the same picture")
    assert load_folder(tmp_path, Reading(kind="ink")).near_copies == {}
    assert load_folder(tmp_path, Reading(kind="photograph", groups=r"(\d+)")).near_copies == {}
