"""The machine and the versions that a number was measured with."""

import platform
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

from cnn import KERAS_BACKEND
from dataset.threads import usable_cores
from experiments.record import Machine

PACKAGES = (
    "versus",
    "numpy",
    "scipy",
    "scikit-learn",
    "scikit-image",
    "opencv-python-headless",
    "keras",
    "tensorflow",
)


@cache
def describe_machine() -> Machine:
    """Platform, processor, usable cores, Python, package versions and commit; no host, no path."""
    return Machine(
        platform=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cpus=usable_cores(),
        python=platform.python_version(),
        versions=installed_versions(),
        commit=_commit(),
        backend=KERAS_BACKEND,
    )


def installed_versions() -> dict[str, str]:
    """Of the packages that numbers depend on, those that are here."""
    asked = dict.fromkeys((*PACKAGES, KERAS_BACKEND))
    return {name: version for name in asked if (version := _version(name))}


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    folder = Path(__file__).parent.parent
    if not (folder / ".git").exists():
        return None
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
