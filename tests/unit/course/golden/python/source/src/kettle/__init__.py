"""Boiling water, as a library."""
from kettle.boiler import Boiler
