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
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    terms_id = fields.Many2one("b2b.loyalty.terms", ondelete="restrict")
    date = fields.Date(required=True, help="The day from which the step counts.")
    from_state = fields.Selection(
        selection=lambda self: self._states(), readonly=True
    )
    to_state = fields.Selection(
        selection=lambda self: self._states(), required=True, readonly=True
    )
    reason = fields.Char()

    def _states(self):
        return self.env["b2b.loyalty.membership"]._fields["state"].selection

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """The one way out: a draft that was never sent is deleted with its row."""
        kept = self.filtered(
            lambda row: row.from_state or row.membership_id.state != "draft"
        )
        return super(MembershipChange, kept)._unlink_never() if kept else None
