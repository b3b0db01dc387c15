"""Medians of several runs."""

import gc
import time
from contextlib import contextmanager
from statistics import median


class Stopwatch:
    """Runs things and keeps their seconds and their number of queries."""

    def __init__(self):
        self.seconds = []
        self.queries = []

    @contextmanager
    def run(self, cr):
        gc.collect()
        gc.disable()
        queries, start = cr.sql_log_count, time.perf_counter()
        try:
            yield
        finally:
            self.seconds.append(time.perf_counter() - start)
            self.queries.append(cr.sql_log_count - queries)
            gc.enable()

    @property
    def median(self):
        return median(self.seconds)

    @property
    def ms(self):
        return f"{self.median * 1000:,.1f} ms"


def paired_ratio(over, under):
    """Median of the ratios of runs made one after the other."""
    pairs = zip(over.seconds, under.seconds, strict=True)
    return median(above / below for above, below in pairs)
