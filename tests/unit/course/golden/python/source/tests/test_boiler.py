from kettle import Boiler
from kettle.sensors import Sensor


def test_it_boils():
    """A cup is boiled."""
    boiler = Boiler(Sensor())
    temperature = boiler.boil()
    assert temperature >= 100
    assert boiler.cups == 1
