"""Imported by the server alone that worker processes are forked from, so that they share the models and what they are loaded with."""

import os

import podium.pipeline.worker_pool  # noqa: F401
from podium.extract.record import load_ahead
from podium.gc_tuning import raise_gc_threshold

# For numpy, which the models are about to load: a fork takes one thread along, and each process has a core of its own anyway.
os.environ |= {"OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}
load_ahead()
raise_gc_threshold()
