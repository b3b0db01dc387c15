from odoo import fields, models
from odoo.tools import format_date

# Reasons that lie in the referrer itself, which knows of them.
OF_THE_REFERRER = {
    *("suspended", "self", "same_group", "same_vat", "same_bank", "same_domain")
}
# Reasons that tell of others: who is our customer, and whom they have brought.
OF_OTHERS = {"existing", "duplicate"}


class Referral(models.Model):
    """What became of a referral, in words for who made it."""

    _inherit = "b2b.loyalty.referral"

    def _portal_state(self):
        """How far it is, as the referrer sees it.

        Whose customer a company is, is nobody's business: such a referral looks like
        one that nothing speaks against, until the days of that one would be over.
        """
        if not self._is_kept_quiet():
            return self.state
        if self.expires_on < fields.Date.context_today(self):
            return "expired"
        accepted = self.plan_id.auto_accept and not self._lacks_consent()
        return "accepted" if accepted else "submitted"

    def _is_kept_quiet(self):
        """Not of what we had accepted: that it is off, the referrer has to know."""
        return (
            self.state == "rejected"
            and self.reject_reason in OF_OTHERS
            and "accepted" not in self.step_ids.mapped("to_state")
        )

    def _portal_sentence(self):
        state = self._portal_state()
        if state == "rejected":
            return self._portal_why_rejected()
        if state in ("submitted", "accepted"):
            return self._portal_on_its_way(state)
        if state == "expired":
            return self.env._("Nothing came of it by %s.", self._day("expires_on"))
        if state == "qualified":
            if self.ends_on:
                return self.env._(
                    "A customer now. It brings until %s.", self._day("ends_on")
                )
            return self.env._("A customer now.")
        return self.env._("A customer. What it buys now brings nothing more.")

    def _portal_on_its_way(self, state):
        """Nothing here is untrue of a company that is kept quiet about."""
        if self.relation == "managed":
            return self._portal_looked_after(state)
        day = self._day("expires_on")
        if state == "submitted":
            return self.env._(
                "We look at it. If it is new to us, it is yours until %s.", day
            )
        if self.plan_id.auto_accept:
            return self.env._("If it is new to us, it is yours until %s.", day)
        return self.env._("We talk to them. It is yours until %s.", day)

    def _portal_looked_after(self, state):
        if state == "submitted":
            return self.env._("We ask them whether they agree, and tell you.")
        return self.env._("They agree that you look after them.")

    def _day(self, name):
        return format_date(self.env, self[name])

    def _portal_is_told_why(self):
        """Whether the referrer hears at once that nothing comes of it, and why.

        Not of companies that we know from elsewhere: whoever our customers are is
        nobody's business, and asking for it is no way to learn it.
        """
        return self.reject_reason in OF_THE_REFERRER

    def _portal_why_rejected(self):
        sentences = {
            "suspended": self.env._(
                "Your membership is on hold: nobody can be referred now."
            ),
            "self": self.env._("This is your own company."),
            "same_group": self.env._("This company belongs to your own group."),
            "same_vat": self.env._("This company has the VAT number of your own."),
            "same_bank": self.env._("This company has the bank account of your own."),
            "same_domain": self.env._("This company has the mail domain of your own."),
        }
        return sentences.get(
            self.reject_reason, self.env._("We do not follow this one up.")
        )
