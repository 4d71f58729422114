"""versus.py: finished installations only, whatever happened before."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

SOURCE = Path(__file__).parents[2] / "versus.py"


@pytest.fixture
def project(tmp_path):
    """The bootstrap in a project of its own, in a folder with a space, without packages."""
    return a_project(tmp_path / "a project")


def a_project(folder):
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(SOURCE, folder)
    for name in ("light", "run", "test"):
        (folder / "requirements" / f"{name}.lock").write_text("")
    (folder / "pyproject.toml").write_text("")
    return load(folder)


def load(folder):
    specification = importlib.util.spec_from_file_location("bootstrap", folder / "versus.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def steps(project, monkeypatch):
    """Commands that set-up would run; making the environment makes its interpreter."""
    return recorded(project, monkeypatch)


def recorded(project, monkeypatch):
    commands = []

    def call(command, guard, packages=0, told=True):
        commands.append(command)
        if command[1:3] == ["-m", "venv"]:
            project.python().parent.mkdir(parents=True, exist_ok=True)
            project.python().write_text("")

    monkeypatch.setattr(project, "call", call)
    monkeypatch.setattr(project.shutil, "disk_usage", lambda _: SimpleNamespace(free=1e11))
    monkeypatch.setattr(project.shutil, "which", lambda _: None)
    monkeypatch.setattr(project, "hand_over", lambda command: commands.append(command) or 0)
    return commands


def test_first_command_installs_and_second_does_not(project, steps):
    assert project.main(["list", "methods"]) == 0
    assert [Path(step[0]).stem for step in steps] == [
        Path(sys.executable).stem,
        "python",
        "uv",
        "python",
        "python",
    ]
    assert [step[2] for step in steps[:2]] == ["venv", "pip"]
    assert all("--require-hashes" in step for step in steps[1:3])
    # The lock is whole: with dependencies, pip looks at later releases and refuses them.
    assert all("--no-deps" in step for step in steps[1:3])
    assert {"--no-deps", "--editable", str(project.ROOT)} <= set(steps[3])
    assert steps[4][1:] == ["-m", "commands.cli", "list", "methods"]
    steps.clear()
    assert project.main(["run"]) == 0
    assert len(steps) == 1


def test_test_command_adds_to_a_finished_installation(project, steps, monkeypatch):
    project.main(["run"])
    steps.clear()
    monkeypatch.chdir(Path.cwd())
    assert project.main(["test", "-k", "harris"]) == 0
    assert "venv" not in [step[2] for step in steps]
    assert str(project.LOCKS["test"]) in steps[1]
    assert steps[-1][1:] == ["-m", "pytest", "-k", "harris"]
    assert Path.cwd() == project.ROOT
    assert project.is_installed("run")


def test_the_uv_that_is_there_is_used(project, steps, monkeypatch):
    monkeypatch.setattr(project.shutil, "which", lambda name: f"/bin/{name}")
    assert project.main(["run"]) == 0
    lock = str(project.LOCKS["run"])
    assert steps[1] == [
        "/bin/uv", "pip", "install", "--python", str(project.python()), "--require-hashes", "--no-deps",
        "--requirement", lock,
    ]  # fmt: skip


@pytest.mark.parametrize("refused", ["uv.lock", "run.lock"])
def test_pip_goes_on_where_uv_cannot(project, steps, monkeypatch, capsys, refused):
    recording = project.call

    def without(command, guard, packages=0, told=True):
        recording(command, guard)
        if command[-1].endswith(refused) and (refused == "uv.lock" or command[0].endswith("uv")):
            raise project.SetUpError("no wheel for this machine")

    monkeypatch.setattr(project, "call", without)
    assert project.main(["run"]) == 0
    assert project.is_installed("run")
    assert "going on by pip" in capsys.readouterr().err
    assert "pip" in steps[-3] and steps[-3][-1] == str(project.LOCKS["run"])


def test_light_set_up_is_part_of_the_whole(project, steps):
    assert project.main(["--light", "run", "--profile", "quick"]) == 0
    assert str(project.LOCKS["light"]) in steps[2]
    assert steps[-1][1:] == ["-m", "commands.cli", "run", "--profile", "quick"]
    assert not project.is_installed("run")
    steps.clear()
    assert project.main(["run"]) == 0
    assert "venv" not in [step[2] for step in steps]
    assert str(project.LOCKS["run"]) in steps[1]
    steps.clear()
    assert project.main(["--light", "run"]) == 0
    assert len(steps) == 1


def stop_at(project, monkeypatch, word):
    """Set-up is stopped at the step that has `word`; what continues it."""
    recording = project.call

    def stopped(command, guard, packages=0, told=True):
        recording(command, guard)
        if word in command:
            raise KeyboardInterrupt

    monkeypatch.setattr(project, "call", stopped)
    assert project.main(["run"]) == 130
    assert not project.is_installed("run")
    monkeypatch.setattr(project, "call", recording)


def a_package(project, name, record):
    """What says that a package is installed."""
    described = project.VENV / "lib" / "python3.11" / "site-packages" / f"{name}-1.dist-info"
    described.mkdir(parents=True)
    (described / "METADATA").write_text("")
    if record is not None:
        (described / "RECORD").write_text(record)
    return described


@pytest.mark.skipif(os.name == "nt", reason="packages lie elsewhere")
def test_interrupted_installation_goes_on_where_it_was(project, steps, monkeypatch, capsys):
    stop_at(project, monkeypatch, "--require-hashes")
    assert "starts it again" in capsys.readouterr().err
    whole = a_package(project, "whole", "whole-1.dist-info/INSTALLER,sha256=x,4\n")
    halves = [a_package(project, "begun", None), a_package(project, "half", "half/a.py,,\n")]
    steps.clear()
    assert project.main(["run"]) == 0
    assert project.is_installed("run")
    assert "venv" not in [step[2] for step in steps]
    assert whole.exists()
    assert not any(half.exists() for half in halves)


def test_environment_that_was_not_whole_is_made_anew(project, steps, monkeypatch):
    stop_at(project, monkeypatch, "venv")
    (project.VENV / "half").write_text("")
    assert project.main(["run"]) == 0
    assert project.is_installed("run")
    assert not (project.VENV / "half").exists()


def test_interrupted_installation_of_another_lock_is_made_anew(project, steps, monkeypatch):
    stop_at(project, monkeypatch, "--require-hashes")
    (project.VENV / "half").write_text("")
    project.LOCKS["run"].write_text("# changed")
    assert project.main(["run"]) == 0
    assert not (project.VENV / "half").exists()


def a_file(place):
    place.write_text("my-environment\n")


def a_link(place):
    place.symlink_to("nowhere")


def an_environment(place):
    place.mkdir()
    (place / "pyvenv.cfg").write_text("home = elsewhere\n")


@pytest.mark.parametrize("make", [a_file, a_link, an_environment])
def test_somebody_elses_environment_is_left_alone(project, steps, capsys, make):
    make(project.VENV)
    assert project.main(["run"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Move it away" in error
    assert steps == []
    assert os.path.lexists(project.VENV)
    assert project.VENV.is_symlink() or any(project.VENV.parent.glob(".venv*"))


def test_empty_folder_for_the_environment_is_used(project, steps):
    project.VENV.mkdir()
    assert project.main(["run"]) == 0
    assert project.is_installed("run")


@pytest.mark.parametrize("changed", ["requirements/run.lock", "pyproject.toml"])
def test_changed_lock_is_installed_again(project, steps, changed):
    project.main(["run"])
    (project.ROOT / changed).write_text("# changed")
    assert not project.is_installed("run")


def test_moved_project_is_installed_again(project, steps, tmp_path, monkeypatch):
    project.main(["run"])
    shutil.move(project.ROOT, tmp_path / "moved")
    moved = load(tmp_path / "moved")
    assert not moved.is_installed("run")
    again = recorded(moved, monkeypatch)
    assert moved.main(["run"]) == 0
    assert again[0][2] == "venv"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"run": "of another lock"}'])
def test_damaged_stamp_does_not_count(project, steps, text):
    project.main(["run"])
    project.STAMP.write_text(text)
    assert not project.is_installed("run")


def test_full_disk_is_one_line(project, steps, monkeypatch, capsys):
    monkeypatch.setattr(project.shutil, "disk_usage", lambda _: SimpleNamespace(free=1.25e9))
    assert project.main(["run"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "1.2 GB are free" in error
    assert not steps


def test_folder_that_cannot_be_written_is_one_line(project, monkeypatch, capsys):
    monkeypatch.setattr(project, "GUARD", project.ROOT / "none" / "guard")
    assert project.main(["run"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "may write" in error


def test_failing_step_shows_its_last_lines(project, capfd):
    with pytest.raises(project.SetUpError, match="exit code 3"):
        project.call([sys.executable, "-c", "print('no such file'); raise SystemExit(3)"], 0)
    assert "no such file" in capfd.readouterr().err


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_other_python_is_told_so_in_one_line(version):
    code = (
        f"import sys, runpy; sys.version_info = {(*version, 0)!r}; sys.argv = ['versus.py', 'run']\n"
        f"runpy.run_path({str(SOURCE)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"this is Python {version[0]}.{version[1]}" in done.stderr


def test_old_python_can_read_the_file():
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))


# What versus.py asks of Windows, by means of the rest: a lock on a byte from the file's position on.
WINDOWS = """
import errno, fcntl, os

LK_NBLCK = 2


def locking(descriptor, mode, n_bytes):
    assert (mode, n_bytes, os.lseek(descriptor, 0, os.SEEK_CUR)) == (LK_NBLCK, 1, 0)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PermissionError(errno.EACCES, "Permission denied") from None
"""


@pytest.mark.parametrize("system", ["its own", "windows"])
def test_two_set_ups_take_turns(project, system):
    if system == "windows" and os.name != "nt":
        (project.ROOT / "msvcrt.py").write_text(WINDOWS)
    # The standard library learns from msvcrt whether it is on Windows: it is asked before the stand-in is.
    code = (
        "import subprocess, sys; sys.path.insert(0, '.'); import versus\n"
        "with versus.one_at_a_time(): print('mine')"
    )
    project.GUARD.write_bytes(b"of an earlier version")
    with project.one_at_a_time():
        other = subprocess.Popen(
            [sys.executable, "-P", "-c", code], cwd=project.ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert "waiting" in other.stderr.readline()
        assert other.poll() is None
    out, _ = other.communicate(timeout=30)
    assert out == "mine\n"


@pytest.mark.skipif(os.name == "nt", reason="there, a lock is one process's")
def test_step_of_a_killed_set_up_holds_the_lock(project):
    """pip goes on when the bootstrap is killed: nobody else may touch the environment meanwhile."""
    code = (
        "import sys; sys.path.insert(0, '.'); import versus\n"
        "with versus.one_at_a_time() as guard:\n"
        "    versus.call([sys.executable, '-c', 'input()'], guard, 0)"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", code], cwd=project.ROOT, stdin=subprocess.PIPE, text=True
    )
    step = wait_for_child(first)
    first.kill()
    first.wait()
    other = subprocess.Popen(
        [sys.executable, "-c", code.replace("versus.call", "print")], cwd=project.ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert "waiting" in other.stderr.readline()
    assert step.is_running()
    assert other.poll() is None
    first.stdin.close()
    out, _ = other.communicate(timeout=30)
    assert out


def wait_for_child(process):
    """The first process that `process` starts."""
    until = time.monotonic() + 30
    while not (found := psutil.Process(process.pid).children()):
        assert time.monotonic() < until
        time.sleep(0.02)
    return found[0]
