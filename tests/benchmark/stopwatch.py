"""Seconds, processor time and queries of several runs."""

import gc
import os
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Stopwatch:
    """Runs things and keeps what they took.

    Of processor time it takes that of Python and of the database connection
    together: it says more than seconds where the machine does other things too.
    It is 0 where the database server is another machine.
    """

    def __init__(self):
        self.seconds = []
        self.processor = []
        self.queries = []

    @contextmanager
    def run(self, cr):
        gc.collect()
        gc.disable()
        queries, busy = cr.sql_log_count, _processor_time(cr)
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds.append(time.perf_counter() - start)
            self.processor.append(_processor_time(cr) - busy)
            self.queries.append(cr.sql_log_count - queries)
            gc.enable()

    def forget(self, runs):
        """Drop the first runs, which fill the caches."""
        del self.seconds[:runs], self.processor[:runs], self.queries[:runs]

    @property
    def median(self):
        return median(self.seconds)

    @property
    def ms(self):
        return f"{self.median * 1000:,.1f} ms"


def _processor_time(cr):
    server = Path(f"/proc/{cr._cnx.get_backend_pid()}/stat")
    if not server.is_file() or not cr._cnx.info.host.startswith("/"):
        return 0
    fields = server.read_text().rpartition(")")[2].split()
    return time.process_time() + sum(map(int, fields[11:13])) / TICKS_PER_SECOND


class Ratio:
    """How much longer one thing took than another, run in turns."""

    def __init__(self, over, under):
        pairs = zip(over.seconds, under.seconds, strict=True)
        self.seconds = median(above / below for above, below in pairs)
        below = sum(under.processor)
        self.processor = sum(over.processor) / below if below else None

    def __str__(self):
        if self.processor is None:
            return f"{self.seconds:.3f}"
        return f"{self.seconds:.3f} (of processor time {self.processor:.3f})"

    def against(self, budget):
        best = self.processor or self.seconds
        return f"{self}, budget {budget}: {'holds' if best <= budget else 'MISSED'}"
