from odoo import models
from odoo.tools import format_date


class ActivityType(models.Model):
    """Why nothing can be noted, in a sentence each."""

    _inherit = "b2b.loyalty.activity.type"

    def _sentence(self, reason, membership, person, on):
        words = {
            "activity": self.name,
            "company": membership.partner_id.name,
            "person": person.partner_id.name,
            "program": self.program_id.name,
            "day": format_date(self.env, on),
            "first": format_date(self.env, self.date_from),
            "last": format_date(self.env, self.date_to),
            "since": format_date(self.env, membership.date_start),
            "company_limit": self.per_member_limit,
            "person_limit": self.per_person_limit,
            "months": self._limit_words(),
        }
        return getattr(self, f"_sentence_{reason}")(words)

    def _limit_words(self):
        if self.limit_months == 1:
            return self.env._("in a month")
        if self.limit_months:
            return self.env._("in %s months", self.limit_months)
        return self.env._("in all")

    def _sentence_membership(self, words):
        return self.env._(
            "%(company)s is no member of %(program)s now: activities are noted for "
            "members.",
            **words,
        )

    def _sentence_future(self, words):
        return self.env._(
            "%(day)s is still to come: note %(activity)s once it was done.", **words
        )

    def _sentence_before(self, words):
        return self.env._(
            "%(company)s was no member yet on %(day)s: give a day from %(since)s on.",
            **words,
        )

    def _sentence_program(self, words):
        return self.env._(
            "%(program)s is being wound down: what was done on %(day)s earns nothing "
            "any more.",
            **words,
        )

    def _sentence_early(self, words):
        return self.env._(
            "%(activity)s counts from %(first)s on: give a day from then on.", **words
        )

    def _sentence_late(self, words):
        return self.env._(
            "%(activity)s counted until %(last)s: choose another activity.", **words
        )

    def _sentence_person(self, words):
        return self.env._(
            "The points of %(activity)s belong to a person: choose who of %(company)s "
            "has done it.",
            **words,
        )

    def _sentence_per_person(self, words):
        return self.env._(
            "%(activity)s counts %(person_limit)s × %(months)s for a person, and "
            "%(person)s has that many: choose another activity.",
            **words,
        )

    def _sentence_per_company(self, words):
        return self.env._(
            "%(activity)s counts %(company_limit)s × %(months)s for a company, and "
            "%(company)s has that many: choose another activity.",
            **words,
        )
