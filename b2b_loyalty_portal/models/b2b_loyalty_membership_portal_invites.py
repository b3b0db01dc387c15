from odoo import fields, models
from odoo.exceptions import AccessError, UserError

INVITED_A_DAY = 30
COUNTED = {"invites_on", "invites_sent"}


class Membership(models.Model):
    """How many invitations a member sends: nobody mails half the world in our name.

    They are counted, and not looked up: who is invited, removed and invited again gets
    a mail each time, and may leave nothing behind.
    """

    _inherit = "b2b.loyalty.membership"

    invites_on = fields.Date(
        readonly=True, copy=False, help="The day of the latest invitation."
    )
    invites_sent = fields.Integer(
        readonly=True, copy=False, help="Invitations on that day."
    )

    def _prepare_start_vals(self, vals):
        start = super()._prepare_start_vals(vals)
        return {**start, **dict.fromkeys(COUNTED, False)}

    def _check_engine_fields(self, names):
        res = super()._check_engine_fields(names)
        if COUNTED & set(names) and not self.env.su:
            raise AccessError(
                self.env._(
                    "Invitations are counted where they are sent, by the managers of "
                    "the member in the portal."
                )
            )
        return res

    def _count_invite(self):
        """One more of today, or the sentence that it is enough."""
        today = fields.Date.context_today(self)
        sent = self.invites_sent if self.invites_on == today else 0
        if sent >= INVITED_A_DAY:
            raise UserError(
                self.env._(
                    "%s people were invited within a day: invite the others tomorrow.",
                    INVITED_A_DAY,
                )
            )
        self.write({"invites_on": today, "invites_sent": sent + 1})
