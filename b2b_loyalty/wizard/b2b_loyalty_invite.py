from functools import cache

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..logic.period import CALENDAR_YEAR, rolling, windows
from ..logic.tier import Metrics, Standing, decide
from ..report.revenue import Revenue, exact

# So many companies are listed; more than that nobody goes through by hand.
LISTED = 500

NOTHING = Metrics()


class Invite(models.TransientModel):
    """Whom to invite: customer companies by what they buy, with their tier."""

    _name = "b2b.loyalty.invite"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Whom to Invite"

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        default=lambda self: self._default_program(("open", "draft")),
        domain="[('state', 'in', ('draft', 'open'))]",
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    revenue_from = fields.Monetary(
        help="Only companies with this net revenue in the last twelve months, at least."
    )
    bought_since = fields.Date(
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=12),
        help="Only companies with an invoice on this day or later.",
    )
    line_ids = fields.One2many("b2b.loyalty.invite.line", "wizard_id")
    found_count = fields.Integer(string="Companies Found", readonly=True)
    note = fields.Char(readonly=True)
    graph = fields.Text(
        string="Expected Members per Tier",
        readonly=True,
        default=lambda self: self._graph(self.env._("Expected members"), {}),
    )
    selected_count = fields.Integer(compute="_compute_selected", string="Selected")

    @api.depends("line_ids.selected")
    def _compute_selected(self):
        for wizard in self:
            wizard.selected_count = len(wizard.line_ids.filtered("selected"))

    @api.onchange("program_id")
    def _onchange_program_id(self):
        self.line_ids = [Command.clear()]
        self.note = False

    @api.constrains("revenue_from")
    def _check_revenue_from(self):
        for wizard in self.filtered(lambda w: w.revenue_from < 0):
            raise UserError(
                self.env._(
                    "Revenue from %(value)s: give 0 or more.",
                    value=wizard.currency_id.format(wizard.revenue_from),
                )
            )

    # -- buttons

    @api.model
    def _start(self):
        """Open with the customers listed (server action)."""
        wizard = self.create({})
        return wizard.action_find()

    def action_find(self):
        """List the customers that the filters let through."""
        self.ensure_one()
        self.program_id._check_manager()
        customers = cache(self._customers)
        found = self._find(customers)
        shown = found[:LISTED]
        tiers = self._expected_tiers([row["partner_id"] for row in found], customers)
        self.write(
            {
                "found_count": len(found),
                "note": self._note(len(found)),
                "graph": self._graph(
                    self.env._("Expected members"),
                    self._count_by_tier(self.program_id, tiers.values()),
                ),
                "line_ids": [
                    Command.clear(),
                    *(Command.create(self._line_vals(row, tiers)) for row in shown),
                ],
            }
        )
        return self._reopen()

    def action_select_all(self):
        self.line_ids.selected = True
        return self._reopen()

    def action_select_none(self):
        self.line_ids.selected = False
        return self._reopen()

    def action_invite(self):
        """Make memberships of the selected companies and send the agreements."""
        self.ensure_one()
        self.program_id._check_manager()
        chosen = self.line_ids.filtered("selected").partner_id
        if not chosen:
            raise UserError(
                self.env._("Tick the companies to invite in the first column.")
            )
        partners = chosen - self._members_among(self.program_id, chosen)
        if not partners:
            raise UserError(
                self.env._(
                    "All of them have become members in the meantime: list anew "
                    "with Find."
                )
            )
        memberships = self.env["b2b.loyalty.membership"].create(
            [
                {"program_id": self.program_id.id, "partner_id": partner.id}
                for partner in partners
            ]
        )
        told = self.env._(
            "Companies invited to %(program)s: %(number)s.",
            number=len(memberships),
            program=self.program_id.name,
        )
        told += " " + self._sent_sentence(memberships, self._send(memberships))
        return self._tell(told, self._memberships_action(memberships))

    # -- what is listed

    def _find(self, customers):
        """Rows of ``Revenue.customers`` of companies that could be invited."""
        window = rolling(fields.Date.context_today(self), 12)
        rows = [
            row
            for row in customers(window)
            if row["invoices"]
            and row["revenue"] >= (self.revenue_from or float("-inf"))
            and (not self.bought_since or row["last_day"] >= self.bought_since)
        ]
        invitable = self._invitable([row["partner_id"] for row in rows])
        return [row for row in rows if row["partner_id"] in invitable]

    def _customers(self, window):
        self.env["account.move"].flush_model()
        return Revenue.of_program(self.program_id).customers(window.first, window.last)

    def _invitable(self, partner_ids):
        """Ids of those that are companies, of this seller, and no members yet."""
        seller = self.program_id.company_id
        companies = self.env["res.partner"].search(
            [
                ("id", "in", partner_ids),
                ("is_company", "=", True),
                ("company_id", "in", [False, seller.id]),
            ]
        )
        return {*companies.ids} - {*self._members_among(self.program_id, companies).ids}

    def _note(self, found):
        if not found:
            return self.env._(
                "No customer company fits: lower the revenue or choose an earlier day."
            )
        if found > LISTED:
            return self.env._(
                "The %(shown)s best of %(found)s companies are listed; "
                "the expected members count all of them.",
                shown=LISTED,
                found=found,
            )
        return self.env._("Companies listed: %(found)s.", found=found)

    def _line_vals(self, row, tiers):
        return {
            "partner_id": row["partner_id"],
            "revenue": row["revenue"],
            "invoices": row["invoices"],
            "last_day": row["last_day"],
            "tier_id": tiers[row["partner_id"]],
        }

    # -- the tier each would get

    def _expected_tiers(self, partner_ids, customers):
        """The tier of each company if it joined today: {partner id: tier id}."""
        today = fields.Date.context_today(self)
        levels = self.program_id.terms_id._levels()
        policy = self.program_id._policy()
        span = self._windows(today)
        growth = any(level.growth for level in levels)
        now = self._metrics(customers, span.current, growth and span.reference)
        finished = {}
        if policy.periodic:
            finished = self._metrics(
                customers, span.finished, growth and span.finished_reference
            )
        return {
            partner_id: decide(
                now.get(partner_id, NOTHING),
                levels,
                Standing(),
                policy,
                today,
                span,
                finished.get(partner_id, NOTHING),
            ).tier
            for partner_id in partner_ids
        }

    def _windows(self, today):
        """The windows of a company that joins today."""
        program = self.program_id
        kind = program.qualifying_period
        anchor = CALENDAR_YEAR
        if kind == "fiscal":
            anchor = program.company_id._b2b_loyalty_fiscal_anchor()
        elif kind == "anniversary":
            anchor = (today.month, today.day)
        return windows(kind, today, program.window_months, anchor)

    @staticmethod
    def _metrics(customers, window, reference):
        """Figures of every customer: {partner id: :class:`logic.tier.Metrics`}.

        :param reference: the window to compare with, or nothing when no tier asks
        """
        before = {}
        if reference:
            before = {row["partner_id"]: row["revenue"] for row in customers(reference)}
        return {
            row["partner_id"]: Metrics(
                revenue=exact(row["revenue"]),
                reference=exact(before.get(row["partner_id"], 0.0)),
                active_months=row["months"],
            )
            for row in customers(window)
        }
