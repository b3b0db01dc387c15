from odoo import models

REDEMPTIONS = "/my/loyalty/redemptions"


class Membership(models.Model):
    """What a person of the company could do next, the most useful first."""

    _inherit = "b2b.loyalty.membership"

    def _portal_steps(self, caller, free, seen):
        """[(sentence, address, label of the link)]; hook: add steps by calling super.

        :param caller: ``b2b.loyalty.member.contact``
        :param free: of :meth:`_free_of_points`
        :param seen: of :meth:`_portal_glance`
        """
        steps = []
        if caller.may_manage:
            steps += self._steps_of_managers(seen)
        if caller.may_redeem:
            steps += self._steps_of_buyers(free, seen)
        return steps

    def _steps_of_managers(self, seen):
        steps = []
        Redemption = self.env["b2b.loyalty.redemption"]
        waiting = len(Redemption._portal_queue(self)) if seen.may_wait else 0
        if waiting:
            steps.append(
                (
                    self.env._("Redemptions that wait for your approval: %s", waiting),
                    REDEMPTIONS,
                    self.env._("Decide"),
                )
            )
        if seen.later_terms and self._portal_newer_terms():
            steps.append(
                (
                    self.env._(
                        "There is a new version of the terms to read and agree to."
                    ),
                    "/my/loyalty/agreement",
                    self.env._("Compare"),
                )
            )
        if seen.is_one_person:
            steps.append(
                (
                    self.env._(
                        "You are the only one of your company here: invite colleagues."
                    ),
                    "/my/loyalty/people",
                    self.env._("Invite"),
                )
            )
        return steps

    def _steps_of_buyers(self, free, seen):
        steps = []
        if seen.quotes:
            steps.append(
                (
                    self.env._("Offers of ours to look at: %s", seen.quotes),
                    REDEMPTIONS,
                    self.env._("Look"),
                )
            )
        if free:
            steps.append(
                (
                    self.env._("Benefits that you have not used yet: %s", len(free)),
                    "/my/loyalty/rewards",
                    self.env._("Use"),
                )
            )
        return steps
