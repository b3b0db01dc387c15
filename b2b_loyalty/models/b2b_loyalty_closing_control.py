from odoo import api, fields, models
from odoo.exceptions import UserError

from ..report import closing as report
from ..report.waiting import documents_waiting


class Closing(models.Model):
    """What a closing is measured by before it is posted.

    Its rows follow the points through what used them, year by year; the control adds
    up what each member has. Both have to come to as many points.
    """

    _inherit = "b2b.loyalty.closing"

    points_usable = fields.Integer(
        string="Left with Members",
        readonly=True,
        copy=False,
        help="What members can still use at the end, each for themselves: who owes "
        "points for a credit note has none.",
    )
    points_not_had = fields.Integer(
        string="Redeemed, Not Had Yet",
        readonly=True,
        copy=False,
        help="Points redeemed for what has not been approved, or for vouchers that "
        "can still be used.",
    )
    points_difference = fields.Integer(
        string="Difference",
        compute="_compute_points_difference",
        help="Outstanding by the rows, less what is left and what is not had yet.",
    )
    waiting_count = fields.Integer(
        string="Documents Waiting",
        readonly=True,
        copy=False,
        help="Invoices and credit notes of the period that had not been worked into "
        "points when it was computed.",
    )

    @api.depends("line_ids.outstanding", "points_usable", "points_not_had")
    def _compute_points_difference(self):
        for closing in self:
            rows = closing.line_ids.filtered(lambda row: row.kind != "rebate")
            counted = bool(closing.method and closing.method != "none")
            closing.points_difference = counted and (
                sum(rows.mapped("outstanding"))
                - closing.points_usable
                - closing.points_not_had
            )

    def _compute_rows(self):
        res = super()._compute_rows()
        usable, not_had = report.usable(self.env, self.program_id.id, self.date)
        self.write(
            {
                "points_usable": usable,
                "points_not_had": not_had,
                "waiting_count": documents_waiting(
                    self.env, self.program_id.id, self.date
                ),
            }
        )
        return res

    def _check_accounts(self):
        self._check_control()
        return super()._check_accounts()

    def _check_control(self):
        if self.points_difference and not self.is_opening:
            raise UserError(
                self.env._(
                    "The rows of %(closing)s show %(difference)s points that members "
                    "do not have: %(usable)s are left with them and %(not_had)s are "
                    "redeemed and not had yet. Compute it again; if they still "
                    "differ, the ledger of points needs to be looked at first.",
                    closing=self.display_name,
                    difference=f"{self.points_difference:+,}",
                    usable=f"{self.points_usable:,}",
                    not_had=f"{self.points_not_had:,}",
                )
            )
