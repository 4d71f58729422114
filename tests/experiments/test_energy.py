"""Joules from the kernel's counters."""

import pytest

from experiments.energy import EnergyMeter


@pytest.fixture
def powercap(tmp_path):
    for name in ("intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0", "dtpm"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "energy_uj").write_text("900000\n")
        (tmp_path / name / "max_energy_range_uj").write_text("1000000\n")
    return tmp_path


def test_packages_are_added_and_their_parts_are_not(powercap):
    meter = EnergyMeter(powercap)
    for name in ("intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0"):
        (powercap / name / "energy_uj").write_text("950000\n")
    assert meter.joules() == pytest.approx(0.1)


def test_counter_that_began_again(powercap):
    meter = EnergyMeter(powercap)
    (powercap / "intel-rapl:0" / "energy_uj").write_text("100000\n")
    assert meter.joules() == pytest.approx(0.2)


def test_counter_that_may_not_be_read(powercap):
    (powercap / "intel-rapl:1" / "energy_uj").unlink()
    assert EnergyMeter(powercap).joules() is None


def test_machine_without_counters(tmp_path):
    assert EnergyMeter(tmp_path / "none").joules() is None
