"""What ``--host`` may name: an address that phones can open, and one of this machine's."""

import socket
from types import SimpleNamespace

import psutil
import pytest

from dataset.input_error import InputError
from demo.addresses import checked_host, own_addresses
from demo.server import listen

NOT_OURS = "203.0.113.7"  # For examples in documents alone (RFC 5737).


@pytest.fixture
def interfaces(monkeypatch):
    """A machine with a network card of two addresses, a loopback, and a card that is off."""

    def entry(address):
        return SimpleNamespace(
            family=socket.AF_INET6 if ":" in address else socket.AF_INET, address=address
        )

    cards = {
        "lo": ["127.0.0.1", "::1"],
        "wlan0": ["fe80::1%wlan0", "2001:db8::7", "192.0.2.7"],
        "eth0": ["198.51.100.2"],
    }
    known = {name: [entry(one) for one in addresses] for name, addresses in cards.items()}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: known)
    monkeypatch.setattr(
        psutil,
        "net_if_stats",
        lambda: {name: SimpleNamespace(isup=name != "eth0") for name in cards},
    )
    return known


def test_addresses_that_others_reach(interfaces):
    found = [(str(own.address), own.interface) for own in own_addresses()]
    assert found == [("192.0.2.7", "wlan0"), ("2001:db8::7", "wlan0")]


@pytest.mark.parametrize(
    ("given", "taken"),
    [("192.0.2.7", "192.0.2.7"), ("[2001:db8:0::7]", "2001:db8::7"), (" 127.0.0.1 ", "127.0.0.1")],
)
def test_own_address_is_taken(interfaces, given, taken):
    assert checked_host(given) == taken


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("0.0.0.0", "means every address"),
        ("::", "means every address"),
        ("lectern", "Invalid --host 'lectern'"),
        ("", "Invalid --host ''"),
        ("192.0.2.7:8787", "Invalid --host"),
        (NOT_OURS, f"no address '{NOT_OURS}'"),
        ("198.51.100.2", "no address '198.51.100.2'"),
        ("fe80::1", "no address"),
    ],
)
def test_other_addresses_are_refused_with_those_that_go(interfaces, given, told):
    with pytest.raises(InputError) as refused:
        checked_host(given)
    assert told in str(refused.value)
    assert "Name one of 192.0.2.7 (wlan0), 2001:db8::7 (wlan0)." in str(refused.value)


def test_machine_without_a_network(interfaces):
    interfaces.pop("wlan0")
    with pytest.raises(InputError, match="join the students' network first"):
        checked_host("0.0.0.0")


@pytest.mark.parametrize("given", ["0.0.0.0", NOT_OURS, "lectern"])
def test_command_refuses_in_one_line(mistake, given):
    assert "--host" in mistake("demo", "--no-browser", "--host", given)


def test_taken_port_of_a_host_is_one_line(mistake):
    with listen(0) as taken:
        port = taken.getsockname()[1]
        line = mistake("demo", "--no-browser", "--host", "127.0.0.1", "--port", port)
    assert f"Cannot listen on port {port}" in line


def test_class_has_no_export(mistake):
    assert "do not go together" in mistake("demo", "--host", "127.0.0.1", "--export", "out")


def test_address_that_went_away_is_one_line():
    with pytest.raises(InputError, match=f"no address '{NOT_OURS}'"):
        listen(0, NOT_OURS)
