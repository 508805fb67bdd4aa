"""Reading temperatures."""

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
