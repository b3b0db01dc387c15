from odoo import api, models

from ..logic.lifecycle import LIVE, MEMBER

# The stronger of two roles, or of two memberships in one program, stays.
ROLES = ("viewer", "buyer", "manager")
STRENGTH = {"draft": 0, "sent": 1} | dict.fromkeys(MEMBER, 2)


class MergePartnerAutomatic(models.TransientModel):
    """Two companies become one: their memberships, roles and histories stay.

    Odoo moves foreign keys by SQL and deletes rows that then break a unique
    constraint, so whatever would collide is settled before.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: who may merge partners need not have rights on memberships
        wizard = self.sudo()
        merged = src_partners | dst_partner | dst_partner.commercial_partner_id
        memberships = wizard.env["b2b.loyalty.membership"].search(
            [("partner_id", "in", merged.ids)]
        )
        followers = wizard._b2b_loyalty_end_doubles(memberships, dst_partner)
        wizard._b2b_loyalty_drop_double_roles(src_partners, dst_partner)
        self.env.flush_all()
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        wizard._b2b_loyalty_settle(memberships, dst_partner)
        for ended, kept in followers:
            wizard._b2b_loyalty_pass_on_roles(ended, kept)
            ended._points_go_to(kept)
        return res

    def _b2b_loyalty_end_doubles(self, memberships, dst_partner):
        """Of several live memberships in one program, keep one and end the others.

        A member goes before an invitation; otherwise the destination's stays.

        :return: list of (ended, kept)
        """
        ended = []
        live = memberships.filtered(lambda m: m.state in LIVE)
        destination = dst_partner.commercial_partner_id
        for doubles in live.grouped("program_id").values():
            kept, *others = doubles.sorted(
                lambda m: (
                    -STRENGTH[m.state],
                    m.partner_id not in (dst_partner, destination),
                    m.id,
                )
            )
            for other in others:
                other._end_as_merged(kept)
                ended.append((other, kept))
        return ended

    def _b2b_loyalty_drop_double_roles(self, src_partners, dst_partner):
        """A person merged into another keeps one role per membership."""
        roles = self.env["b2b.loyalty.member.contact"].search(
            [("partner_id", "in", (src_partners | dst_partner).ids)]
        )
        for same in roles.grouped("membership_id").values():
            kept = same.filtered(lambda c: c.partner_id == dst_partner)[:1] or same[:1]
            kept.role = max(same.mapped("role"), key=ROLES.index)
            same._points_go_to(kept)
            (same - kept).unlink()

    def _b2b_loyalty_settle(self, memberships, dst_partner):
        """Put right what SQL has moved to a partner who cannot have it."""
        company = dst_partner.commercial_partner_id
        moved = memberships.filtered(lambda m: m.partner_id == dst_partner)
        if company != dst_partner:
            moved.write({"partner_id": company.id})
        roles = self.env["b2b.loyalty.member.contact"].search(
            [("partner_id", "child_of", company.id)]
        )
        roles.filtered(
            lambda c: c.partner_id.commercial_partner_id != c.membership_id.partner_id
        ).unlink()
        self.env["b2b.loyalty.queue"].note_partners(company)

    def _b2b_loyalty_pass_on_roles(self, ended, kept):
        known = {contact.partner_id: contact for contact in kept.contact_ids}
        for contact in ended.contact_ids:
            mine = known.get(contact.partner_id)
            if mine:
                mine.role = max(mine.role, contact.role, key=ROLES.index)
            else:
                contact.copy({"membership_id": kept.id})
