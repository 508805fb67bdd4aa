"""The worker measured: how soon it picks a job up, and whether a fleet under fire loses any."""
