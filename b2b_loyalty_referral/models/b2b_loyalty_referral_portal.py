from odoo import models
from odoo.tools import format_date

# Reasons that lie in the referrer itself, which knows of them.
OF_THE_REFERRER = {
    *("suspended", "self", "same_group", "same_vat", "same_bank", "same_domain")
}


class Referral(models.Model):
    """What became of a referral, in words for who made it."""

    _inherit = "b2b.loyalty.referral"

    def _portal_sentence(self):
        if self.state == "rejected":
            return self._portal_why_rejected()
        if self.relation == "managed" and self.state in ("submitted", "accepted"):
            return self._portal_looked_after()
        if self.state == "submitted":
            return self.env._(
                "We look at it. It is yours until %s.", self._day("expires_on")
            )
        if self.state == "accepted":
            return self.env._(
                "We talk to them. It is yours until %s.", self._day("expires_on")
            )
        if self.state == "expired":
            return self.env._("They did not buy by %s.", self._day("expires_on"))
        if self.state == "qualified":
            if self.ends_on:
                return self.env._(
                    "A customer now. It brings until %s.", self._day("ends_on")
                )
            return self.env._("A customer now.")
        return self.env._("A customer. What it buys now brings nothing more.")

    def _portal_looked_after(self):
        if self.state == "submitted":
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
