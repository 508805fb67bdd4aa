"""What the tests of the fleet have, for the tests of what goes wrong."""

from __future__ import annotations

from tests.integration.fleet.conftest import alone, clock, gateway, start_worker

__all__ = ["alone", "clock", "gateway", "start_worker"]
