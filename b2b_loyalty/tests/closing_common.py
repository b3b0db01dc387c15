"""Builders of closings, and what they have booked."""

from unittest.mock import patch

from .earning_common import EarningCase


class ClosingCase(EarningCase):
    """A program that defers the price of its points, one point per 10, worth 1."""

    method = "deferral"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.b2b_loyalty_propose_books()
        cls.program.write({"accounting_method": cls.method, "point_value": 1})
        cls.rule = cls.make_rule(points=1, per_amount=10)

        # the pages have a test of their own
        cls.startClassPatcher(
            patch.object(
                cls.registry["ir.actions.report"],
                "_b2b_loyalty_render",
                lambda self, report, ids: (b"The page", "html"),
            )
        )

    # -- what happens

    @classmethod
    def estimate(cls, rate, on="2026-01-01", year=0, cost=0.5):
        estimates = cls.env["b2b.loyalty.estimate"].with_user(cls.accountant)
        return estimates.create(
            {
                "program_id": cls.program.id,
                "date": on,
                "year_of_issue": year,
                "rate": rate,
                "point_cost": cost,
            }
        )

    @classmethod
    def spend(cls, points, member=None, **values):
        """Redeem a reward of this price."""
        rewards = cls.env["b2b.loyalty.reward"].with_user(cls.manager)
        reward = rewards.create(
            {
                "name": f"For {points}",
                "program_id": cls.program.id,
                "kind": "service",
                "points": points,
                "published": True,
                **values,
            }
        )
        member = (member or cls.member).with_user(cls.manager)
        return reward.redeem(member)

    @classmethod
    def draft(cls, on, program=None, user=None):
        closings = cls.env["b2b.loyalty.closing"].with_user(user or cls.accountant)
        return closings.create({"program_id": (program or cls.program).id, "date": on})

    @classmethod
    def close(cls, on, program=None):
        """A closing that was computed and posted by the accountant."""
        closing = cls.draft(on, program)
        closing.action_compute()
        closing.action_post()
        return closing

    # -- what is in the books

    def ledger(self, role, on=None, program=None):
        """What the general ledger shows for the program, debits above zero."""
        items = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.company[f"b2b_loyalty_{role}_account_id"].id),
                ("parent_state", "=", "posted"),
                ("b2b_loyalty_program_id", "=", (program or self.program).id),
                *([("date", "<=", on)] if on else []),
            ]
        )
        return self.company.currency_id.round(sum(items.mapped("balance")))

    def books(self, on=None):
        """(liability, adjustment, breakage, expense), debits above zero."""
        return tuple(
            self.ledger(role, on)
            for role in ("liability", "adjustment", "breakage", "expense")
        )

    def row(self, closing, year=2026, kind="deferral"):
        return closing.sudo().line_ids.filtered(
            lambda line: line.year_of_issue == year and line.kind == kind
        )
