from datetime import timedelta

from odoo import api, fields, models

from ..logic import period

RECENT = 10


class Membership(models.Model):
    """What a member may claim, and what stands against it."""

    _inherit = "b2b.loyalty.membership"

    entitlement_ids = fields.One2many(
        "b2b.loyalty.entitlement", "membership_id", string="Entitlements"
    )
    extra_ids = fields.One2many(
        "b2b.loyalty.entitlement.extra", "membership_id", string="Extra Entitlements"
    )
    redemption_ids = fields.One2many("b2b.loyalty.redemption", "membership_id")
    redemption_count = fields.Integer(
        string="Redemptions", compute="_compute_redemption_count"
    )
    recent_redemption_ids = fields.One2many(
        "b2b.loyalty.redemption",
        string="Last Redemptions",
        compute="_compute_recent_redemption_ids",
    )

    def _compute_redemption_count(self):
        counts = dict(
            self.env["b2b.loyalty.redemption"]._read_group(
                [("membership_id", "in", self.ids)], ["membership_id"], ["__count"]
            )
        )
        for membership in self:
            membership.redemption_count = counts.get(membership, 0)

    @api.depends("redemption_ids")
    def _compute_recent_redemption_ids(self):
        """The last ten; all of them are behind the button."""
        for membership in self:
            membership.recent_redemption_ids = self.env[
                "b2b.loyalty.redemption"
            ].search([("membership_id", "=", membership._origin.id)], limit=RECENT)

    def action_view_redemptions(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_redemption_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {}
        return action

    def _agreement_year(self, on):
        """The agreement year that holds a day, counted from the first day."""
        start = self.date_start or on
        return period.year(on, (start.month, start.day))

    def _has_benefit(self, benefit):
        """Whether a benefit is this member's: of its own terms and tier."""
        return benefit.terms_id == self.terms_id and benefit.tier_id in (
            self.tier_id,
            self.env["b2b.loyalty.tier"],
        )

    def _spendable_points(self, holder=None):
        """Hook: points that can be spent now; of a person, where one is given."""
        return 0

    def _is_overdue(self, on):
        """Whether an invoice has been due for longer than the program tolerates."""
        days = self.program_id.overdue_block_days
        if not days:
            return False
        return bool(
            self.env["account.move.line"].search_count(
                [
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("amount_residual", ">", 0),
                    ("move_id.commercial_partner_id", "=", self.partner_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("date_maturity", "<=", on - timedelta(days=days)),
                ],
                limit=1,
            )
        )
