"""A little library with an error, a sensor, a boiler, a command and a test: what these courses are about."""

from __future__ import annotations

LIBRARY: dict[str, str] = {
    "README.md": """# Kettle

[![badge](https://x/y.svg)](z)

Kettle boils water for *any* number of cups, and stops in time.
""",
    "pyproject.toml": """[project]
name = "kettle"
description = "Boils water."
[project.scripts]
kettle = "kettle.cli:main"
""",
    "src/kettle/__init__.py": '''"""Boiling water, as a library."""
from kettle.boiler import Boiler
''',
    "src/kettle/errors.py": '''"""What can go wrong."""


class KettleError(Exception):
    """Something is wrong with the kettle."""


class DryError(KettleError):
    """There is no water in it."""

    hint = "fill it"
''',
    "src/kettle/sensors.py": '''"""Reading temperatures."""

BOILING = 100
"""Degrees at which water boils."""


class Sensor:
    """Measures the water."""

    def read(self) -> float:
        """The temperature now, in degrees."""
        value = 0.0
        for step in range(10):
            value += step
        return value
''',
    "src/kettle/boiler.py": '''"""The heart of the kettle."""

from kettle.errors import DryError
from kettle.sensors import (
    BOILING,
    Sensor,
)


class Boiler:
    """Heats water until it boils.

    It asks a sensor when to stop.
    """

    def __init__(self, sensor: Sensor, cups: int = 1) -> None:
        self.sensor = sensor
        self.cups = cups

    def boil(self, patience: float = 2.5) -> float:
        """Heat until the sensor says so.

        :param patience: seconds
        """
        if not self.cups:
            raise DryError("There is no water for {self.cups} cups.")
        temperature = self.sensor.read()
        while temperature < BOILING:
            temperature = self.warm(temperature)
        return temperature

    def warm(self, temperature: float) -> float:
        """One degree more."""
        # TODO: mind the altitude
        return temperature + 1
''',
    "src/kettle/cli.py": '''"""The command line."""

from kettle.boiler import Boiler
from kettle.sensors import Sensor


def main() -> None:
    """Boil one cup."""
    boiler = Boiler(Sensor())
    boiler.boil()
    print("done")
''',
    "tests/test_boiler.py": '''from kettle import Boiler
from kettle.sensors import Sensor


def test_it_boils():
    """A cup is boiled."""
    boiler = Boiler(Sensor())
    temperature = boiler.boil()
    assert temperature >= 100
    assert boiler.cups == 1
''',
}

#: Six alike, so that a quiz finds wrong options; the number fills the gaps.
PART = '''"""Part {n}."""


class Part{n}Error(Exception):
    """Part {n}."""

    def size(self, unit: str = "u{n}", count: int = {n}) -> dict[str, int]:
        self.check()
        return {{unit: count}}

    def check(self) -> list[int]:
        if not self.args:
            raise Part{n}Error("empty")
        return [{n}]

    def first{n}(self) -> bytes:
        return b""

    def other{n}(self) -> bool:
        return True

    def second{n}(self) -> tuple[int, ...]:
        return ()
'''
