from dataclasses import dataclass
from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.b2b_loyalty.logic.lifecycle import MEMBER
from odoo.addons.b2b_loyalty.models.busy import sentence_when_busy


@dataclass(frozen=True, slots=True)
class RunningOffer:
    """An offer to a member.

    :param registered: day on which the member registered, None before
    """

    rule: models.BaseModel
    registered: date | None


class Membership(models.Model):
    """Offers to a member: rules with an end, and those that ask to register."""

    _inherit = "b2b.loyalty.membership"

    def _portal_offers(self):
        """Offers that run or will, and that are for this member, which ends first
        first.

        :return: list of RunningOffer
        """
        self.ensure_one()
        rules = self._portal_offer_rules()
        registered = {
            row.rule_id: row.date
            for row in self.env["b2b.loyalty.earning.registration"].search_fetch(
                [
                    ("membership_id", "=", self.id),
                    ("rule_id", "in", rules.filtered("registration").ids),
                ],
                ["rule_id", "date"],
            )
        }
        return [RunningOffer(rule, registered.get(rule)) for rule in rules]

    def _portal_offer_rules(self):
        today = fields.Date.context_today(self)
        # members held out earn nothing, so nothing is offered to them
        if not self._is_awarded(today):
            return self.env["b2b.loyalty.earning.rule"]
        rules = self.env["b2b.loyalty.earning.rule"].search_fetch(
            [
                ("program_id", "=", self.program_id.id),
                "|",
                ("registration", "=", True),
                ("date_to", "!=", False),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today),
            ]
        )
        return rules.filtered(lambda rule: rule._is_for(self, today)).sorted(
            lambda rule: (rule.date_to or date.max, rule.sequence, rule.id)
        )

    def _portal_register(self, rule):
        """Take part in an offer from today on; once is enough."""
        with sentence_when_busy(self.env):
            self._take()
            if rule not in self._portal_offer_rules() or not rule.registration:
                raise UserError(
                    self.env._(
                        "%s is no offer that you can register for now: choose one of "
                        "those listed.",
                        rule.name,
                    )
                )
            Registration = self.env["b2b.loyalty.earning.registration"]
            pair = {"rule_id": rule.id, "membership_id": self.id}
            found = Registration.search([(k, "=", v) for k, v in pair.items()])
            return found or Registration.create(pair)


class EarningRule(models.Model):
    _inherit = "b2b.loyalty.earning.rule"

    def _is_for(self, member, today):
        """Whether a member earns by it, once it runs and the member registered."""
        day = max(today, self.date_from or today)
        offer = self._offer(member.partner_id.ids)
        return member.state in MEMBER and offer.applies(
            day, member.tier_id.id, member.partner_id.id, day
        )
