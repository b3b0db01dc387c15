from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import parse_contact_from_email


class Redemption(models.Model):
    """Who comes, typed in one person per line."""

    _inherit = "b2b.loyalty.redemption"

    @api.model
    def _attendees_of(self, text):
        """The attendees of a text: a name per line, and a mail address if known."""
        lines = (text or "").splitlines()
        return [self._attendee_of(line) for line in lines if line.strip()]

    @api.model
    def _attendee_of(self, line):
        name, email = parse_contact_from_email(line.replace(",", " "))
        if email and not name.strip():
            raise UserError(
                self.env._(
                    "%s: write the name of the person before the mail address.",
                    line.strip(),
                )
            )
        return {"name": name.strip(), "email": email}

    def _attendee_lines(self):
        """The text that names those who come now."""
        return "\n".join(
            ", ".join(filter(None, [person.name, person.email]))
            for person in self.attendee_ids
        )
