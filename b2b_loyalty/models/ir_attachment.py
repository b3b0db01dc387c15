from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Files that are fields of these are written through the record alone: drawings of
# signatures, and what proves an activity.
OURS = ("b2b.loyalty.membership", "b2b.loyalty.activity")

# What may still be written on a frozen document: a token to hand it out by, and
# the small picture that a browser makes of it as soon as it is shown.
FREE_FIELDS = {"access_token", "thumbnail"}


class IrAttachment(models.Model):
    """Signed is signed: the document of an agreement stays as it was sent.

    So do the proofs of a closing, at the closing and at its entry.
    """

    _inherit = "ir.attachment"

    b2b_loyalty_frozen = fields.Boolean(
        string="Loyalty Proof",
        readonly=True,
        copy=False,
        help="An agreement as it was sent or signed, or the rows of a closing that was "
        "posted: neither changed nor deleted.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._b2b_loyalty_check_place()
        return attachments

    def write(self, vals):
        if vals.keys() <= FREE_FIELDS:
            return super().write(vals)
        self._b2b_loyalty_check_free()
        res = super().write(vals)
        self._b2b_loyalty_check_place()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._b2b_loyalty_check_free()

    def _b2b_loyalty_check_place(self):
        """Nobody hangs a document of their own in the place of an agreement's.

        Asked of where it is by now: values, defaults and what was there before
        make the place together.
        """
        if self.env.su:
            return
        # sudo: the rule holds for documents that the user cannot read, too
        if any(a.b2b_loyalty_frozen or a._b2b_loyalty_is_part() for a in self.sudo()):
            raise AccessError(
                self.env._(
                    "Only the agreement or activity itself puts a document in its "
                    "place: upload it with the signature, or as the proof of an "
                    "activity that is still to check."
                )
            )

    def _b2b_loyalty_is_part(self):
        return bool(self.res_model in OURS and self.res_field)

    def _b2b_loyalty_check_free(self):
        # sudo: the rule holds for documents that the user cannot read, too
        for attachment in self.sudo():
            part = attachment._b2b_loyalty_is_part() and not self.env.su
            if attachment.b2b_loyalty_frozen or part:
                raise UserError(attachment._b2b_loyalty_frozen_sentence())

    def _b2b_loyalty_frozen_sentence(self):
        """Hook: why it stays as it is; add-ons have documents of their own."""
        if self.res_model in ("b2b.loyalty.closing", "account.move"):
            return self.env._(
                "%s proves a closing as it was posted: it can be neither changed nor "
                "deleted. Correct the closing by the next one, or reverse it.",
                self.name,
            )
        return self.env._(
            "%s is part of an agreement or activity as it was sent, signed or noted: "
            "it can be neither changed nor deleted. Send or note a new one instead.",
            self.name,
        )

    @api.private
    def _b2b_loyalty_freeze(self, membership):
        """Make an uploaded scan the signed document of a membership."""
        # sudo: from now on nobody changes it, whoever uploaded it
        self.sudo().write(
            {
                "res_model": membership._name,
                "res_id": membership.id,
                "b2b_loyalty_frozen": True,
            }
        )
