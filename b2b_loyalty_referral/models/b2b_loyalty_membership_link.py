from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.b2b_loyalty.models.busy import sentence_when_busy

from ..logic.code import shown_code


class Membership(models.Model):
    """The link and the code by which a member recommends the seller."""

    _inherit = "b2b.loyalty.membership"

    referral_link_ids = fields.One2many("b2b.loyalty.referral.link", "membership_id")
    referral_link = fields.Char(
        compute="_compute_referral_link",
        compute_sudo=True,
        groups="b2b_loyalty.group_user",
        string="Link to Recommend Us",
        help="Whoever opens it can ask to be contacted, and the member has referred "
        "them.",
    )
    referral_code = fields.Char(
        compute="_compute_referral_link",
        compute_sudo=True,
        groups="b2b_loyalty.group_user",
        help="Typed in on a quotation or a lead, it says that this member has brought "
        "the company.",
    )

    @api.depends("referral_link_ids.revoked_on")
    def _compute_referral_link(self):
        for membership in self:
            link = membership._live_link()
            membership.referral_link = link._url() if link else False
            membership.referral_code = shown_code(link.code)

    def _live_link(self):
        """What was handed out and not given up; empty for none."""
        return self.referral_link_ids.filtered(lambda link: not link.revoked_on)

    def _may_be_shared(self):
        """Whether a link of the member leads anywhere at this moment."""
        return bool(self.company_id.active and self._portal_plan())

    # -- who may do what with it

    def renew_referral_link(self):
        """Make a link and a code; those there were lead nowhere from now on."""
        self.ensure_one()
        member = self._sharing(renews=True)
        with sentence_when_busy(self.env):
            member._take()
            link = member._live_link()
            link._revoke()
            member.env["b2b.loyalty.referral.link"]._make(member, link.show_name)
            member.invalidate_recordset(["referral_link_ids"])
        return True

    def revoke_referral_link(self):
        """Give up the link and the code: both lead nowhere from now on."""
        self.ensure_one()
        member = self._sharing()
        with sentence_when_busy(self.env):
            member._take()
            member._live_link()._revoke()
        return True

    def name_on_referral_link(self, shown):
        """Say on the page behind the link who recommends us, or no longer."""
        self.ensure_one()
        member = self._sharing()
        with sentence_when_busy(self.env):
            member._take()
            member._live_link().show_name = bool(shown)
        return True

    def _sharing(self, renews=False):
        """The member, once the caller was checked.

        :param renews: buyers make the first link, too, and replace none
        """
        if self.env.su or self.env.user.has_group("b2b_loyalty.group_user"):
            self.check_access("write")
            return self.sudo()  # sudo: nobody writes links; who asks was just checked
        roles = self.env["b2b.loyalty.member.contact"].of_caller()
        role = roles.filtered(lambda r: r.membership_id.id == self.id)
        member = role.membership_id
        first = renews and role.may_redeem and not member._live_link()
        if not (first or role.may_manage):
            raise AccessError(
                self.env._(
                    "Managers of the member company change its link: ask one of them."
                )
            )
        return member
