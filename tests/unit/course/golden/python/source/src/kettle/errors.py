"""What can go wrong."""


class KettleError(Exception):
    """Something is wrong with the kettle."""


class DryError(KettleError):
    """There is no water in it."""

    hint = "fill it"
