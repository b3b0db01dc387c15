from odoo import models
from odoo.exceptions import UserError

# How often one may be redeemed at once: of these there is one of each wish.
SINGLE = ("request", "project", "credit")


class Reward(models.Model):
    """Redeeming what a page has shown."""

    _inherit = "b2b.loyalty.reward"

    def _redeem_as_seen(self, membership_id, quantity, key, seen, **details):
        """Redeem as the caller, paid as the page said; the same key again is no more.

        :param seen: (of the benefits of the year, of extras, points) that it showed
        """
        found = self._redeemed_with(membership_id, key)
        if found:
            return found
        redemption = self.redeem(membership_id, quantity, key=key, **details)
        record = redemption.sudo()  # sudo: customers may not read what is theirs
        if seen != (record.yearly_quantity, record.extra_quantity, record.points):
            raise UserError(
                self.env._(
                    "It would be paid otherwise by now than the page said, and "
                    "nothing was redeemed: look at what pays for it, then redeem."
                )
            )
        return redemption

    def _redeemed_with(self, membership_id, key):
        """What a form of this reward was already used for."""
        self.ensure_one()
        # sudo: customers may not read; the membership is the caller's
        redemptions = self.env["b2b.loyalty.redemption"].sudo()
        return redemptions.search(
            [
                ("membership_id", "=", membership_id),
                ("reward_id", "=", self.id),
                ("key", "=", key),
            ]
        )

    def _portal_outlook(self, membership, quantity, contact):
        """What the page shows before it is redeemed; ``seen`` goes with the form."""
        outlook = self._outlook(membership, quantity, contact)
        payment = outlook["payment"]
        return outlook | {
            "seen": payment and (payment.yearly, payment.extra, payment.points),
            "single": self.kind in SINGLE,
        }
