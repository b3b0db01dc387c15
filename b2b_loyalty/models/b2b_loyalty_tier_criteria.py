from odoo import api, fields, models

from .b2b_loyalty_criteria import LATER


def _of_newest_terms(name):
    return {
        "compute": "_compute_criteria",
        "inverse": lambda tiers: tiers._pass_on(name),
        "copy": True,
    }


class Tier(models.Model):
    """What a tier asks for: read from and written to the newest terms."""

    _name = "b2b.loyalty.tier"
    _inherit = ["b2b.loyalty.tier", "b2b.loyalty.criteria"]

    revenue_from = fields.Monetary(**_of_newest_terms("revenue_from"))
    growth_from = fields.Float(**_of_newest_terms("growth_from"))
    points_from = fields.Integer(**_of_newest_terms("points_from"))
    active_months_from = fields.Integer(**_of_newest_terms("active_months_from"))
    referrals_from = fields.Integer(**_of_newest_terms("referrals_from"))
    invitation_only = fields.Boolean(**_of_newest_terms("invitation_only"))
    match = fields.Selection(**_of_newest_terms("match"))
    rebate_percent = fields.Float(**_of_newest_terms("rebate_percent"))

    @api.depends(
        lambda self: (
            "line_ids.terms_id.is_newest",
            *(f"line_ids.{name}" for name in self._criteria_fields()),
        )
    )
    def _compute_criteria(self):
        names = self._criteria_fields()
        for tier in self:
            line = tier._newest_line()
            for name in names:
                tier[name] = line[name] if line else (name == "match" and "all")

    def _newest_line(self):
        self.ensure_one()
        return self.line_ids.filtered("terms_id.is_newest")[:1]

    def _pass_on(self, name):
        """Write one criterion to the newest terms.

        One at a time: of fields computed together, those that were not given
        read as empty here.
        """
        for tier in self:
            value = tier[name]
            line = tier._newest_line() or tier._new_line()
            if line[name] != value:
                line[name] = value

    def _new_line(self):
        """What this tier asks for under the newest terms: as it last did, if ever."""
        self.ensure_one()
        vals = {"terms_id": self.program_id._ensure_terms().id, "tier_id": self.id}
        last = self.line_ids.sorted(lambda line: line.terms_id.number)[-1:]
        return last.copy(vals) if last else last.create(vals)

    def _back_in_newest_terms(self):
        """A tier taken out of the archive is again part of what is being edited."""
        for tier in self:
            if not (tier._newest_line() or tier.program_id.newest_terms_id.locked):
                tier._new_line()

    # -- order

    def _rank(self):
        """What tiers of one program are ordered by, the lowest first."""
        self.ensure_one()
        return self.sequence, self.id

    @api.constrains("sequence", "active")
    def _check_order(self):
        if self.env.context.get("b2b_loyalty_bounds_later") is not LATER:
            self._check_criteria()

    def _check_criteria(self):
        """Bounds of one criterion rise from tier to tier; only the first may be 0.

        Also under the versions that members have signed: tiers keep their order.
        """
        for program in self.program_id:
            signed = program.terms_ids.filtered("locked")
            (program.newest_terms_id | signed).line_ids._check_bounds()
