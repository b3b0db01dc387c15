from odoo import api, fields, models
from odoo.exceptions import UserError

from .labels import labels_of

# What members were promised: fixed once somebody has earned by it.
TERMS = {
    "program_id",
    "trigger",
    "points",
    "per_amount",
    "fixed_points",
    "categ_ids",
    "product_ids",
    "tier_ids",
    "use_tier_multiplier",
    "partner_domain",
    "new_categ_months",
    "registration",
    "date_from",
    "holder",
    "stacking",
    "max_points_per_invoice",
}


class EarningRule(models.Model):
    """What was promised stays: a rule by which somebody has earned is closed."""

    _inherit = "b2b.loyalty.earning.rule"

    def write(self, vals):
        if TERMS & vals.keys():
            self._check_terms_stay(vals)
        if "date_to" in vals:
            self._check_end_stays(vals["date_to"])
        return super().write(vals)

    def _has_earned(self):
        """Those of these rules by which somebody has earned."""
        # sudo: whoever earned, seen by this user or not
        groups = (
            self.env["b2b.loyalty.points.entry"]
            .sudo()
            ._read_group([("earning_rule_id", "in", self.ids)], ["earning_rule_id"])
        )
        return self.browse(rule.id for [rule] in groups)

    def _check_terms_stay(self, vals):
        for rule in self._has_earned():
            new = rule.new(vals, origin=rule)
            changed = [
                name
                for name in sorted(TERMS & vals.keys())
                if _plain(new[name]) != _plain(rule[name])
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "Members have earned points by %(rule)s, so its terms stay as "
                        "they are (%(fields)s): archive it and make a new rule.",
                        rule=rule.name,
                        fields=labels_of(self, changed),
                    )
                )

    def _check_end_stays(self, date_to):
        """An offer may end sooner or later than planned, but not in the past."""
        day = fields.Date.to_date(date_to)
        today = fields.Date.context_today(self)
        for rule in self._has_earned():
            if day and day < today and day != rule.date_to:
                raise UserError(
                    self.env._(
                        "Members have earned points by %(rule)s: it can end today "
                        "(%(today)s) or later, not on a day that is over.",
                        rule=rule.name,
                        today=today,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_earned(self):
        for rule in self._has_earned():
            raise UserError(
                self.env._(
                    "Members have earned points by %s and it stays on record: archive "
                    "it instead.",
                    rule.name,
                )
            )


def _plain(value):
    """A value of a field, as it can be compared with that of a new record."""
    return set(value._origin.ids) if isinstance(value, models.BaseModel) else value
