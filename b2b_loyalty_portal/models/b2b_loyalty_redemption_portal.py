from odoo import api, fields, models
from odoo.fields import Domain

OPEN = ("requested", "approved")


class Redemption(models.Model):
    """What a page shows of a redemption, and what it lets a person do with it."""

    _inherit = "b2b.loyalty.redemption"

    @api.model
    def _portal_filters(self):
        """{name: (label, domain)} to narrow the list down."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "all": (self.env._("All"), Domain.TRUE),
            **{
                state: (label, Domain("state", "=", state))
                for state, label in labels.items()
            },
        }

    @api.model
    def _portal_domain(self, membership):
        return Domain("membership_id", "=", membership.id)

    @api.model
    def _portal_queue(self, membership):
        """What waits for a manager of the member company; the oldest first."""
        waiting = self.search(
            [
                ("membership_id", "=", membership.id),
                ("state", "=", "requested"),
                ("approval", "in", ("member", "both")),
                ("member_approved_by", "=", False),
            ],
            order="id",
        )
        return waiting.filtered("awaits_member")

    def _portal_state_label(self):
        """Its status, and for whom it waits."""
        if self.awaits_quote:
            return self.env._("Waiting for our offer")
        if self.awaits_member:
            return self.env._("Waiting for your manager")
        if self.awaits_seller:
            return self.env._("Waiting for us")
        return self._state_label()

    def _portal_deeds(self, caller):
        """Names of what a person may do with it now."""
        self.ensure_one()
        if not caller.may_redeem:
            return set()
        offered = self.awaits_acceptance and not self._is_quote_over()
        allowed = {
            "approve": caller.may_manage and self.awaits_member,
            "refuse": caller.may_manage and self.awaits_member,
            "accept": offered,
            "decline": self.awaits_acceptance,
            "attendees": self._may_name_attendees(),
            "cancel": self._may_be_cancelled_by(caller),
        }
        return {name for name, is_allowed in allowed.items() if is_allowed}

    def _is_quote_over(self):
        return self.quote_expires_on < fields.Date.context_today(self)

    def _may_name_attendees(self):
        return (
            self.kind == "experience"
            and self.state in OPEN
            and not self.reward_id._is_over()
        )

    def _may_be_cancelled_by(self, caller):
        """As ``action_cancel`` says; of a voucher, before its first use."""
        if not caller.may_manage and self.contact_id != caller:
            return False
        if self.awaits_acceptance:  # it is declined
            return False
        if self.state == "fulfilled":
            return self.kind == "voucher" and not self._voucher_used()
        return self.state in OPEN

    def _portal_code(self, caller):
        """The code of the voucher, for those who may use it.

        Whoever knows it can have it taken off an order of the company.
        """
        is_issued = self.card_id and self.state == "fulfilled"
        return is_issued and caller.role != "viewer" and self.card_code

    def _portal_stage_label(self):
        """How far a joint project is."""
        labels = self._fields["stage"]._description_selection(self.env)
        return dict(labels).get(self.stage)

    def _portal_redeemed_text(self):
        """What the page says just after it was redeemed."""
        if self.kind == "request":
            return self.env._(
                "Your request is on its way. You will find our offer here."
            )
        if self.state == "requested":
            return self.env._("Redeemed. It waits for approval now.")
        if self.card_id:
            return self.env._("Redeemed. Your voucher is below.")
        return self.env._("Redeemed. What happens next is below.")
