from odoo import fields, models


class Membership(models.Model):
    """A company that asks to join."""

    _inherit = "b2b.loyalty.membership"

    def _portal_applied(self, user):
        """Keep who asked; hears of the agreement, where nobody was named before."""
        self._engine_write({"applied_on": fields.Datetime.now()})
        if not self._people("manager"):
            self._make_manager(user.partner_id)

    def _portal_propose(self):
        """Before the program's responsible, else whoever looks after the customer."""
        if self.is_proposed:
            return
        if self.program_id.user_id.active:
            self._propose()
            return
        self._engine_write({"is_proposed": True})
        self._tell_salesperson(
            self.env._(
                "%(company)s asks to join %(program)s: send the agreement?",
                company=self.partner_id.name,
                program=self.program_id.name,
            )
        )

    def _portal_link(self):
        """Mails lead to where the member can do something about them."""
        base = self.get_base_url()
        if self.state == "sent":
            return f"{base}{self.access_url}"
        return f"{base}/my/loyalty?membership={self.id}"
