from odoo import models

from odoo.addons.b2b_loyalty.models.earning_estimate import Estimate

from .portal_points import by_pool


class SaleOrder(models.Model):
    """The points of a quotation or order on its page in the portal."""

    _inherit = "sale.order"

    def _b2b_loyalty_portal_points(self, user):
        """What it will earn, in words; empty once it is invoiced, and for everybody
        but people with a role in the membership of the customer.

        :param user: who is looking; Odoo opens the record of the page as superuser
        """
        self.ensure_one()
        roles = self.env["b2b.loyalty.member.contact"].with_user(user).of_caller()
        if not roles or not self._b2b_loyalty_is_to_earn():
            return ""
        # sudo: customers have no rights on models; only of these memberships
        order = self.sudo()
        earned = Estimate(order).earned()[order]
        mine = [found for found in earned if found[0] in roles.membership_id]
        return order._b2b_loyalty_points_in_words(mine)

    def _b2b_loyalty_portal_earned(self, user):
        """What the invoices of it have earned so far.

        :return: list of portal_points.Earned
        """
        self.ensure_one()
        if self._b2b_loyalty_is_to_earn():
            return []
        # sudo: of them only what this user may know
        invoices = self.sudo().invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        return by_pool(invoices._b2b_loyalty_entries_for(user))
