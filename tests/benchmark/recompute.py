"""The recompute of a whole program beside the bare SQL aggregate."""

from datetime import timedelta

import databases
import prepared
import session
from stopwatch import Ratio, Stopwatch

from odoo.addons.b2b_loyalty.report.window_sums import SUMS

# Over the same documents, with the stored base and its index.
BARE = """
    SELECT commercial_partner_id, SUM(b2b_loyalty_base)
      FROM account_move
     WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
       AND company_id = %s AND invoice_date BETWEEN %s AND %s
  GROUP BY commercial_partner_id
"""
# Without them, as one would sum the books otherwise.
BARE_LINES = """
    SELECT move.commercial_partner_id, SUM(-line.balance)
      FROM account_move move
      JOIN account_move_line line ON line.move_id = move.id
     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
       AND move.company_id = %s AND move.invoice_date BETWEEN %s AND %s
       AND line.display_type = 'product' AND line.is_downpayment IS NOT TRUE
  GROUP BY move.commercial_partner_id
"""
# A first run writes thousands of chatter messages: more runs say nothing new.
MOST_FIRST_RUNS = 3


def measure(size, repeat, revision):
    source = prepared.loyal(size, revision)
    with databases.scratch(source) as database:
        with session.environment(database) as env:
            runs = Runs(env, size)
            yield from runs.first(min(repeat, MOST_FIRST_RUNS))
            runs.commit()
        session.vacuum(database)
        with session.environment(database) as env:
            runs = Runs(env, size)
            yield from runs.same_day(repeat)
            yield from runs.nights(repeat)


class Runs:
    """Recomputes of the largest program, each beside the aggregates."""

    def __init__(self, env, size):
        self.env = env
        self.program = prepared.program_of(env, size.companies)
        env.cr.execute("SELECT MAX(invoice_date) FROM account_move")
        [self.day] = env.cr.fetchone()

    def commit(self):
        """Bring everybody up to date, for good."""
        self._recompute(self.day, Stopwatch())
        self.env.cr.commit()

    def first(self, repeat):
        ours, bare, lines = self._watches()
        self.env.cr.execute("SAVEPOINT before")
        for _run in range(repeat):
            self._aggregates(self.day, bare, lines)
            outcome = self._recompute(self.day, ours)
            self.env.cr.execute("ROLLBACK TO SAVEPOINT before")
            self.env.invalidate_all(flush=False)
        yield f"bare aggregate of the stored bases, by our index: {bare.ms}"
        yield f"bare aggregate of the lines, without our base and index: {lines.ms}"
        yield from self._lines(
            "first run, every member gets a tier", ours, bare, lines, outcome
        )

    def same_day(self, repeat):
        ours, bare, lines = self._watches()
        for _run in range(repeat + 1):
            self._aggregates(self.day, bare, lines)
            outcome = self._recompute(self.day, ours)
        yield from self._lines("again, same day", ours, bare, lines, outcome, warm=1)

    def nights(self, repeat):
        """As in production: each run a day later than the one before."""
        ours, bare, lines = self._watches()
        for run in range(repeat + 1):
            on = self.day + timedelta(days=run + 1)
            self._aggregates(on, bare, lines)
            outcome = self._recompute(on, ours)
            self.env.cr.commit()
        yield from self._lines("nightly, next day", ours, bare, lines, outcome, warm=1)

    def _watches(self):
        return Stopwatch(), Stopwatch(), Stopwatch()

    def _recompute(self, on, watch):
        """:return: (members judged, tier changes)"""
        judged = len(self.program._due(on))
        self.env.invalidate_all()
        with watch.run(self.env.cr):
            changes = self.program.recompute_tiers(as_of=on)
            self.env.flush_all()
        self.env.invalidate_all()
        return judged, len(changes)

    def _aggregates(self, on, *watches):
        windows = self.program._windows(on).values()
        spans = [getattr(window, name) for window in windows for name in SUMS]
        values = [
            self.program.company_id.id,
            min(span.first for span in spans),
            max(span.last for span in spans),
        ]
        for statement, watch in zip((BARE, BARE_LINES), watches, strict=True):
            with watch.run(self.env.cr):
                self.env.cr.execute(statement, values)
                self.env.cr.fetchall()

    def _lines(self, what, ours, bare, lines, outcome, warm=0):
        for watch in (ours, bare, lines):
            watch.forget(warm)
        judged, changed = outcome
        yield f"{what}: {ours.ms}, {ours.queries[-1]} queries"
        yield (
            f"  {judged:,} members had other figures or something due,"
            f" {changed:,} changed tier"
        )
        yield f"  over the aggregate of the bases: {Ratio(ours, bare).against(2)}"
        yield f"  over the aggregate of the lines: {Ratio(ours, lines).against(2)}"
