"""How soon the drawing page is there, and how soon it answers a pen that is lifted.

``python -m benchmarks.drawing_page`` starts ``versus demo`` as a user does, with the models of the
user's cache, and draws in Chromium. Train them first, by one start of ``versus demo``.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from statistics import median
from typing import Any

N_DRAWINGS = 15
POLL_SECONDS = 0.02
PAUSE_MS = 700


def main() -> None:
    """Print seconds from the start of the process, and milliseconds from the pen's lifting."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "commands.cli", "demo", "--no-browser", "--port", "0"]
        start = time.perf_counter()
        server = subprocess.Popen([*command, "--out", folder], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[0]
            for what, seconds in start_times(address, start).items():
                print(f"{what:32}{seconds:7.2f} s")
            for subject, found in latencies(address).items():
                print(f"{subject:32}{median(found):7.0f} ms (median of {len(found)})")
        finally:
            server.terminate()
            server.wait()


def start_times(address: str, start: float) -> dict[str, float]:
    """When the page came, when the first method of every subject answered, and when all did."""
    found: dict[str, float] = {}
    while "all methods" not in found:
        state = _state(address)
        now = time.perf_counter() - start
        statuses = [[m["status"] for m in part["methods"]] for part in state["subjects"]]
        found.setdefault("page", now)
        if all("ready" in part for part in statuses):
            found.setdefault("a method of every subject", now)
        if state["complete"]:
            found.setdefault("all methods", now)
        time.sleep(POLL_SECONDS)
    return found


def latencies(address: str) -> dict[str, list[float]]:
    """Milliseconds from the lifted pen to the painted answers, by subject."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {}
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if root else []
        )
        for subject in ("shapes", "digits"):
            page = browser.new_page()
            page.goto(address)
            page.locator(f"#subjects input[value={subject}]").check(force=True)
            for i in range(N_DRAWINGS):
                _draw_circle(page, 20 + 4 * i)
                page.wait_for_timeout(PAUSE_MS)
            found[subject] = page.evaluate(
                "performance.getEntriesByName('answer').map(one => one.duration)"
            )
            page.close()
        browser.close()
    return found


def _draw_circle(page: Any, radius: float) -> None:
    import math

    page.locator("#clear").click()
    box = page.locator("#canvas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for step in range(25):
        angle = step * math.tau / 24
        place = middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)
        page.mouse.move(*place)
        if step == 0:
            page.mouse.down()
    page.mouse.up()


def _state(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}api/state") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


if __name__ == "__main__":
    main()
