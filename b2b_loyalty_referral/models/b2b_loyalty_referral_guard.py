from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.b2b_loyalty.models.labels import labels_of

# What attribution relies on.
STAYS = {"membership_id", "relation", "email", "vat", "lead_id"}


class Referral(models.Model):
    """Who may write what.

    A salesperson refers for own customers and keeps notes; what follows is written by
    buttons and the engine alone.
    """

    _name = "b2b.loyalty.referral"
    _inherit = ["b2b.loyalty.referral", "b2b.loyalty.closed.fields"]

    _B2B_LOYALTY_CLOSED = frozenset(
        {
            *("state", "reject_reason", "overruled", "plan_id", "terms"),
            *(
                "attributed_on",
                "expires_on",
                "first_invoice_on",
                "qualified_on",
                "ended_on",
                "ends_on",
            ),
            *(
                "revenue",
                "commission",
                "vat_key",
                "mail_key",
                "channel",
                "to_check",
                "key",
            ),
            *("program_id", "company_id"),
            *("pricelist_id", "prices_until", "prices_go_first"),
        }
    )

    @api.model
    def default_get(self, fields):
        """It starts at the beginning, whatever the context says."""
        values = super().default_get(fields)
        start = {"state": "submitted", "channel": "seller"}
        return {**values, **{name: start[name] for name in start if name in fields}}

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        fixed = STAYS & vals.keys()
        if fixed:
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be changed once a company is referred: reject "
                    "the referral and make a new one.",
                    fields=labels_of(self, fixed),
                )
            )
        if "referred_partner_id" not in vals:
            return super().write(vals)
        rest = {k: v for k, v in vals.items() if k != "referred_partner_id"}
        self._check_readable([vals])
        res = super().write(rest)
        self.check_access("write")
        partner = self.env["res.partner"].browse(vals["referred_partner_id"])
        self.sudo()._link(partner.sudo())  # sudo: closed fields follow from it
        return res

    def _b2b_loyalty_closed_sentence(self, fields):
        return self.env._(
            "%(fields)s cannot be typed in: use the buttons of the referral.",
            fields=fields,
        )

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A referral cannot be duplicated: make a new one instead.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A referral stays on record: reject or end it instead of deleting it."
            )
        )
