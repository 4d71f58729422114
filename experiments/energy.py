"""Energy of the processor, where the machine lets it be read: Linux' powercap (RAPL) counters."""

from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
MICROJOULES = 1e6


class EnergyMeter:
    """Joules that all processor packages of this machine have used since it was made.

    The counters know packages, not processes: what else runs at the time is counted too. They are
    missing in most virtual machines, and on many systems only root may read them.

    Parameters
    ----------
    powercap : the kernel's folder, one ``intel-rapl:<number>`` a package (AMD's are called so too)
    """

    def __init__(self, powercap: Path = POWERCAP) -> None:
        packages = (path for path in powercap.glob("intel-rapl:*") if path.name.count(":") == 1)
        self._packages = [(path, _read(path / "energy_uj")) for path in sorted(packages)]

    def joules(self) -> float | None:
        """None where a counter cannot be read."""
        used = 0
        for path, before in self._packages:
            now, size = _read(path / "energy_uj"), _read(path / "max_energy_range_uj")
            if before is None or now is None or size is None:
                return None
            used += now - before if now >= before else now - before + size
        return used / MICROJOULES if self._packages else None


def _read(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
