"""Why methods and conditions were left out, in both languages; an earlier plan keeps its own as text."""

import re

import msgspec
import pandas as pd
import pytest

from dataset.input_error import InputError
from dataset.unmet import REASONS, Unmet
from experiments.left_out import LeftOut
from experiments.planned import read_left_out, write_plan
from experiments.store import Store
from reports.language import speaking
from reports.reasons import in_korean, reason_called
from reports.run import Run
from reports.tables.left_out import left_out

HOLES = re.compile(r"\{(\w+)\}")
HANGUL = re.compile("[가-힣]")


def test_every_reason_is_said_in_korean_with_the_same_values():
    assert list(in_korean()) == list(REASONS)
    for key, text in REASONS.items():
        assert sorted(HOLES.findall(in_korean()[key])) == sorted(HOLES.findall(text)), key
        assert HANGUL.search(in_korean()[key])


@pytest.mark.parametrize("reason", [Unmet("images", 5, 2), Unmet("colour"), "needs a crystal ball"])
def test_a_plan_keeps_it(reason):
    kept = LeftOut("d", "m", reason)
    assert msgspec.json.decode(msgspec.json.encode(kept), type=LeftOut) == kept


def test_the_table_speaks_the_readers_language():
    found = pd.DataFrame(
        [
            ["d", "a", Unmet("images", 5, 2)],
            ["d", "b", Unmet("images", 5, 2)],
            ["d", "c", "needs a crystal ball"],
        ],
        columns=["dataset", "what", "reason"],
    )
    shown = left_out(found)
    assert shown.iloc[:, 1:].to_numpy().tolist() == [
        ["needs 5 pictures a class, received 2", "a, b"],
        ["needs a crystal ball", "c"],
    ]
    with speaking("ko"):
        assert left_out(found).iloc[0, 1] == "클래스당 영상이 5장 필요한데, 2장뿐입니다"
    assert reason_called("needs a crystal ball", "ko") == "needs a crystal ball"


@pytest.mark.parametrize("given", [("crystal-ball",), ("side", 16), ("images", None, 2)])
def test_a_reason_is_known_and_whole(given):
    with pytest.raises(ValueError, match=r"is no reason|lacks its"):
        Unmet(*given)


def test_a_plan_with_a_reason_that_nobody_knows_is_one_line(tmp_path):
    write_plan(Store(tmp_path), "p", [], [LeftOut("d", "m", Unmet("colour"))])
    plan = tmp_path / "plan.json"
    plan.write_text(plan.read_text("utf-8").replace('"colour"', '"crystal-ball"'), "utf-8")
    with pytest.raises(InputError, match="crystal-ball") as found:
        read_left_out(Store(tmp_path))
    assert len(str(found.value).splitlines()) == 1


def test_an_earlier_plans_text_is_the_same_reason(tmp_path):
    """Whichever folder comes first."""
    stores = [Store(tmp_path / name) for name in ("old", "new")]
    for store, reason in zip(stores, (REASONS["colour"], Unmet("colour")), strict=True):
        store.create()
        write_plan(store, "p", [], [LeftOut("d", "m", reason)])
    for order in (stores, stores[::-1]):
        assert Run(*order).left_out["reason"].tolist() == [Unmet("colour")]
