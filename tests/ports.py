"""Loopback ports for tests: free now, and never handed out twice by one run."""

from firmware_sim.demo.files import free_ports as ports_without_listener

_handed_out: set[int] = set()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, also not the hall of another test that has not started yet."""
    while True:
        ports = ports_without_listener(count)
        if _handed_out.isdisjoint(ports):
            _handed_out.update(ports)
            return ports
