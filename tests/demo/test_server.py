"""What the server serves: the page and what it has to know, and nothing else."""

import subprocess
import sys

import pytest

from dataset.input_error import InputError
from demo.server import listen, page_files


def test_page_is_sealed(ask):
    status, headers, content = ask("GET", "/")
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert b"<script>" not in content
    assert b"style=" not in content
    for name in page_files():
        status, _, content = ask("GET", f"/{name}")
        assert status == 200
        assert b"http://" not in content.replace(b"http://www.w3.org/2000/svg", b"")


@pytest.mark.parametrize(
    "path", ["/../server.py", "/..%2fserver.py", "/server.py", "/api", "/api/nothing", "/.%00"]
)
def test_nothing_else_is_served(ask, path):
    status, _, answer = ask("GET", path)
    assert status == 404 and "error" in answer


def test_state_names_methods_and_their_errors(ask):
    _, _, state = ask("GET", "/api/state")
    assert state["complete"]
    methods = {part["key"]: part["methods"] for part in state["subjects"]}
    keys = [method["key"] for method in methods["shapes"]]
    assert keys == ["geometry+svm", "invariants+svm", "hog+svm"]
    assert methods["digits"][0]["tests"]["test"]["n_test"] == 500
    assert methods["shapes"][0]["status"] == "ready"


def test_taken_port_is_one_line():
    with listen(0) as taken, pytest.raises(InputError, match="Cannot listen on port"):
        listen(taken.getsockname()[1])


def test_command_says_so_in_one_line():
    with listen(0) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "commands.cli", "demo", "--no-browser", "--port", str(port)],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()
    assert "Name another with --port" in line
