from odoo import models
from odoo.fields import Domain

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
        self.ensure_one()
        return by_pool(self._b2b_loyalty_entries_for(user))

    def _b2b_loyalty_entries_for(self, user):
        """Those that people with a role in the membership of its customer may know;
        the page may be open to whoever has its link."""
        roles = self.env["b2b.loyalty.member.contact"].with_user(user).of_caller()
        members = roles.membership_id
        customers = {(member.partner_id, member.company_id) for member in members}
        documents = self.filtered(
            lambda move: (
                (move.commercial_partner_id, move.company_id) in customers
                and move.is_sale_document()
            )
        )
        # sudo of the roles: customers have no rights on models
        entries = members.env["b2b.loyalty.points.entry"]
        if not documents:
            return entries
        return entries.search(
            Domain("membership_id", "in", members.ids)
            & Domain("kind", "in", FAMILY_KINDS)
            # sudo: which documents belong together, of which nothing is shown
            & documents.sudo()._b2b_loyalty_portal_entries()
        )

    def _b2b_loyalty_portal_entries(self):
        refunds = self.filtered(lambda move: move.move_type == "out_refund")
        families = (self - refunds)._b2b_loyalty_points_families().values()
        taken_back = Domain("document_id", "in", refunds.ids) & Domain("points", "<", 0)
        return taken_back | Domain("move_id", "in", list(set().union(*families)))
