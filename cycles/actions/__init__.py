"""Verbs of the cycle. Each takes `by`, runs in one transaction and writes one log row.

A verb that cannot be done raises `Refused` (its message is a sentence for the person who tried);
the phase of a cycle changes only in `base.move`.
"""

from .base import Refused

__all__ = ["Refused"]
