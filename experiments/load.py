"""What else the machine was doing while a number was measured."""

import os
import time

import psutil

IDLE = ("idle", "iowait")
# Counted in `user` and `nice` already.
TWICE = ("guest", "guest_nice")
# What a counter of a core's time is counted in, s.
TICK = 0.01


class LoadMeter:
    """Cores that everything but this process has used since it was made.

    The counters know the machine, not a container: what its neighbours do is counted too, and what a
    hypervisor gave to others. Up to one tick of each core is taken for their coarseness, so that a
    trial of some milliseconds beside other work may pass for one that was alone.

    Attributes
    ----------
    before : mean number of running processes over the last minute, this one's earlier work among them;
        None where the system has no such number
    """

    def __init__(self) -> None:
        self.before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
        self._busy, self._own, self._since = _busy(), time.process_time(), time.perf_counter()

    def others(self) -> float:
        """The mean number of cores that others used."""
        wall = time.perf_counter() - self._since
        own = time.process_time() - self._own
        spent = _busy() - self._busy - own - TICK * (os.cpu_count() or 1)
        return max(0.0, spent) / wall if wall > 0 else 0.0


def _busy() -> float:
    """Seconds that cores of this machine have worked since it was started, over all of them."""
    times = psutil.cpu_times()._asdict()
    return sum(seconds for name, seconds in times.items() if name not in (*IDLE, *TWICE))
