from odoo import api, fields, models


class MembershipChange(models.Model):
    """A step in the life of a membership: who was what, from which day."""

    _name = "b2b.loyalty.membership.change"
    _description = "B2B Loyalty Membership Step"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "date desc, id desc"
    _rec_name = "to_state"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    terms_id = fields.Many2one("b2b.loyalty.terms", ondelete="restrict", index=True)
    date = fields.Date(required=True, help="The day from which the step counts.")
    from_state = fields.Selection(selection=lambda self: self._states(), readonly=True)
    to_state = fields.Selection(
        selection=lambda self: self._states(), required=True, readonly=True
    )
    reason = fields.Char()
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Agreement",
        ondelete="restrict",
        index="btree_not_null",
        help="The agreement as it stood with this step.",
    )

    def _states(self):
        return self.env["b2b.loyalty.membership"]._fields["state"].selection

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """The one way out: a draft nothing ever happened to goes with its row."""
        kept = self.filtered(lambda row: row.membership_id.change_ids != row)
        return super(MembershipChange, kept)._unlink_never() if kept else None
