from odoo import models

REDEMPTIONS = "/my/loyalty/redemptions"


class Membership(models.Model):
    """What a person of the company could do next, the most useful first."""

    _inherit = "b2b.loyalty.membership"

    def _portal_steps(self, caller, free):
        """[(sentence, address, label of the link)]; hook: add steps by calling super.

        :param caller: ``b2b.loyalty.member.contact``
        :param free: of :meth:`_free_of_points`
        """
        steps = []
        if caller.may_manage:
            steps += self._steps_of_managers()
        if caller.may_redeem:
            steps += self._steps_of_buyers(free)
        return steps

    def _steps_of_managers(self):
        steps = []
        waiting = len(self.env["b2b.loyalty.redemption"]._portal_queue(self))
        if waiting:
            steps.append(
                (
                    self.env._("Redemptions that wait for your approval: %s", waiting),
                    REDEMPTIONS,
                    self.env._("Decide"),
                )
            )
        if self._portal_newer_terms():
            steps.append(
                (
                    self.env._(
                        "There is a new version of the terms to read and agree to."
                    ),
                    "/my/loyalty/agreement",
                    self.env._("Compare"),
                )
            )
        if self._is_one_person():
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

    def _steps_of_buyers(self, free):
        quotes = self.env["b2b.loyalty.redemption"].search_count(
            [
                ("membership_id", "=", self.id),
                ("state", "=", "requested"),
                ("quoted_on", "!=", False),
                ("quote_accepted_on", "=", False),
            ]
        )
        steps = []
        if quotes:
            steps.append(
                (
                    self.env._("Offers of ours to look at: %s", quotes),
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

    def _is_one_person(self):
        """Whether nobody else of the company has a role."""
        found = self.env["b2b.loyalty.member.contact"].search_count(
            [
                ("membership_id", "=", self.id),
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ],
            limit=2,
        )
        return found == 1
