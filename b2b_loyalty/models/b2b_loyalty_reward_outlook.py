from odoo import fields, models
from odoo.tools import format_date


class Reward(models.Model):
    """What a claim would come to, shown before it is made."""

    _inherit = "b2b.loyalty.reward"

    def _outlook(self, membership, quantity=1, contact=None):
        """What it is worth, what pays for it, what is left, or why not.

        :param contact: who would ask for it
        :return: ``value``, ``payment`` (:class:`logic.redemption.Payment`),
            ``paid_with`` and ``remains`` (words), or ``refusal`` (a sentence)
        """
        contact = contact or self.env["b2b.loyalty.member.contact"]
        today = fields.Date.context_today(self)
        claim, ways = self._claim(
            membership, quantity, self.env["b2b.loyalty.benefit"], today, contact
        )
        reason = self._refusal(claim)
        outlook = {
            "value": self.value * max(quantity, 0),
            "payment": claim.payment,
            "paid_with": "",
            "remains": "",
            "refusal": "",
        }
        if reason:
            sentence = self._sentence(reason, claim, membership, contact)
            return outlook | {"payment": None, "refusal": sentence}
        return outlook | {
            "paid_with": self._paid_with(claim, ways["holder"]),
            "remains": self._remains(membership, claim, today),
        }

    def _paid_with(self, claim, holder):
        """In the words that the redemption will have."""
        claimed = self.env["b2b.loyalty.redemption"].new(
            {
                "program_id": self.program_id.id,
                "kind": self.kind,
                "quantity": claim.quantity,
                "yearly_quantity": claim.payment.yearly,
                "extra_quantity": claim.payment.extra,
                "points": claim.payment.points,
                "holder_contact_id": holder.id,
            }
        )
        return ", ".join(claimed._paid_with())

    def _remains(self, membership, claim, today):
        left = []
        entitlements = self.env["b2b.loyalty.entitlement"].search(
            [("membership_id", "=", membership.id), ("reward_id", "=", self.id)]
        )
        number = (
            sum(entitlements.mapped("left"))
            - claim.payment.yearly
            - claim.payment.extra
        )
        if entitlements:
            ends = entitlements.filtered("benefit_id").ends_on
            text = self.env._("%s free of points", number)
            if ends:
                text = self.env._(
                    "%(number)s free of points, in the agreement year to %(day)s",
                    number=number,
                    day=format_date(self.env, ends),
                )
            left.append(text)
        if claim.payment.points:
            rest = claim.points - claim.payment.points
            left.append(membership.program_id._points_text(rest))
        if claim.most:
            rest = claim.most - claim.taken - claim.quantity
            left.append(self.env._("%s within the limit per member", rest))
        return ", ".join(left)
