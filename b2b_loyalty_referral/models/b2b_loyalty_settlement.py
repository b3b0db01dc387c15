from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.b2b_loyalty.report.documents import PAID_STATES

from .b2b_loyalty_referral_plan_settlement import SETTLE_BY

STATES = [
    ("draft", "Worked Out"),
    ("carried", "Carried Forward"),
    ("confirmed", "To Pay"),
    ("paid", "Paid"),
    ("cancelled", "Cancelled"),
]
OUTCOMES = [
    ("pay", "Pay"),
    ("carry", "Carry Forward"),
    ("none", "Held"),
]
# Its lines are settled.
LIVE = ("confirmed", "paid")


class Settlement(models.Model):
    """What one referrer gets for one period, and how it was worked out.

    Written by its run alone. This file holds what it is; beside it: how it is paid
    (paying) and what happens when that is taken back (taking back).
    """

    _name = "b2b.loyalty.settlement"
    _description = "B2B Loyalty Settlement"
    _inherit = ["mail.thread", "b2b.loyalty.readable"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    run_id = fields.Many2one(
        "b2b.loyalty.settlement.run", required=True, ondelete="cascade", index=True
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
        "b2b.loyalty.membership",
        string="Referrer",
        required=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, ondelete="restrict", index=True
    )
    settle_by = fields.Selection(SETTLE_BY, string="Paid By", required=True)
    settle_every = fields.Selection(
        related="run_id.settle_every", store=True, precompute=True
    )
    date_from = fields.Date(
        related="run_id.date_from", string="From", store=True, precompute=True
    )
    date_to = fields.Date(
        related="run_id.date_to", string="To", store=True, precompute=True
    )
    commission_ids = fields.One2many(
        "b2b.loyalty.commission", "settlement_id", string="Lines of Commission"
    )
    commission_count = fields.Integer(compute="_compute_commission_count")
    held_ids = fields.Many2many(
        "b2b.loyalty.commission",
        string="Held Commission",
        compute="_compute_held_ids",
        help="What is held by now; it is not in the total.",
    )

    # -- what it comes to
    earned = fields.Monetary(string="Commission", help="Approved in the period.")
    taken_back = fields.Monetary(
        help="For goods that came back after their commission was paid."
    )
    brought = fields.Monetary(
        string="From Before", help="Approved in an earlier period and not paid then."
    )
    total = fields.Monetary(help="Without tax.")
    held = fields.Monetary(
        help="Left out, because something speaks against the referral."
    )
    carried = fields.Monetary(
        string="Carried Forward",
        compute="_compute_carried",
        store=True,
        help="Not paid with this period, but with a later one.",
    )
    outcome = fields.Selection(OUTCOMES, required=True, default="none")

    # -- how it was paid
    state = fields.Selection(
        STATES,
        string="Status",
        compute="_compute_state",
        store=True,
        readonly=False,
        required=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        help="The supplier bill, or the credit note.",
    )
    move_state = fields.Selection(
        related="move_id.state",
        string="Document Status",
        # whoever sees the settlement may know what became of it
        related_sudo=True,
        tracking=False,
    )
    points_entry_id = fields.Many2one(
        "b2b.loyalty.points.entry", ondelete="restrict", copy=False
    )
    points = fields.Integer(related="points_entry_id.points", related_sudo=True)
    returned_on = fields.Date(
        readonly=True, copy=False, help="Since then its commission is open again."
    )
    fault = fields.Char(
        string="Not Made", readonly=True, copy=False, help="What stood in the way."
    )

    merged = fields.Boolean(
        readonly=True,
        copy=False,
        help="Paid to a company that was merged into this one since.",
    )

    _once = models.UniqueIndex(
        "(membership_id, program_id, settle_by, settle_every, date_to)"
        " WHERE state IN ('confirmed', 'paid') AND merged IS NOT TRUE",
        "This referrer has its settlement for this period already.",
    )

    @api.depends("name", "partner_id", "date_from", "date_to")
    def _compute_display_name(self):
        for settlement in self:
            words = {
                "number": settlement.name or settlement.partner_id.name or "",
                "period": settlement._period(),
            }
            settlement.display_name = self.env._("%(number)s, %(period)s", **words)

    def _period(self):
        first, last = self.date_from, self.date_to
        if first == last:
            return format_date(self.env, last) or ""
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, first),
            last=format_date(self.env, last),
        )

    @api.depends("commission_ids")
    def _compute_commission_count(self):
        counts = dict(
            self.env["b2b.loyalty.commission"]._read_group(
                [("settlement_id", "in", self.ids)], ["settlement_id"], ["__count"]
            )
        )
        for settlement in self:
            settlement.commission_count = counts.get(settlement, 0)

    def _compute_held_ids(self):
        """As the user who looks; those that were held out and still are."""
        found = self.env["b2b.loyalty.commission"].search(
            [
                ("membership_id", "in", self.membership_id.ids),
                ("state", "=", "approved"),
                ("held_reason", "!=", False),
            ]
        )
        for settlement in self:
            settlement.held_ids = found.filtered(
                lambda line, row=settlement: (
                    row.held
                    and line.membership_id == row.membership_id
                    and line.program_id == row.program_id
                    and line.settle_every == row.settle_every
                )
            )

    @api.depends("state", "outcome", "total")
    def _compute_carried(self):
        for settlement in self:
            waits = settlement.outcome == "carry" and settlement.state in (
                "draft",
                "carried",
            )
            settlement.carried = settlement.total if waits else 0

    @api.depends("move_id.payment_state")
    def _compute_state(self):
        """Paid or not follows from the document; everything else from the steps."""
        for settlement in self:
            if settlement.state in LIVE and settlement.settle_by != "points":
                # sudo: whoever pays the bill
                paid = settlement.sudo().move_id.payment_state in PAID_STATES
                settlement.state = "paid" if paid else "confirmed"
            else:
                settlement.state = settlement.state or "draft"

    @api.model
    def _list_of(self, domain):
        """The list of some settlements, which shows what one may see."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty_referral.b2b_loyalty_settlement_action"
        )
        action.update(domain=domain, context={})
        return action

    def action_view_commissions(self):
        self.ensure_one()
        return self.env["b2b.loyalty.commission"]._list_of(
            [("settlement_id", "=", self.id)]
        )

    def action_view_document(self):
        self.ensure_one()
        self.check_access("read")
        record = self.move_id or self.points_entry_id
        return record.get_formview_action()
