"""The command line."""

from kettle.boiler import Boiler
from kettle.sensors import Sensor


def main() -> None:
    """Boil one cup."""
    boiler = Boiler(Sensor())
    boiler.boil()
    print("done")
