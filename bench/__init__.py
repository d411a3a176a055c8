"""Benchmarks, each with ratios from one run: `make bench`, or one of them: `python -m bench.submit`."""
