from odoo import api, fields, models

from ..logic.attribution import LIVE
from .b2b_loyalty_referral_plan import RELATIONS

STATES = [
    ("submitted", "Submitted"),
    ("accepted", "Accepted"),
    ("qualified", "Qualified"),
    ("ended", "Ended"),
    ("rejected", "Rejected"),
    ("expired", "Expired"),
]
REJECT_REASONS = [
    ("suspended", "Referrer suspended"),
    ("self", "Refers itself"),
    ("same_group", "Same group of companies"),
    ("same_vat", "Same VAT number"),
    ("same_bank", "Same bank account"),
    ("same_domain", "Same mail domain"),
    ("existing", "Customer already"),
    ("duplicate", "Referred already"),
    ("other", "Other"),
]
CHANNELS = [
    ("seller", "By Us"),
    ("portal", "Portal"),
    ("link", "Link"),
    ("code", "Code"),
    ("import", "List"),
]
LIVE_SQL = "attributed_on IS NOT NULL AND state IN ({})".format(
    ", ".join(f"'{state}'" for state in LIVE)
)


class Referral(models.Model):
    """A member has brought a company, or looks after one.

    This file holds what it is. Beside it: how it is made (making), what speaks
    against it (judging), who may write what (guard), its steps, and what happens by
    itself (nightly).
    """

    _name = "b2b.loyalty.referral"
    _description = "B2B Loyalty Referral"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "b2b.loyalty.readable",
        "b2b.loyalty.engine.fields",
    ]
    _order = "id desc"

    _B2B_LOYALTY_ENGINE = frozenset(
        {"key", "vat_key", "mail_key", "to_check", "terms", "overruled", "ended_on"}
    )

    name = fields.Char(string="Company", required=True, tracking=True)
    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        string="Referrer",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', 'in', ('active', 'suspended'))]",
    )
    program_id = fields.Many2one(
        related="membership_id.program_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="membership_id.user_id")
    referrer_contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Referred By",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('membership_id', '=', membership_id)]",
        help="Who of the member company has referred it.",
    )
    relation = fields.Selection(
        RELATIONS, required=True, default="referred", tracking=True
    )
    channel = fields.Selection(CHANNELS, default="seller", required=True, copy=False)

    # -- the company, as it was told
    contact_name = fields.Char(string="Person")
    email = fields.Char(string="E-Mail")
    phone = fields.Char()
    vat = fields.Char(string="VAT Number")
    note = fields.Text()

    # -- as it is known here
    referred_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        tracking=True,
        help="The company that was brought. It is known once the lead has a customer.",
    )
    lead_id = fields.Many2one(
        "crm.lead", ondelete="set null", index="btree_not_null", copy=False
    )
    key = fields.Char(copy=False, help="The same form sent again refers nobody twice.")
    vat_key = fields.Char(copy=False)
    mail_key = fields.Char(copy=False)

    # -- its life
    to_check = fields.Boolean(
        copy=False, help="The engine looks at it although no document has changed."
    )
    plan_id = fields.Many2one(
        "b2b.loyalty.referral.plan", ondelete="restrict", index=True, copy=False
    )
    terms = fields.Json(copy=False)
    state = fields.Selection(
        STATES,
        string="Status",
        default="submitted",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand="_expand_states",
    )
    reject_reason = fields.Selection(REJECT_REASONS, copy=False, string="Why Refused")
    overruled = fields.Json(copy=False)
    attributed_on = fields.Date(
        string="Submitted On",
        copy=False,
        index=True,
        help="The first touch: from this day on the company is the referrer's.",
    )
    expires_on = fields.Date(
        string="Registered Until",
        copy=False,
        help="The last day on which the company may qualify.",
    )
    first_invoice_on = fields.Date(copy=False)
    ended_on = fields.Date(copy=False, help="From then on nothing more is earned.")
    qualified_on = fields.Date(
        copy=False,
        help="The day of the invoice that reached what the plan asks for.",
    )
    ends_on = fields.Date(
        string="Brings Until",
        copy=False,
        help="The last day whose invoices bring commission. Empty: without an end.",
    )
    step_ids = fields.One2many("b2b.loyalty.referral.step", "referral_id")
    grant_ids = fields.One2many("b2b.loyalty.referral.grant", "referral_id")

    # -- what it brings and costs
    revenue = fields.Monetary(
        string="Revenue Brought",
        copy=False,
        help="What the company has bought since, net of credit notes.",
    )
    commission_ids = fields.One2many(
        "b2b.loyalty.commission", "referral_id", string="Lines of Commission"
    )
    commission = fields.Monetary(
        compute="_compute_commission",
        store=True,
        help="What the referrer gets for it so far.",
    )

    # one live attribution per company, however the company is known
    _partner_live = models.UniqueIndex(
        f"(company_id, referred_partner_id) WHERE {LIVE_SQL}",
        "This company has been referred already: see the referral that is there.",
    )
    _vat_live = models.UniqueIndex(
        f"(company_id, vat_key) WHERE {LIVE_SQL}",
        "This company has been referred already: see the referral that is there.",
    )
    _mail_live = models.UniqueIndex(
        f"(company_id, mail_key) WHERE {LIVE_SQL}",
        "This company has been referred already: see the referral that is there.",
    )
    _key_unique = models.UniqueIndex(
        "(membership_id, key) WHERE key IS NOT NULL",
        "This has been sent already: reload the page to see it.",
    )
    _qualified_idx = models.Index(
        "(membership_id, qualified_on) WHERE state IN ('qualified', 'ended')"
    )

    @api.depends("commission_ids.amount", "commission_ids.state")
    def _compute_commission(self):
        sums = dict(
            self.env["b2b.loyalty.commission"]._read_group(
                [("referral_id", "in", self.ids), ("state", "!=", "reversed")],
                ["referral_id"],
                ["amount:sum"],
            )
        )
        for referral in self:
            referral.commission = sums.get(referral, 0)

    @api.model
    def _expand_states(self, states, domain):
        """A board always has the columns of the way to a customer."""
        found = {*states, "submitted", "accepted", "qualified"}
        return [state for state, _label in STATES if state in found]

    @api.model
    def _live_domain(self):
        return [("attributed_on", "!=", False), ("state", "in", LIVE)]

    @api.model
    def _list_of(self, domain):
        """The list of some referrals, which shows what one may see."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty_referral.b2b_loyalty_referral_action"
        )
        action.update(domain=domain, context={})
        return action

    def _only_paid(self):
        """Whether invoices count once they are paid."""
        basis = self.terms["qualify_basis"], self.program_id.revenue_basis
        return "paid" in basis

    def _creation_message(self):
        return self.env._("Referred by %s", self.membership_id.partner_id.name)

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _reason_label(self):
        self.ensure_one()
        field = self._fields["reject_reason"]
        return dict(field._description_selection(self.env)).get(self.reject_reason, "")
