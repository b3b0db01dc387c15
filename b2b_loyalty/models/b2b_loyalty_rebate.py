from odoo import api, fields, models
from odoo.tools import format_date

# Detail: one dict per part of the revenue, {tier, bound, percent, width, amount}.


class Rebate(models.Model):
    """What one member gets for one period, and how it was worked out.

    Written by its run alone. What was credited is read from the credit notes
    themselves, so that one that is deleted, changed or taken back counts as it stands.
    """

    _name = "b2b.loyalty.rebate"
    _description = "B2B Loyalty Rebate"
    _inherit = ["b2b.loyalty.readable"]
    _order = "run_id desc, partner_id, date_from desc, id"
    _rec_name = "membership_id"

    run_id = fields.Many2one(
        "b2b.loyalty.rebate.run", required=True, ondelete="cascade", index=True
    )
    program_id = fields.Many2one(
        related="run_id.program_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="run_id.company_id",
        string="Seller",
        store=True,
        index=True,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, ondelete="restrict", index=True
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    is_correction = fields.Boolean(
        string="Correction", help="Of a period that was credited by an earlier run."
    )
    method = fields.Selection(selection=lambda self: self._methods(), required=True)
    terms_id = fields.Many2one(
        "b2b.loyalty.terms", ondelete="restrict", index="btree_not_null"
    )
    tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        string="Tier Reached",
        ondelete="restrict",
        index="btree_not_null",
    )
    revenue = fields.Monetary(help="Net invoiced to the member in the period.")
    amount = fields.Monetary(string="Rebate", help="For the period, without tax.")
    paid_before = fields.Monetary(
        string="Credited Before", help="For the period, by credit notes of other runs."
    )
    due = fields.Monetary(
        help="What is still to be credited; below 0: credited too much, set against "
        "other rebates of the member."
    )
    outcome = fields.Selection(
        [
            ("pay", "Credit"),
            ("hold", "On Hold"),
            ("carry", "Carried Forward"),
            ("none", "Nothing Due"),
        ],
        required=True,
        help="On hold: the member is suspended. Carried forward: all in all the member "
        "was credited too much; the next run sets it against what is due then.",
    )
    detail = fields.Json()
    detail_html = fields.Html(
        string="How It Was Worked Out",
        compute="_compute_detail_html",
        sanitize=False,
        exportable=False,
    )
    refund_move_id = fields.Many2one(
        "account.move",
        string="Credit Note",
        ondelete="set null",
        index="btree_not_null",
    )
    refund_state = fields.Selection(
        related="refund_move_id.state",
        string="Credit Note Status",
        # whoever sees the rebate may know whether it was credited
        related_sudo=True,
    )

    _once = models.Constraint(
        "UNIQUE(run_id, membership_id, date_from)",
        "This member has its rebate for this period in the run already.",
    )

    def _methods(self):
        return self.env["b2b.loyalty.program"]._fields["rebate_method"].selection

    @api.depends("partner_id", "date_from", "date_to")
    def _compute_display_name(self):
        for rebate in self:
            rebate.display_name = self.env._(
                "%(company)s, %(first)s to %(last)s",
                company=rebate.partner_id.name or "",
                first=format_date(self.env, rebate.date_from) or "",
                last=format_date(self.env, rebate.date_to) or "",
            )

    @api.depends("detail", "amount")
    @api.depends_context("lang")
    def _compute_detail_html(self):
        qweb = self.env["ir.qweb"]
        for rebate in self:
            rebate.detail_html = qweb._render(
                "b2b_loyalty.rebate_detail",
                {
                    "rebate": rebate,
                    "parts": rebate._parts(),
                    "currency": rebate.currency_id,
                },
            )

    def _parts(self):
        parts = self.detail or []
        # sudo: the names of tiers beside a rebate that the caller may read
        tiers = self.env["b2b.loyalty.tier"].sudo()
        names = {part["tier"]: tiers.browse(part["tier"]).name for part in parts}
        return [{**part, "name": names[part["tier"]]} for part in parts]

    def action_view_credit_note(self):
        self.ensure_one()
        return self.refund_move_id.get_formview_action()
