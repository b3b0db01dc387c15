from odoo import models
from odoo.exceptions import UserError

from odoo.addons.b2b_loyalty.models.b2b_loyalty_activity_steps import CHECK
from odoo.addons.b2b_loyalty.models.busy import sentence_when_busy


class Activity(models.Model):
    """A claim as the people of the member company see it."""

    _inherit = "b2b.loyalty.activity"

    def _portal_may_withdraw(self, person):
        """Who has claimed it, and managers, while nobody has looked at it."""
        mine = self.contact_id == person or person.may_manage
        return mine and self.state == "claimed"

    def _portal_may_read_proof(self, person):
        """What somebody wrote is not for all colleagues."""
        return self.contact_id == person or person.role == "manager"

    def _portal_proof(self, person):
        """The file that shows it (``ir.attachment``), for those who may read it."""
        Attachment = self.env["ir.attachment"]
        if not self._portal_may_read_proof(person):
            return Attachment
        return Attachment.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", "proof_file"),
            ],
            limit=1,
        )

    def _portal_withdraw(self, person):
        """Take back a claim that waits; it stays on record and counts nowhere."""
        with sentence_when_busy(self.env):
            self.membership_id._take()
            self.invalidate_recordset(["state"])
            if not self._portal_may_withdraw(person):
                raise UserError(self._portal_why_not_withdrawn(person))
            self.write(
                {
                    "state": "withdrawn",
                    "end_reason": self.env._("Withdrawn by %s", person.partner_id.name),
                    **self._decided(),
                }
            )
            self.activity_unlink([CHECK])
            if self.contact_id != person:
                self._tell("withdrawn")

    def _portal_why_not_withdrawn(self, person):
        if self.state == "claimed":
            return self.env._(
                "Only %s and managers of your company can withdraw this claim.",
                self.contact_id.partner_id.name or self.env._("who has claimed it"),
            )
        return self.env._(
            "%(activity)s is %(state)s: only a claim that waits can be withdrawn.",
            activity=self.type_id.name,
            state=self._state_label().lower(),
        )
