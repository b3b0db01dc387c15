"""What closings and rebate runs book is what the profit and loss shows, to the cent."""

from unittest.mock import patch

from .closing_common import ClosingCase
from .rebate_common import RebateCase


def kinds(case, *domain):
    """{kind: cost} of the program of a case."""
    case.env.flush_all()
    case.env.invalidate_all()
    profit = case.env["b2b.loyalty.profit"].with_user(case.accountant)
    rows = profit._read_group(
        [("program_id", "=", case.program.id), *domain], ["kind"], ["cost:sum"]
    )
    return {kind: round(cost, 2) for kind, cost in rows if round(cost, 2)}


class TestPointsInProfit(ClosingCase):
    def test_deferred_points_are_what_closings_have_booked(self):
        self.estimate(0.95)
        with self.on("2026-02-01"):
            self.sell(100_000, on="2026-02-01")
            self.work()
        with self.on("2026-11-01"):
            self.spend(4_500)
        with self.on("2027-01-10"):
            self.close("2026-12-31")
        self.assertEqual(kinds(self), {"points": 4566.21})
        self.estimate(0.97, on="2027-12-31")
        with self.on("2027-11-01"):
            self.spend(4_000)
        with self.on("2028-01-10"):
            second = self.close("2027-12-31")
        self.assertEqual(kinds(self), {"points": 1073.29})
        year = [("date", ">=", "2027-01-01")]
        self.assertEqual(kinds(self, *year), {"points": -3492.92})
        with self.on("2028-01-11"):
            second.action_reverse()
        self.assertEqual(kinds(self), {"points": self.ledger("adjustment")})


class TestRebatesInProfit(RebateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_rebate_program("whole")
        cls.program.sudo().rebate_estimate = "reached"
        cls.acme = cls.make_buyer(cls.program, "Acme", 200)
        cls.startClassPatcher(
            patch.object(
                cls.registry["ir.actions.report"],
                "_b2b_loyalty_render",
                lambda self, report, ids: (b"The page", "html"),
            )
        )

    def close(self, on):
        closings = self.env["b2b.loyalty.closing"].with_user(self.accountant)
        with self.on(on):
            closing = closings.create({"program_id": self.program.id, "date": on})
            closing.action_compute()
            closing.action_post()

    def test_expected_at_closings_then_paid_and_never_both(self):
        self.close("2025-06-30")
        self.assertEqual(kinds(self), {"rebate": 40})
        run = self.pay_rebates(self.program)
        self.assertEqual(kinds(self), {"rebate": 40}, "a draft costs nothing yet")
        self.post_notes(run)
        self.close("2026-01-31")
        self.assertEqual(kinds(self), {"rebate": 40})
        self.assertEqual(kinds(self, ("date", ">=", "2026-01-01")), {})
        self.assertEqual(
            kinds(self, ("move_id", "in", self.credit_note(run).ids)), {"rebate": 40}
        )

    def test_paid_is_by_the_tier_on_the_day(self):
        run = self.pay_rebates(self.program)
        self.post_notes(run)
        rows = self.env["b2b.loyalty.profit"].sudo()
        self.env.flush_all()
        row = rows.search(
            [("program_id", "=", self.program.id), ("kind", "=", "rebate")]
        )
        self.assertEqual((row.cost, row.membership_id), (40, self.acme.sudo()))
        self.assertEqual(row.tier_id, self.acme.sudo().tier_id)
