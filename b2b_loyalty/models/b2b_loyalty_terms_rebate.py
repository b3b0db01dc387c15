from dataclasses import dataclass

from odoo import models

from ..logic.rebate import Step


@dataclass(frozen=True, slots=True)
class Scale:
    """The rates of one version of the terms.

    :ivar steps: by revenue
    :ivar tiers: {bound: tier id}
    :ivar held: {tier id: :class:`Step`} of tiers that no revenue reaches
    """

    steps: tuple
    tiers: dict
    held: dict

    def of(self, tier_id):
        """The steps for a member who holds this tier at the end of the period.

        A tier that is given by hand, or asks for something else than revenue, has no
        bound: whoever holds it has its rate from the first cent on.
        """
        own = self.held.get(tier_id)
        return (own,) if own else self.steps

    def tier_at(self, revenue, tier_id):
        """The tier whose rate is the highest that applies, or None."""
        if tier_id in self.held:
            return tier_id
        reached = [bound for bound in self.tiers if bound <= revenue]
        return self.tiers[max(reached)] if reached else None

    def tier_of(self, bound, tier_id):
        return tier_id if tier_id in self.held else self.tiers.get(bound)


class Terms(models.Model):
    """The rates of rebates that members have under this version."""

    _inherit = "b2b.loyalty.terms"

    def _rebate_scale(self):
        """:class:`Scale` of this version, whatever came of its tiers since."""
        self.ensure_one()
        steps, tiers, held = [], {}, {}
        for line in self.line_ids:
            if not (line.tier_id.active or self.locked):
                continue
            percent = line._decimal(line.rebate_percent)
            bound = line._decimal(line.revenue_from)
            if line._asks("revenue_from"):
                steps.append(Step(bound, percent))
                tiers[bound] = line.tier_id.id
            elif percent:
                held[line.tier_id.id] = Step(line._decimal(0), percent)
        return Scale(tuple(steps), tiers, held)

    def _rebate_rule(self):
        """How rebates are paid, as sentences of the agreement; empty without any."""
        self.ensure_one()
        program = self.program_id
        if not any(line._rebate_words() for line in self.line_ids):
            return []
        spans = {
            "year": self.env._("year"),
            "quarter": self.env._("quarter"),
            "month": self.env._("month"),
        }
        if program.rebate_period == "year" and program.qualifying_period == "fiscal":
            spans["year"] = self.env._("fiscal year of the seller")
        span = spans[program.rebate_period]
        how = (
            self.env._(
                "The rate of the highest bound that this amount reaches counts for the "
                "whole amount."
            )
            if program.rebate_method == "whole"
            else self.env._(
                "The part of this amount from each bound to the next one counts at "
                "the rate of that bound."
            )
        )
        return [
            self.env._(
                "After each %s the seller credits the member a part of what it has "
                "invoiced to it in that time, net and less credit notes, from the "
                "first to the last day of the membership.",
                span,
            ),
            how,
            self.env._(
                "Later credit notes on these invoices are set against later rebates. "
                "While the membership is suspended, rebates wait."
            ),
        ]


class TermsTier(models.Model):
    _inherit = "b2b.loyalty.terms.tier"

    def _rebate_words(self):
        """The rebate of this tier among what it gives; empty for none."""
        self.ensure_one()
        program = self.terms_id.program_id
        if program.rebate_method == "none" or not self.rebate_percent:
            return ""
        percent = f"{self._decimal(self.rebate_percent).normalize():f}"
        words = {
            "year": self.env._("%s %% of the revenue of a year back", percent),
            "quarter": self.env._("%s %% of the revenue of a quarter back", percent),
            "month": self.env._("%s %% of the revenue of a month back", percent),
        }
        return words[program.rebate_period]
