from odoo import api, models

from ..logic.attribution import LIVE


class MergePartnerAutomatic(models.TransientModel):
    """Two companies become one, and one company has one referrer."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: who may merge partners need not have rights on referrals
        wizard = self.sudo()
        referrals = wizard._b2b_loyalty_one_referrer(src_partners, dst_partner)
        res = super()._update_foreign_keys(src_partners, dst_partner)
        company = dst_partner.commercial_partner_id
        if company != dst_partner:
            moved = referrals.filtered(lambda r: r.referred_partner_id == dst_partner)
            moved.write({"referred_partner_id": company.id})
        referrals.filtered(lambda r: r.state in LIVE)._work_anew()
        return res

    def _b2b_loyalty_one_referrer(self, src_partners, dst_partner):
        """Who was first keeps the company; the others are told why not.

        :return: the referrals of these companies
        """
        merged = src_partners | dst_partner | dst_partner.commercial_partner_id
        referrals = self.env["b2b.loyalty.referral"].search(
            [("referred_partner_id", "in", merged.ids)], order="attributed_on, id"
        )
        live = referrals.filtered(lambda r: r.attributed_on and r.state in LIVE)
        for same in live.grouped("company_id").values():
            later = same[1:]
            later._change_state("rejected", reject_reason="duplicate")
            later._work_anew()
        self.env.flush_all()
        return referrals
