from odoo import models

from .commission_run import LOOKED_AT, CommissionRun
from .grant_run import GrantRun


class Queue(models.Model):
    """Referrals follow the documents before tiers do: a tier may ask for referrals."""

    _inherit = "b2b.loyalty.queue"

    def _work_in(self, memberships, documents):
        run = CommissionRun(memberships, documents)
        run.book()
        GrantRun(memberships, run.looked_at).book()
        return super()._work_in(memberships, documents)

    def _memberships_of(self, waiting):
        """Who has brought the company of a document, too."""
        concerned = super()._memberships_of(waiting)
        referrals = self.env["b2b.loyalty.referral"].search_fetch(
            [
                ("referred_partner_id", "in", waiting.partner_id.ids),
                ("state", "in", LOOKED_AT),
            ],
            ["referred_partner_id", "company_id", "membership_id"],
        )
        of_seat = referrals.grouped(lambda r: (r.referred_partner_id, r.company_id))
        for row in waiting:
            brought = of_seat.get((row.partner_id, row.company_id), referrals.browse())
            concerned[row] |= brought.membership_id
        return concerned
