from odoo import models

from .portal_points import by_pool

FAMILY_KINDS = ("earn", "reverse")


class AccountMove(models.Model):
    """The points of an invoice or credit note on its page in the portal."""

    _inherit = "account.move"

    def _b2b_loyalty_portal_points(self, user):
        """What it earned, less what its credit notes took back; of a credit note,
        what that one took back.

        :param user: who is looking; Odoo opens the record of the page as superuser
        :return: list of portal_points.Earned
        """
        return by_pool(self._b2b_loyalty_entries_for(user))

    def _b2b_loyalty_entries_for(self, user):
        """Those that people with a role in the membership of its customer may know;
        the page may be open to whoever has its link."""
        self.ensure_one()
        roles = self.env["b2b.loyalty.member.contact"].with_user(user).of_caller()
        members = roles.membership_id.filtered(
            lambda m: (
                m.partner_id == self.commercial_partner_id
                and m.company_id == self.company_id
            )
        )
        # sudo of the roles: customers have no rights on models
        entries = members.env["b2b.loyalty.points.entry"]
        if not members or not self.is_sale_document():
            return entries
        return entries.search(
            [
                ("membership_id", "in", members.ids),
                ("kind", "in", FAMILY_KINDS),
                # sudo: which documents belong together, of which nothing is shown
                *self.sudo()._b2b_loyalty_portal_entries(),
            ]
        )

    def _b2b_loyalty_portal_entries(self):
        if self.move_type == "out_refund":
            return [("document_id", "=", self.id), ("points", "<", 0)]
        return [("move_id", "in", list(self._b2b_loyalty_points_families()[self]))]
