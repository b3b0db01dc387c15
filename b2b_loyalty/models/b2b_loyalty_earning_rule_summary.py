from odoo import api, fields, models
from odoo.tools import format_date


class EarningRule(models.Model):
    """A rule in one sentence, as a seller would say it."""

    _inherit = "b2b.loyalty.earning.rule"

    summary = fields.Char(compute="_compute_summary", string="In Words")

    @api.depends(
        "points",
        "per_amount",
        "fixed_points",
        "use_tier_multiplier",
        "program_id.tier_ids.points_multiplier",
        "program_id.points_name",
        "max_points_per_invoice",
        "holder",
        "stacking",
        "categ_ids",
        "product_ids",
        "new_categ_months",
        "tier_ids",
        "partner_domain",
        "registration",
        "date_from",
        "date_to",
    )
    def _compute_summary(self):
        for rule in self:
            phrases = [rule._how_many(), *rule._how_much_more(), *rule._for_whom()]
            rule.summary = ", ".join([*phrases, *rule._when()])

    def _how_many(self):
        what = self._for_what()
        if self.fixed_points:
            return self.env._(
                "%(points)s for an invoice with %(what)s",
                points=self._so_many(self.fixed_points),
                what=what or self.env._("anything that counts"),
            )
        per = self.env._(
            "%(points)s per %(amount)s",
            points=self._so_many(self.points),
            amount=self.currency_id.format(self.per_amount)
            if self.currency_id
            else _short(self.per_amount),
        )
        return self.env._("%(per)s of %(what)s", per=per, what=what) if what else per

    def _so_many(self, number):
        name = self.program_id.points_name or self.env._("points")
        if number == 1 and name == self.env._("points"):
            return self.env._("1 point")
        return f"{_short(number)} {name}"

    def _for_what(self):
        names = [*self.categ_ids.mapped("name"), *self.product_ids.mapped("name")]
        return ", ".join(name for name in names if name)

    def _how_much_more(self):
        if self.use_tier_multiplier:
            # those of the rule, where it names some
            tiers = self.tier_ids or self.program_id.tier_ids
            for tier in tiers.filtered(lambda t: t.points_multiplier != 1):
                yield self.env._(
                    "×%(times)s for %(tier)s",
                    times=_short(tier.points_multiplier),
                    tier=tier.name,
                )
        if self.max_points_per_invoice:
            yield self.env._(
                "at most %s per invoice", f"{self.max_points_per_invoice:,}"
            )
        if self.stacking == "best":
            yield self.env._("the best of several such rules only")

    def _for_whom(self):
        if self.tier_ids:
            yield self.env._(
                "only for %s", ", ".join(name for name in self.tier_ids.mapped("name"))
            )
        if (self.partner_domain or "[]") != "[]":
            yield self.env._("only for the companies chosen")
        if self.new_categ_months:
            yield self.env._(
                "only where nothing of it was bought for %s months",
                self.new_categ_months,
            )
        if self.registration:
            yield self.env._("only once registered")
        if self.holder == "person":
            yield self.env._("for the person who ordered")

    def _when(self):
        if self.date_from and self.date_to:
            yield self.env._(
                "on invoices from %(first)s to %(last)s",
                first=format_date(self.env, self.date_from),
                last=format_date(self.env, self.date_to),
            )
        elif self.date_from:
            yield self.env._("from %s on", format_date(self.env, self.date_from))
        elif self.date_to:
            yield self.env._("until %s", format_date(self.env, self.date_to))


def _short(number):
    """Without zeros at the end: 1, 0.5, 1,250.25."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")
