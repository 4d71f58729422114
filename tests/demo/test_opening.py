"""What the browser is given: nothing that another user of the machine could use."""

import os
import stat
import webbrowser
from pathlib import Path
from urllib.request import url2pathname

import pytest

from demo.opening import opened

ADDRESS = "http://127.0.0.1:8787/a-token-nobody-knows/"


@pytest.fixture
def given(monkeypatch):
    """What browsers were given, as it would stand in a list of processes."""
    addresses = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


def test_the_token_is_in_no_list_of_processes(given):
    with opened(ADDRESS):
        (shown,) = given
        file = Path(url2pathname(shown.removeprefix("file://")))
        assert "token" not in shown
        assert ADDRESS in file.read_text(encoding="utf-8")
        if os.name != "nt":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert not file.parent.exists()


def test_nothing_is_left_whatever_happens_meanwhile(given):
    with pytest.raises(KeyboardInterrupt), opened(ADDRESS):
        raise KeyboardInterrupt
    assert not Path(url2pathname(given[0].removeprefix("file://"))).exists()
