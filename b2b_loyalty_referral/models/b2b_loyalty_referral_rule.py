from decimal import Decimal
from math import inf

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from odoo.addons.b2b_loyalty.report.documents import exact

from ..logic.commission import Terms

KINDS = [
    ("fixed", "Fixed amount"),
    ("percent", "Percentage of revenue"),
    ("target", "Bonus at a target"),
]
MOST_MONTHS = 1_200


class ReferralRule(models.Model):
    """One thing that a plan gives to who brings a company."""

    _name = "b2b.loyalty.referral.rule"
    _description = "B2B Loyalty Referral Rule"
    _inherit = ["b2b.loyalty.readable"]
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one(
        "b2b.loyalty.referral.plan", required=True, ondelete="cascade", index=True
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="percent")
    amount = fields.Monetary(help="Of a fixed amount or a bonus.")
    percent = fields.Float(
        string="Per Cent",
        digits=(16, 2),
        help="Of what the company buys, net of credit notes.",
    )
    months = fields.Integer(
        default=12,
        help="So long after the company's first invoice its revenue brings "
        "commission. 0: without an end.",
    )
    target_referrals = fields.Integer(
        string="Qualified Companies", help="So many reach the bonus."
    )
    target_revenue = fields.Monetary(
        string="Revenue Brought",
        help="What they have bought together reaches the bonus as well.",
    )
    commission_ids = fields.One2many("b2b.loyalty.commission", "rule_id")

    @api.depends("kind", "amount", "percent", "months")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule._sentence()

    def _sentence(self):
        amount = formatLang(self.env, self.amount, currency_obj=self.currency_id)
        if self.kind == "percent":
            share = formatLang(self.env, self.percent)
            if not self.months:
                return self.env._("%s %% of revenue", share)
            return self.env._(
                "%(share)s %% of revenue for %(months)s months",
                share=share,
                months=self.months,
            )
        if self.kind == "fixed":
            return self.env._("%s once", amount)
        return self.env._("Bonus of %s", amount)

    @api.constrains(
        "kind", "amount", "percent", "months", "target_referrals", "target_revenue"
    )
    def _check_worth(self):
        for rule in self:
            sentence = rule._what_is_missing()
            if sentence:
                raise ValidationError(sentence)

    def _what_is_missing(self):
        if self.kind == "percent":
            if not 0 < self.percent <= 100:
                return self.env._("A percentage is above 0 and at most 100.")
            if not 0 <= self.months <= MOST_MONTHS:
                return self.env._("Give the months: from 0 (without an end) to 1,200.")
            return None
        if not 0 < self.amount < inf:
            return self.env._("Give the amount above 0 that the rule pays.")
        if self.kind == "target":
            targets = (self.target_referrals, self.target_revenue)
            if min(targets) < 0 or max(targets) <= 0:
                return self.env._(
                    "Give the number of companies or the revenue that reaches the "
                    "bonus."
                )
        return None

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: whatever it has brought to whom, it stays
        for rule in self.filtered(lambda rule: rule.sudo().commission_ids):
            raise ValidationError(
                self.env._(
                    "%s has brought commission and stays on record: archive it "
                    "instead.",
                    rule.display_name,
                )
            )

    def _frozen(self):
        """What a referral keeps of it."""
        return {
            "rule": self.id,
            "kind": self.kind,
            "amount": str(exact(self.amount)),
            "percent": str(exact(self.percent)),
            "months": self.months,
            "target_referrals": self.target_referrals,
            "target_revenue": str(exact(self.target_revenue)),
        }


def thawed(kept):
    """The terms that a referral has kept."""
    money = ("amount", "percent", "target_revenue")
    return Terms(**{**kept, **{name: Decimal(kept[name]) for name in money}})
