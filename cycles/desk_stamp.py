"""What somebody saw at the desk, as a few characters that travel with the form.

Two people sort at the same time. Each row is sent with a version that says in which themes it
stood on the page of the sender; a row that was moved since then no longer fits and is left alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from hashlib import blake2s

UNSORTED = "0"


def version(themes: Iterable[uuid.UUID]) -> str:
    """The version of a row that stands in these themes; their order does not matter."""
    keys = sorted(key.bytes for key in themes)
    return blake2s(b"".join(keys), digest_size=5).hexdigest() if keys else UNSORTED


def choice(value: str) -> tuple[uuid.UUID, str | None] | None:
    """A ticked box ("<id>.<version>", or the id alone) as sent; None when it is neither."""
    key, _dot, seen = value.partition(".")
    try:
        return uuid.UUID(key), seen or None
    except ValueError:
        return None
