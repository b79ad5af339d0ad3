"""The uid of a simulated pad that was given none."""

import hashlib


def uid_from(name: str) -> bytes:
    """6 bytes made from where the pad stands (an absolute path, or socket://host:port), always the same."""
    return hashlib.sha256(name.encode()).digest()[:6]
