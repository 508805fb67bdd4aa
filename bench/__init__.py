"""Benchmarks: what is claimed about speed is measured here, beside others, by anyone who runs it."""
