"""The fixed day and the two schools of the tests of the cycle, for the ledger as well."""

from tests.cycles.conftest import clock, world

__all__ = ["clock", "world"]
