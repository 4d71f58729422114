"""The command line in the tests' own process."""

import pytest

from commands import cli


@pytest.fixture
def versus(monkeypatch, capsys):
    """Runs a command: exit code, standard output, standard error."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["versus", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = capsys.readouterr()
        return stopped.value.code, out, err

    return call


@pytest.fixture
def mistake(versus):
    """One line on standard error, exit code 2, and nothing else; the line."""

    def call(*arguments):
        code, out, err = versus(*arguments)
        assert (code, out) == (2, ""), err
        [line] = err.strip().splitlines()
        return line

    return call
