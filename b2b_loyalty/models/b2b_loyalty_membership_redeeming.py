from odoo import api, fields, models
from odoo.tools import format_date


class Membership(models.Model):
    """What becomes of redemptions by itself, once a day: offers and events end."""

    _inherit = "b2b.loyalty.membership"

    @api.model
    def _expired_quotes_domain(self, today):
        return [
            ("kind", "=", "request"),
            ("state", "=", "requested"),
            ("quote_accepted_on", "=", False),
            ("quote_expires_on", "<", today),
        ]

    @api.model
    def _past_events_domain(self):
        return [
            ("kind", "=", "experience"),
            ("state", "in", ("requested", "approved")),
            ("reward_id.event_date", "<", fields.Datetime.now()),
        ]

    @api.model
    def _with_expired_quotes(self, today):
        return self._redeemers(self._expired_quotes_domain(today))

    @api.model
    def _with_past_events(self):
        return self._redeemers(self._past_events_domain())

    @api.model
    def _redeemers(self, domain):
        return self.env["b2b.loyalty.redemption"].search(domain).membership_id

    def _end_expired_quotes(self):
        today = fields.Date.context_today(self)
        for redemption in self._take_redemptions(self._expired_quotes_domain(today)):
            redemption._end(
                "cancelled",
                self.env._(
                    "The offer could be accepted until %s.",
                    format_date(self.env, redemption.quote_expires_on),
                ),
            )

    def _end_past_events(self):
        """Who had a seat was there; what nobody approved in time is given back."""
        for redemption in self._take_redemptions(self._past_events_domain()):
            if redemption.state == "approved":
                redemption._fulfill()
            else:
                redemption._end(
                    "cancelled",
                    self.env._("The event took place before this was approved."),
                )

    def _take_redemptions(self, domain):
        """The redemptions of a domain, looked at once the member is taken."""
        self._take()
        return self.env["b2b.loyalty.redemption"].search(
            [("membership_id", "in", self.ids), *domain], order="id"
        )
