from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..logic.redemption import state_after_approval, whole_number
from .busy import sentence_when_busy
from .parameters import are_ids, without_defaults

KEY_LENGTH = 100
# Keys of what is given by itself: a member could use one up beforehand.
KEY_OF_MILESTONE = "milestone/"
KEY_OF_REFERRAL = "referral/"


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
        :param key: any text of up to 100 characters that is new for each wish of the
            member: the same key again returns the same redemption
        :param benefit: pay with this benefit (record or id), or not at all
        :param details: what the kind of reward needs to know, see
            ``_prepare_<kind>_vals`` of ``b2b.loyalty.redemption``
        :return: ``b2b.loyalty.redemption``
        :raise UserError: a sentence why not; the refusal is kept as a fact
        """
        # sudo: nobody else may read the catalogue and members of others; who asks
        # is checked here and everything else below. Defaults of the caller's context
        # have no part in it: an approval could be among them.
        reward = without_defaults(self.sudo())
        with sentence_when_busy(self.env):
            redemption = reward._redeem(
                self.env, membership, quantity, contact, key, benefit, details
            )
        return redemption.with_env(self.env)

    def _redeem(self, env, membership, quantity, contact, key, benefit, details):
        membership = self._record("b2b.loyalty.membership", membership)
        self._check_same_program(membership)
        contact = self._caller_contact(env, membership, contact)
        quantity, key = whole_number(quantity), self._checked_key(key)
        benefit = self._record("b2b.loyalty.benefit", benefit)
        if benefit and benefit.program_id != self.program_id:
            raise self._not_there()
        membership._take()
        found = self._already_redeemed(membership, quantity, key)
        if found:
            return found
        self._check_throttle(membership, env)
        vals = self._judge_claim(membership, quantity, contact, benefit, details)
        redemption = self.env["b2b.loyalty.redemption"].create({**vals, "key": key})
        redemption._start()
        return redemption

    # -- what was sent

    def _record(self, model, value):
        """The record of a parameter, which over RPC comes as an id; empty for none."""
        if isinstance(value, models.BaseModel):
            return value.with_env(self.env)
        if not value:
            return self.env[model]
        if not are_ids([value]):
            raise self._not_there()
        record = self.env[model].browse(value).exists()
        if not record:
            raise self._not_there()
        return record

    def _check_same_program(self, membership):
        """What belongs to another program answers like what does not exist."""
        if (
            len(self) != 1
            or len(membership) != 1
            or not are_ids(self._ids)
            or not self.exists()
            or self.program_id != membership.program_id
        ):
            raise self._not_there()

    def _checked_key(self, key):
        if key in (None, False, ""):
            return False
        # the database takes no other text
        text = isinstance(key, str) and key.isprintable() and len(key) <= KEY_LENGTH
        kept = (KEY_OF_MILESTONE, KEY_OF_REFERRAL)
        if text and not key.startswith(kept):
            return key
        raise UserError(
            self.env._(
                "The key of this request is no text of 1 to %(length)s characters, or "
                "starts with %(start)s: reload the page and redeem again.",
                length=KEY_LENGTH,
                start=self.env._(" or ").join(kept),
            )
        )

    # -- who asks

    def _caller_contact(self, env, membership, contact):
        """The person of the member company, once the caller was found to be allowed.

        :param env: the caller's environment
        """
        if env.su:
            return self._checked_contact(membership, contact)
        user = env.user
        if user.has_group("b2b_loyalty.group_user"):
            if not membership.with_env(env).has_access("read"):
                raise self._not_there()
            return self._checked_contact(membership, contact)
        caller = membership._person(user.partner_id)
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

    def _checked_contact(self, membership, contact):
        contact = self._record("b2b.loyalty.member.contact", contact)
        people = membership._people()
        if contact and contact not in people.filtered(lambda c: c.role != "viewer"):
            raise UserError(
                self.env._(
                    "This person has no role in the membership of %s that may redeem: "
                    "choose one of its buyers and managers.",
                    membership.partner_id.name,
                )
            )
        return contact

    # -- once is enough

    def _already_redeemed(self, membership, quantity, key):
        if not key:
            return self.env["b2b.loyalty.redemption"]
        found = self.env["b2b.loyalty.redemption"].search(
            [("membership_id", "=", membership.id), ("key", "=", key)]
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
        claim, ways = self._claim(membership, quantity, benefit, on, contact)
        reason = self._refusal(claim)
        sentence = reason and self._sentence(reason, claim, membership, contact)
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
                "quantity": quantity,
                "reason": reason,
                "sentence": sentence,
            }
        )
        raise UserError(sentence)

    def _prepare_redemption_vals(self, membership, claim, contact, ways, on):
        payment = claim.payment
        given = {"member"} if contact.role == "manager" else set()
        sequences = self.env["ir.sequence"].with_company(self.company_id)
        return {
            "name": sequences.next_by_code("b2b.loyalty.redemption"),
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
            "benefit_id": ways["benefit_id"] if payment.yearly else False,
            "entitlement_year": ways["year_first"] if payment.yearly else False,
            "yearly_quantity": payment.yearly,
            "extra_id": ways["extra_id"] if payment.extra else False,
            "extra_quantity": payment.extra,
            "points": payment.points,
            "holder_contact_id": ways["holder"].id if ways.get("holder") else False,
            "value": self.value * claim.quantity,
            "cost_estimated": self.cost * claim.quantity,
        }
