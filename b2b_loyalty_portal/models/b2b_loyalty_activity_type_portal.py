from odoo import models
from odoo.exceptions import UserError

from odoo.addons.b2b_loyalty.models.parameters import to_day


class ActivityType(models.Model):
    """What members read about an activity, and which field of a claim is wrong."""

    _inherit = "b2b.loyalty.activity.type"

    def _portal_limits(self):
        """How often it counts, in words; empty for any number of times."""
        self.ensure_one()
        if not (self.per_member_limit or self.per_person_limit):
            return ""
        if not self.per_person_limit:
            often = self.env._("%s × for your company", self.per_member_limit)
        elif not self.per_member_limit:
            often = self.env._("%s × for each person", self.per_person_limit)
        else:
            often = self.env._(
                "%(person)s × for each person, %(company)s × for your company",
                person=self.per_person_limit,
                company=self.per_member_limit,
            )
        if not self.limit_months:
            return often
        if self.limit_months == 1:
            return self.env._("%s, in a month", often)
        return self.env._(
            "%(often)s, in %(months)s months", often=often, months=self.limit_months
        )

    def _portal_fault(self, sent):
        """Which field of a claim cannot be taken as it was sent.

        :param sent: dict with ``date``, ``note``, ``link``, ``file``, ``filename``
        :return: (name of the field, sentence), or None
        """
        proof = {name: value for name, value in sent.items() if name != "date"}
        asked_for = {"text": "note"}.get(self.proof, self.proof)
        for name, check, arguments in (
            ("date", to_day, (self.env, sent.get("date"))),
            ("note", self._checked_note, (sent.get("note"),)),
            ("link", self._checked_link, (sent.get("link"),)),
            ("file", self._checked_file, (sent.get("file"), sent.get("filename"))),
            (asked_for, self._proof_vals, (proof,)),
        ):
            try:
                check(*arguments)
            except UserError as error:
                return name, str(error)
        return None
