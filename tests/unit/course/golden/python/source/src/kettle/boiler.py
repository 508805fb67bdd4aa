"""The heart of the kettle."""

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


class Stove(Boiler):
    """A boiler that shares its sensor."""

    @classmethod
    async def lit(cls, *sensors: Sensor, **options: int) -> "Stove":
        return cls(sensors[0], **options)

    def _cool(self):
        self.sensor.read()
        super().boil()
