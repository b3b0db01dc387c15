from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..logic.redemption import state_after_approval


class Reward(models.Model):
    """Redeeming: who asks, take the member, judge, write, deliver."""

    _inherit = "b2b.loyalty.reward"

    def redeem(
        self, membership, quantity=1, contact=None, key=None, benefit=None, **details
    ):
        """Redeem this reward for a member.

        The member's row is taken before anything is looked at, so that two at once
        never spend the same twice: who comes second is run again by Odoo.

        :param membership: record or id
        :param contact: person of the member company (``b2b.loyalty.member.contact``,
            record or id); of a portal user always the caller
        :param key: any text that is new for each wish of the member: the same key
            again returns the same redemption
        :param benefit: pay with this benefit (record or id), or not at all
        :param details: what the kind of reward needs to know, see
            ``_prepare_<kind>_vals`` of ``b2b.loyalty.redemption``
        :return: ``b2b.loyalty.redemption``
        :raise UserError: a sentence why not; the refusal is kept as a fact
        """
        self.ensure_one()
        # sudo: nobody else may read the catalogue and members of others; who asks
        # is checked here and everything else below
        reward = self.sudo()
        membership = reward._records("b2b.loyalty.membership", membership)
        contact = reward._caller_contact(
            self.env, membership, reward._records("b2b.loyalty.member.contact", contact)
        )
        membership._take()
        found = reward._already_redeemed(membership, quantity, key)
        if found:
            return found.with_env(self.env)
        benefit = reward._records("b2b.loyalty.benefit", benefit)
        vals = reward._judge_claim(membership, quantity, contact, benefit, details)
        redemption = (
            self.env["b2b.loyalty.redemption"]
            .sudo()
            .create({**vals, "key": key or False})
        )
        redemption._start()
        return redemption.with_env(self.env)

    def _records(self, model, value):
        """Records of a parameter, which over RPC comes as an id."""
        if isinstance(value, models.BaseModel):
            return value.with_env(self.env)
        if not value:
            return self.env[model]
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._not_there()
        return self.env[model].browse(value).exists()

    # -- who asks

    def _caller_contact(self, env, membership, contact):
        """The person of the member company, once the caller was found to be allowed.

        :param env: the caller's environment
        """
        if len(membership) != 1 or not self.exists():
            raise self._not_there()
        if env.su:
            return self._check_contact(membership, contact)
        user = env.user
        if user.has_group("b2b_loyalty.group_user"):
            if not membership.with_env(env).has_access("read"):
                raise self._not_there()
            return self._check_contact(membership, contact)
        caller = membership.contact_ids.filtered(
            lambda c: c.partner_id == user.partner_id
        )
        if not caller:
            raise self._not_there()
        if caller.role == "viewer":
            raise AccessError(
                env._(
                    "You may look, but not redeem: ask a manager of your company for "
                    "the role of a buyer."
                )
            )
        return caller

    def _not_there(self):
        """One answer for what does not exist and what is somebody else's."""
        return UserError(
            self.env._(
                "This reward or membership does not exist: go back to your catalogue "
                "and choose from there."
            )
        )

    def _check_contact(self, membership, contact):
        if contact and contact.membership_id != membership:
            raise UserError(
                self.env._(
                    "%(person)s has no role in the membership of %(company)s: choose "
                    "one of its people.",
                    person=contact.partner_id.name,
                    company=membership.partner_id.name,
                )
            )
        return contact

    # -- once is enough

    def _already_redeemed(self, membership, quantity, key):
        if not key:
            return self.env["b2b.loyalty.redemption"]
        found = self.env["b2b.loyalty.redemption"].search(
            [("membership_id", "=", membership.id), ("key", "=", str(key))]
        )
        if found and (found.reward_id != self or found.quantity != quantity):
            raise UserError(
                self.env._(
                    "This was used for %(quantity)s × %(reward)s already: reload the "
                    "page and redeem again.",
                    quantity=found.quantity,
                    reward=found.reward_id.name,
                )
            )
        return found

    # -- the claim

    def _judge_claim(self, membership, quantity, contact, benefit, details):
        """Values of the redemption; raises with a sentence when it is refused."""
        on = fields.Date.context_today(self)
        claim, ways = self._claim(membership, quantity, benefit, on)
        reason = self._refusal(claim)
        sentence = reason and self._sentence(reason, claim, membership)
        if not reason:
            try:
                special = self.env["b2b.loyalty.redemption"]._prepare_details(
                    self, membership, quantity, details
                )
            except UserError as error:
                reason, sentence = "details", str(error)
        if reason:
            self._refuse(reason, sentence, membership, quantity, contact)
        vals = self._prepare_redemption_vals(membership, claim, contact, ways, on)
        return {**vals, **special}

    def _refuse(self, reason, sentence, membership, quantity, contact):
        self.env["b2b.loyalty.refusal"].keep(
            {
                "membership_id": membership.id,
                "program_id": self.program_id.id,
                "company_id": self.company_id.id,
                "reward_id": self.id,
                "contact_id": contact.id,
                "user_id": self.env.uid,
                "quantity": quantity if isinstance(quantity, int) else 0,
                "reason": reason,
                "sentence": sentence,
            }
        )
        raise UserError(sentence)

    def _prepare_redemption_vals(self, membership, claim, contact, ways, on):
        payment = claim.payment
        given = {"member"} if contact.role == "manager" else set()
        return {
            "name": self.env["ir.sequence"].next_by_code("b2b.loyalty.redemption"),
            "membership_id": membership.id,
            "program_id": self.program_id.id,
            "company_id": self.company_id.id,
            "tier_id": membership.tier_id.id,
            "reward_id": self.id,
            "kind": self.kind,
            "quantity": claim.quantity,
            "date": on,
            "contact_id": contact.id,
            "user_id": (self.user_id or membership._responsible()).id,
            "approval": self.approval,
            "state": state_after_approval(self.approval, given),
            "member_approved_by": contact.id if given else False,
            "benefit_id": payment.yearly and ways["benefit_id"],
            "entitlement_year": payment.yearly and ways["year_first"],
            "yearly_quantity": payment.yearly,
            "extra_id": payment.extra and ways["extra_id"],
            "extra_quantity": payment.extra,
            "points": payment.points,
            "value": self.value * claim.quantity,
            "cost_estimated": self.cost * claim.quantity,
        }
