from odoo import api, fields, models

GROUPS = "b2b_loyalty.group_user,b2b_loyalty.group_accountant"


class ResPartner(models.Model):
    """Who has brought a company, and whom it has brought."""

    _inherit = "res.partner"

    b2b_loyalty_referral_count = fields.Integer(
        compute="_compute_b2b_loyalty_referral_count",
        groups=GROUPS,
        string="Referrals",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company")
    def _compute_b2b_loyalty_referral_count(self):
        companies = self.commercial_partner_id._origin
        found = self.env["b2b.loyalty.referral"].search_fetch(
            self._b2b_loyalty_referrals(companies),
            ["membership_id", "referred_partner_id"],
        )
        for partner in self:
            company = partner.commercial_partner_id._origin
            partner.b2b_loyalty_referral_count = len(
                found.filtered(
                    lambda r, company=company: (
                        company in (r.referred_partner_id, r.membership_id.partner_id)
                    )
                )
            )

    @api.model
    def _b2b_loyalty_referrals(self, companies):
        return [
            "|",
            ("referred_partner_id", "in", companies.ids),
            ("membership_id.partner_id", "in", companies.ids),
        ]

    def action_b2b_loyalty_referrals(self):
        """Referrals of a company and by it."""
        self.ensure_one()
        self.env["b2b.loyalty.referral"].check_access("read")
        domain = self._b2b_loyalty_referrals(self.commercial_partner_id)
        return self.env["b2b.loyalty.referral"]._list_of(domain)
