from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.tier import Level
from .b2b_loyalty_criteria import BOUND_FIELDS, LATER


class TermsTier(models.Model):
    """What one tier asks for, and its rebate, under one version of the terms."""

    _name = "b2b.loyalty.terms.tier"
    _description = "B2B Loyalty Tier Criteria"
    _inherit = ["b2b.loyalty.criteria", "b2b.loyalty.readable"]
    _order = "terms_id, sequence, tier_id"
    _rec_name = "tier_id"

    terms_id = fields.Many2one(
        "b2b.loyalty.terms", required=True, ondelete="cascade", index=True
    )
    tier_id = fields.Many2one(
        "b2b.loyalty.tier", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(related="tier_id.sequence", store=True)
    company_id = fields.Many2one(related="terms_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    match = fields.Selection(default="all", required=True)

    _tier_unique = models.Constraint(
        "UNIQUE(terms_id, tier_id)",
        "This tier has its bounds in these terms already: change that line.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.terms_id._check_editable()
        return lines

    def write(self, vals):
        if not self._changes_criteria(vals):
            return super().write(vals)
        self.terms_id._check_editable()
        # sudo: this mark only makes the next run look at everybody
        self.terms_id.program_id.sudo().recompute_all = True
        res = super().write(vals)
        self.terms_id._check_editable()  # where it was moved to
        return res

    def _changes_criteria(self, vals):
        return bool({*self._criteria_fields(), "tier_id", "terms_id"} & vals.keys())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self.terms_id._check_editable()

    @api.constrains(*BOUND_FIELDS, "rebate_percent", "invitation_only")
    def _check_bounds_now(self):
        if self.env.context.get("b2b_loyalty_bounds_later") is not LATER:
            self._check_bounds()

    def _check_bounds(self):
        """Bounds of one criterion rise from tier to tier; only the first may be 0."""
        for terms in self.terms_id:
            lines = terms.line_ids
            if not terms.locked:
                lines = lines.filtered("tier_id.active")
            for name in self._bound_fields():
                lines._check_rising(name)
            for line in lines:
                line._check_rebate()

    def _check_rising(self, name):
        label = self._fields[name]._description_string(self.env)
        below = self.browse()
        for line in self.sorted(lambda line: line.tier_id._rank()):
            if line[name] < 0:
                raise ValidationError(
                    self.env._(
                        "%(label)s of %(tier)s is %(value)s: give 0 or more.",
                        label=label,
                        tier=line.tier_id.name,
                        value=line._bound_text(name),
                    )
                )
            if not line._asks(name):
                continue
            if below and line[name] <= below[name]:
                raise ValidationError(
                    self.env._(
                        "%(label)s of %(tier)s is %(value)s, but %(below)s, the tier "
                        "below it, starts at %(bound)s: give more than %(bound)s.",
                        label=label,
                        tier=line.tier_id.name,
                        value=line._bound_text(name),
                        below=below.tier_id.name,
                        bound=below._bound_text(name),
                    )
                )
            below = line

    def _asks(self, name):
        """Whether the tier asks for this figure; revenue of 0 counts where alone."""
        self.ensure_one()
        if self.invitation_only:
            return False
        if name != "revenue_from":
            return bool(self[name])
        return self._to_level(1).revenue is not None

    def _bound_text(self, name):
        field = self._fields[name]
        return (
            self.currency_id.format(self[name])
            if field.type == "monetary"
            else str(self[name])
        )

    def _check_rebate(self):
        if not 0 <= self.rebate_percent <= 100:
            raise ValidationError(
                self.env._(
                    "The rebate of %(tier)s is %(value)s %%: give 0 to 100.",
                    tier=self.tier_id.name,
                    value=self.rebate_percent,
                )
            )

    def _to_level(self, rank):
        """This line as :class:`logic.tier.Level`.

        A bound of 0 means "not asked", but for revenue on a tier that asks for
        nothing else: there it is the bound that companies below zero miss.
        """
        self.ensure_one()
        other = {
            "growth": self._decimal(self.growth_from) or None,
            "points": self.points_from or None,
            "active_months": self.active_months_from or None,
            "referrals": self.referrals_from or None,
        }
        revenue = self._decimal(self.revenue_from)
        asks_revenue = revenue or not any(other.values())
        return Level(
            key=self.tier_id.id,
            rank=rank,
            revenue=revenue if asks_revenue else None,
            invitation_only=self.invitation_only,
            match=self.match,
            **other,
        )

    @staticmethod
    def _decimal(value):
        return Decimal(str(round(value, 6)))
