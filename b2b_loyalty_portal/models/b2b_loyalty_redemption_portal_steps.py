from dataclasses import dataclass
from datetime import datetime

from odoo import models

from odoo.addons.b2b_loyalty.logic.redemption import APPROVERS

ENDED = ("refused", "cancelled")


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way of a redemption.

    ``state`` is ``done``, ``now``, ``later`` or ``ended``.
    """

    name: str
    label: str
    state: str
    moment: datetime | None = None
    by: str = ""


class Redemption(models.Model):
    """The way of a redemption, as its page shows it."""

    _inherit = "b2b.loyalty.redemption"

    def _portal_steps(self):
        """What was done, what is next, and what is still to come."""
        self.ensure_one()
        facts = {fact.step: fact for fact in self.step_ids.sorted("id")}
        steps = []
        for name in self._portal_way():
            if name in facts:
                steps.append(self._portal_step_done(facts[name]))
            elif self.state not in ENDED:
                is_next = not any(step.state == "now" for step in steps)
                state = "now" if is_next and self.state != "fulfilled" else "later"
                steps.append(Step(name, self._portal_step_label(name), state))
        if self.state in ENDED and self.state in facts:
            steps.append(self._portal_step_done(facts[self.state]))
        return steps

    def _portal_way(self):
        """The steps that lead to its fulfillment, one after the other."""
        way = ["requested"]
        if self.kind == "request":
            way += ["quoted", "accepted"]
        return [*way, *APPROVERS[self.approval], "fulfilled"]

    def _portal_step_done(self, fact):
        state = "ended" if fact.step in ENDED else "done"
        by = fact.contact_id.partner_id.name or ""
        label = self._portal_step_label(fact.step)
        return Step(fact.step, label, state, fact.moment, by)

    def _portal_step_label(self, name):
        """In words that fit before and after."""
        seller = self.company_id.name
        return {
            "requested": self.env._("Redeemed"),
            "quoted": self.env._("Offer by %s", seller),
            "accepted": self.env._("Your answer to the offer"),
            "member": self.env._("Approval by a manager of your company"),
            "seller": self.env._("Approval by %s", seller),
            "fulfilled": self._portal_last_label(),
            "refused": self.env._("Refused"),
            "cancelled": self.env._("Cancelled"),
        }[name]

    def _portal_last_label(self):
        return {
            "voucher": self.env._("Voucher"),
            "product": self.env._("Delivery"),
            "experience": self.env._("Event"),
            "credit": self.env._("Credit note"),
            "external": self.env._("Delivery"),
        }.get(self.kind, self.env._("Done"))
