from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.b2b_loyalty.models.labels import labels_of

CONSENT = {"consent_by", "consent_on", "consent_file", "consent_filename"}
# Nothing has been accepted on the strength of it yet.
OPEN = ("submitted", "rejected")


class Referral(models.Model):
    """That a customer agrees to be looked after: who, when, and the paper.

    Nothing is due before it is there, and it stays as it was accepted.
    """

    _inherit = "b2b.loyalty.referral"

    consent_by = fields.Char(
        string="Consent Given By",
        help="Who of the customer has agreed that this member looks after it.",
    )
    consent_on = fields.Date(string="Consent Given On")
    consent_file = fields.Binary(
        string="Consent",
        copy=False,
        help="What the customer has signed or written. Nothing is accepted before it "
        "is there, and it cannot be changed afterwards.",
    )
    consent_filename = fields.Char(string="Name of the Consent's File", copy=False)

    def write(self, vals):
        fixed = CONSENT & vals.keys()
        if fixed and not self.env.su and any(r.state not in OPEN for r in self):
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be changed once the referral is accepted: "
                    "reject it and make a new one.",
                    fields=labels_of(self, fixed),
                )
            )
        return super().write(vals)

    def _check_consent(self):
        """Who of us notes it knows who has agreed; a member asks us to find out."""
        if self.relation != "managed":
            return
        if self.channel != "portal" and not (self.consent_by and self.consent_on):
            raise ValidationError(
                self.env._(
                    "%s is looked after with its consent: say who of it has agreed, "
                    "and when.",
                    self.name,
                )
            )
        if self.consent_on and self.consent_on > fields.Date.context_today(self):
            raise ValidationError(
                self.env._(
                    "The consent of %s lies ahead: give the day on which it was given, "
                    "today or earlier.",
                    self.name,
                )
            )

    def _lacks_consent(self):
        return self.relation == "managed" and not (
            self.consent_by and self.consent_on and self.consent_file
        )

    def _check_consent_is_there(self):
        self._check_consent()
        if self._lacks_consent():
            raise UserError(
                self.env._(
                    "%s has to agree that this member looks after it: note who of it "
                    "has agreed, and when, and attach what they have signed or "
                    "written. Then accept it.",
                    self.name,
                )
            )
