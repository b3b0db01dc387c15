from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class Referral(models.Model):
    """The prices of a company that was brought, for as long as its plan says."""

    _inherit = "b2b.loyalty.referral"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Prices of the Company",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    prices_until = fields.Date(copy=False, help="The last day of these prices.")
    prices_go_first = fields.Boolean(copy=False)

    def _begin_prices(self):
        """From the day on which it is accepted: that is what makes a company buy."""
        today = fields.Date.context_today(self)
        for referral in self.filtered(lambda r: r.terms.get("prices")):
            if referral.prices_until:
                continue
            prices = referral.terms["prices"]
            pricelist = self.env["product.pricelist"].browse(prices["pricelist_id"])
            months = relativedelta(months=prices["months"], days=-1)
            referral.write(
                {
                    "pricelist_id": pricelist.exists().id,
                    "prices_until": today + months,
                    "prices_go_first": prices["go_first"],
                }
            )

    @api.model
    def _prices_of(self, companies, seller):
        """Referrals that bring prices, of these companies; of several the newest.

        :return: {company: referral}
        """
        # sudo: what a customer gets does not depend on who writes the quotation
        found = self.sudo().search(
            [
                ("referred_partner_id", "in", companies.ids),
                ("company_id", "=", seller.id),
                ("state", "in", ("accepted", "qualified", "ended")),
                ("pricelist_id", "!=", False),
                ("prices_until", ">=", fields.Date.context_today(self)),
            ],
            order="id",
        )
        return {referral.referred_partner_id: referral for referral in found}
