"""The addresses of this machine, of which a lecturer names the one that phones can reach."""

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import psutil

from dataset.input_error import InputError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
HTTP = 80


class Own(NamedTuple):
    """An address, and the network interface that has it."""

    address: Address
    interface: str


def own_addresses() -> list[Own]:
    """Those that another machine may reach, of interfaces that are up: IPv4 first."""
    up = {name for name, stats in psutil.net_if_stats().items() if stats.isup}
    found = [
        own
        for name, entries in psutil.net_if_addrs().items()
        if name in up
        for own in _of_interface(name, entries)
    ]
    return sorted(found, key=lambda own: (own.address.version, own.address.is_link_local))


def checked_host(given: str) -> str:
    """The address that ``--host`` names, in its plain form.

    Raises
    ------
    InputError
        If it is no address, means all of them, or is none of this machine's.
    """
    try:
        address = ipaddress.ip_address(given.strip().strip("[]"))
    except ValueError:
        raise InputError(
            f"Invalid --host '{given}': expected an address of this machine. {_choice()}"
        ) from None
    if address.is_unspecified:
        raise InputError(
            f"--host {address} means every address of this machine, and a phone can open none such: "
            f"expected the one that the students' network reaches. {_choice()}"
        )
    if not (address.is_loopback or address in [own.address for own in own_addresses()]):
        raise InputError(f"This machine has no address '{address}' for --host. {_choice()}")
    return str(address)


def netloc(host: str, port: int) -> str:
    """Address and port as they stand in a web address and in a Host header.

    Examples
    --------
    >>> netloc("192.0.2.7", 8787), netloc("2001:db8::7", 8787), netloc("192.0.2.7", 80)
    ('192.0.2.7:8787', '[2001:db8::7]:8787', '192.0.2.7')
    """
    name = f"[{host}]" if ":" in host else host
    # Browsers leave out the port that every web address has.
    return name if port == HTTP else f"{name}:{port}"


def _of_interface(name: str, entries: Iterable[Any]) -> Iterator[Own]:
    for entry in entries:
        if entry.family not in (socket.AF_INET, socket.AF_INET6):
            continue
        # Windows and macOS put the interface to an address that is the link's alone.
        address = ipaddress.ip_address(entry.address.partition("%")[0])
        # A web address has no place for the interface that such an address needs.
        is_links = address.version == 6 and address.is_link_local
        if not (address.is_loopback or is_links):
            yield Own(address, name)


def _choice() -> str:
    """What can be named instead."""
    named = [f"{own.address} ({own.interface})" for own in own_addresses()]
    if not named:
        return "It has none but 127.0.0.1: join the students' network first."
    return f"Name one of {', '.join(named)}."
