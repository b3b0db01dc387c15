from odoo import models


class Terms(models.Model):
    """What a version of the terms offers, and where its screen leads."""

    _inherit = "b2b.loyalty.terms"

    def action_view_memberships(self):
        """The members who live under this version."""
        self.ensure_one()
        action = self.program_id.action_view_memberships()
        action["domain"] = [
            ("terms_id", "=", self.id),
            *self.env["b2b.loyalty.membership"]._member_domain(),
        ]
        return action

    def _offer(self):
        """What this version offers, as the agreement lists it.

        :return: ``{"tiers": [{"tier", "line", "asks", "benefits", "value"}, lowest
            first], "everyone": benefits of every member}``
        """
        self.ensure_one()
        lines = self.line_ids.filtered("tier_id.active")
        tiers = [
            {
                "tier": line.tier_id,
                "line": line,
                "asks": [name for name in line._bound_fields() if line._asks(name)],
                "benefits": benefits,
                "value": sum(benefits.mapped("yearly_value")),
            }
            for line in lines.sorted(lambda li: (li.tier_id.sequence, li.tier_id.id))
            for benefits in [self._benefits_of(line.tier_id)]
        ]
        everyone = self._benefits_of(self.env["b2b.loyalty.tier"])
        return {"tiers": tiers, "everyone": everyone}

    def _level_of(self, tier):
        """What one tier asks for, without its place among the others.

        :return: logic.tier.Level, None where no figure reaches it
        """
        line = self.env["b2b.loyalty.terms.tier"].search_fetch(
            [("terms_id", "=", self.id), ("tier_id", "=", tier.id)],
            order="id",
            limit=1,
        )
        is_reached = line and (tier.active or self.locked)
        return line._to_level(rank=1) if is_reached else None

    def _benefits_of(self, tier):
        mine = self.benefit_ids.filtered(lambda benefit: benefit.tier_id == tier)
        return mine.sorted(lambda benefit: (benefit.sequence, benefit.id))
