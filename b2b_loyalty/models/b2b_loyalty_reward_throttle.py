from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..logic import throttle


class Reward(models.Model):
    """People of a member company cannot try to redeem without end.

    Counted is what is kept anyway: its redemptions and its refusals, through whatever
    door they came. What salespeople do for it does not count.
    """

    _inherit = "b2b.loyalty.reward"

    def _check_throttle(self, membership, caller):
        """:param caller: the environment of who asks"""
        if caller.su or not caller.user.share:
            return
        now = fields.Datetime.now()
        free_again = throttle.free_again(self._attempts(membership, now), now)
        if free_again:
            raise UserError(
                self.env._(
                    "%(company)s has redeemed, or tried to, %(number)s times in a "
                    "short while: try again in %(minutes)s min, or ask us.",
                    company=membership.partner_id.name,
                    number=throttle.MOST,
                    minutes=-((now - free_again) // timedelta(minutes=1)),
                )
            )

    def _attempts(self, membership, now):
        """Moments of the last attempts of people of the company."""
        recent = [("moment", ">", now - throttle.WITHIN), ("user_id.share", "=", True)]
        of_member = [
            ("membership_id", "=", membership.id),
            # says nothing new, but the rows of years ago are not looked at
            ("date", ">=", fields.Date.to_date(now) - timedelta(days=2)),
        ]
        done = self.env["b2b.loyalty.redemption.step"].search(
            [*recent, ("step", "=", "requested"), ("redemption_id", "any", of_member)],
            order="id desc",
            limit=throttle.MOST,
        )
        refused = self.env["b2b.loyalty.refusal"].search(
            [*recent, ("membership_id", "=", membership.id)],
            order="id desc",
            limit=throttle.MOST,
        )
        return done.mapped("moment") + refused.mapped("moment")
