from odoo import fields, models
from odoo.exceptions import UserError

from ..logic.activity import Claim, refusal
from ..logic.lifecycle import MEMBER
from .busy import sentence_when_busy
from .parameters import are_ids, to_day, without_defaults

MOST_WAITING = 50


class ActivityType(models.Model):
    """Claiming: who asks, take the member, judge, write.

    What was sent is looked at in ``b2b_loyalty_activity_type_proof.py``.
    """

    _inherit = "b2b.loyalty.activity.type"

    def claim(self, membership, contact=None, date=None, key=None, **proof):
        """Note for a member that this was done.

        The member's row is taken before anything is looked at, so that two at once
        never pass a limit.

        :param membership: record or id
        :param contact: who has done it (``b2b.loyalty.member.contact``, record or
            id); of a portal user always the caller
        :param date: the day on which it was done (today)
        :param key: any text of up to 100 characters that is new for each claim: the
            same key again returns the same activity
        :param proof: ``note``, ``link``, ``file`` (base64) and ``filename``
        :return: ``b2b.loyalty.activity``, approved where nobody has to approve it
        :raise UserError: a sentence why not
        """
        # sudo: nobody else may read the program of others; who asks is checked here
        kind = without_defaults(self.sudo())
        with sentence_when_busy(self.env):
            activity = kind._claim(self.env, membership, contact, date, key, proof)
        return activity.with_env(self.env)

    def _claim(self, env, membership, contact, date, key, proof):
        membership = self._record("b2b.loyalty.membership", membership)
        self._check_same_program(membership)
        is_ours = env.su or env.user.has_group("b2b_loyalty.group_user")
        person = self._claimant(env, is_ours, membership, contact)
        source = self._checked_key(key)
        vals = self._proof_vals(proof, is_needed=not is_ours)
        vals["date"] = to_day(self.env, date) or fields.Date.context_today(self)
        membership._take()
        found = membership._noted(self, source, person)
        if found:
            return found
        if not is_ours:
            self._check_not_too_many(membership)
        self._check_claim(membership, person, vals["date"])
        waits = not is_ours and self.approval != "none"
        return membership._note(self, person, source, waits=waits, **vals)

    # -- who asks

    def _record(self, model, value):
        """The record of a parameter, which over RPC comes as an id; empty for none."""
        if isinstance(value, models.BaseModel) and value._name == model:
            return value.with_env(self.env)
        if value in (None, False):
            return self.env[model]
        if not are_ids([value]) or not self.env[model].browse(value).exists():
            raise self._not_there()
        return self.env[model].browse(value)

    def _not_there(self):
        """One answer for what does not exist and what is somebody else's."""
        return UserError(
            self.env._(
                "This activity or membership does not exist: go back to your list of "
                "activities and choose from there."
            )
        )

    def _check_same_program(self, membership):
        if (
            len(self) != 1
            or len(membership) != 1
            or not are_ids(self._ids)
            or not self.exists()
            or not self.active
            or self.program_id != membership.program_id
        ):
            raise self._not_there()

    def _claimant(self, env, is_ours, membership, contact):
        """The person of the member company, once the caller was found to be allowed."""
        if is_ours:
            if not env.su and not membership.with_env(env).has_access("write"):
                raise self._not_there()
            return self._checked_person(membership, contact)
        caller = membership._person(env.user.partner_id)
        if not caller or not self.published:
            raise self._not_there()
        if not self.claimable:
            raise UserError(
                self.env._(
                    "%s is noted by us: you need not claim it.", self.display_name
                )
            )
        return caller

    def _checked_person(self, membership, contact):
        person = self._record("b2b.loyalty.member.contact", contact)
        if person and person not in membership._people():
            raise UserError(
                self.env._(
                    "This person has no role in the membership of %s: choose one of "
                    "its people.",
                    membership.partner_id.name,
                )
            )
        return person

    def _check_not_too_many(self, membership):
        waiting = self.env["b2b.loyalty.activity"].search_count(
            [("membership_id", "=", membership.id), ("state", "=", "claimed")],
            limit=MOST_WAITING,
        )
        if waiting >= MOST_WAITING:
            raise UserError(
                self.env._(
                    "%(number)s claims of %(company)s wait for us already: claim this "
                    "once we have looked at them.",
                    number=MOST_WAITING,
                    company=membership.partner_id.name,
                )
            )

    # -- what a claim is judged on

    def _check_claim(self, membership, person, on, done=None):
        """:param done: see ``_done()`` of the activities, read when left out"""
        reason = self._refusal(membership, person, on, done)
        if reason:
            raise UserError(self._sentence(reason, membership, person, on))

    def _refusal(self, membership, person, on, done=None):
        """Why nothing can be noted, as a word; None when it can."""
        if done is None:
            done = self.env["b2b.loyalty.activity"]._done(self, membership)
        days = done.get((self, membership), [])
        claim = Claim(
            on=on,
            today=fields.Date.context_today(self),
            since=membership.date_start or None,
            is_member=membership.state in MEMBER,
            earns=self.program_id._earns_on(on),
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            needs_person=self.holder == "person",
            has_person=bool(person),
            of_company=tuple(day for day, _who in days),
            of_person=tuple(
                day for day, who in days if who.partner_id == person.partner_id
            ),
            per_company=self.per_member_limit,
            per_person=self.per_person_limit,
            months=self.limit_months,
        )
        return refusal(claim)
