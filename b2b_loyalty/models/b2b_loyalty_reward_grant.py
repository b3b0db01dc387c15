from odoo import fields, models
from odoo.exceptions import UserError

from ..logic.redemption import Claim


class Reward(models.Model):
    """A reward given by itself: nobody claims it, approves it or pays for it."""

    _inherit = "b2b.loyalty.reward"

    def _grant(self, membership, quantity, key, source):
        """Give a reward; tier, offers, dates and limits are for those who claim.

        :param key: the same key again returns the same redemption
        :param source: values that say what it is given for
        :raise UserError: a sentence why not; the refusal is kept as a fact
        """
        self.ensure_one()
        membership._take()
        found = self._already_redeemed(membership, quantity, key)
        if found:
            return found
        if not self.active:
            raise UserError(
                self.env._(
                    "%(reward)s is archived and was not given to %(company)s: restore "
                    "it and grant it again, or agree on something else.",
                    reward=self.name,
                    company=membership.partner_id.name,
                )
            )
        nobody = self.env["b2b.loyalty.member.contact"]
        on = fields.Date.context_today(self)
        claim = self._granted_claim(membership, quantity, on)
        reason = self._refusal(claim)
        if reason:
            sentence = self._sentence(reason, claim, membership)
            self._refuse(reason, sentence, membership, quantity, nobody)
        Redemption = self.env["b2b.loyalty.redemption"]
        redemption = Redemption.create(
            {
                **self._prepare_redemption_vals(membership, claim, nobody, {}, on),
                **Redemption._prepare_details(self, membership, quantity, {}),
                **source,
                "approval": "none",
                "state": "approved",
                "key": key,
            }
        )
        redemption._start()
        return redemption

    def _is_given(self):
        """What a milestone or a gift gives is to be had that way, or for points."""
        return super()._is_given() or any(
            self.env[model].search_count([("reward_id", "=", self.id)], limit=1)
            for model in ("b2b.loyalty.milestone", "b2b.loyalty.gift")
        )

    def _granted_claim(self, membership, quantity, on):
        return Claim(
            on=on,
            quantity=quantity,
            membership_state=membership.state,
            program_state=self.program_id.state,
            last_day=self.program_id.last_day or None,
            places=self.stock if self.limited_qty else None,
        )
