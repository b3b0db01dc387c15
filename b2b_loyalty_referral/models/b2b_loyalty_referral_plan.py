from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.b2b_loyalty.report.documents import exact

RELATIONS = [("referred", "New business"), ("managed", "Looked after")]
BASES = [("posted", "Invoiced"), ("paid", "Paid")]
PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]

# At least so much; a plan of the field is never below.
LEAST = {
    "window_days": 1,
    "existing_months": 0,
    "qualify_amount": 0,
    "clients_from": 0,
    "hold_days": 0,
    "cap_amount": 0,
}
# A hundred years: more is a slip of the pen, and no day that a database knows.
MOST_DAYS = 36_500
MOST_MONTHS = 1_200


class ReferralPlan(models.Model):
    """What members get who bring a company: an annex of the terms.

    A plan is changed for the referrals that come; each keeps the plan of its day.
    """

    _name = "b2b.loyalty.referral.plan"
    _description = "B2B Loyalty Referral Plan"
    _inherit = ["b2b.loyalty.readable"]
    _order = "program_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="In words for members.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    relation = fields.Selection(
        RELATIONS,
        required=True,
        default="referred",
        help="New business: a company that does not buy yet. Looked after: an agency "
        "or incubator takes care of a customer, with that customer's consent.",
    )

    # -- for whom
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="To", help="Empty: until it is archived.")
    tier_ids = fields.Many2many(
        "b2b.loyalty.tier",
        string="Who May Refer",
        domain="[('program_id', '=', program_id)]",
        help="Members of these tiers. Empty: all members.",
    )
    terms_ids = fields.Many2many(
        "b2b.loyalty.terms",
        string="Annex of",
        domain="[('program_id', '=', program_id)]",
        help="It stands in the agreement of members who are sent one of these versions "
        "of the terms, and only they refer under it. Empty: of all. Members who have "
        "signed it refer under it as they have signed it, until they renew or agree "
        "to newer terms.",
    )

    # -- what has to happen
    auto_accept = fields.Boolean(
        string="Accept at Once",
        help="What nothing speaks against is accepted without anybody looking at it.",
    )
    window_days = fields.Integer(
        string="Registered For (Days)",
        default=90,
        required=True,
        help="So long nobody else can refer the company, and so long it may qualify.",
    )
    existing_months = fields.Integer(
        string="New After (Months)",
        default=12,
        help="A company with an invoice in so many months before is a customer you "
        "have, and nobody brings it. 0: nobody asks.",
    )
    qualify_basis = fields.Selection(
        BASES,
        string="First Order Is",
        default="posted",
        required=True,
        help="Whether the first invoices count when they are posted or paid.",
    )
    qualify_amount = fields.Monetary(
        string="First Order From",
        help="What the company has to buy within the days, net of credit notes.",
    )
    clients_from = fields.Integer(
        string="Companies Needed",
        help="So many of the member's companies must be qualified before anything is "
        "due. 0 or 1: the first one counts.",
    )

    # -- how it is paid
    rule_ids = fields.One2many("b2b.loyalty.referral.rule", "plan_id", copy=True)
    hold_days = fields.Integer(
        string="Held For (Days)",
        default=30,
        help="So long commission waits for goods to come back before it is approved.",
    )
    cap_amount = fields.Monetary(
        string="At Most", help="Commission of a member in the period. 0: no limit."
    )
    cap_period = fields.Selection(PERIODS, string="In Each", default="year")
    referral_ids = fields.One2many("b2b.loyalty.referral", "plan_id")
    referral_count = fields.Integer(compute="_compute_referral_count")

    @api.depends("referral_ids")
    def _compute_referral_count(self):
        counts = dict(
            self.env["b2b.loyalty.referral"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.referral_count = counts.get(plan, 0)

    @api.constrains(*LEAST)
    def _check_numbers(self):
        most = {"window_days": MOST_DAYS, "hold_days": MOST_DAYS}
        most["existing_months"] = MOST_MONTHS
        for plan in self:
            for name, least in LEAST.items():
                if least <= plan[name] <= most.get(name, plan[name]):
                    continue
                raise ValidationError(
                    self.env._(
                        "%(field)s of %(plan)s: give a number from %(least)s on, and "
                        "at most a hundred years.",
                        field=self._fields[name]._description_string(self.env),
                        plan=plan.name,
                        least=least,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for plan in self:
            if plan.date_to and plan.date_to < plan.date_from:
                raise ValidationError(
                    self.env._(
                        "%(plan)s ends before it begins: give a last day from "
                        "%(day)s on.",
                        plan=plan.name,
                        day=plan.date_from,
                    )
                )

    @api.constrains("program_id", "tier_ids", "terms_ids")
    def _check_program(self):
        for plan in self:
            others = (plan.tier_ids.program_id | plan.terms_ids.program_id) - (
                plan.program_id
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(plan)s belongs to %(program)s: choose tiers and terms of "
                        "that program.",
                        plan=plan.name,
                        program=plan.program_id.name,
                    )
                )

    def write(self, vals):
        """Referrals made under a plan stay with its program and relation."""
        for plan in self.filtered("referral_ids"):
            before = {"program_id": plan.program_id.id, "relation": plan.relation}
            if any(vals.get(name, value) != value for name, value in before.items()):
                raise ValidationError(
                    self.env._(
                        "There are referrals under %s, which stays with its program "
                        "and relation: archive it and make a new plan.",
                        plan.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for plan in self.filtered("referral_ids"):
            raise ValidationError(
                self.env._(
                    "There are referrals under %s and it stays on record: archive it "
                    "instead.",
                    plan.name,
                )
            )

    def action_view_referrals(self):
        self.ensure_one()
        return self.env["b2b.loyalty.referral"]._list_of([("plan_id", "=", self.id)])

    # -- for whom it is, and what of it is kept

    @api.model
    def _of(self, membership, relation, day):
        """The plan under which a member refers on a day: the first that fits."""
        plans = self.search(
            [
                ("program_id", "=", membership.program_id.id),
                ("relation", "=", relation),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
        return plans.filtered(lambda plan: plan._is_for(membership))[:1]

    def _is_for(self, membership):
        tiers, terms = self.tier_ids, self.terms_ids
        return (not tiers or membership.tier_id in tiers) and (
            not terms or membership.terms_id in terms
        )

    def _frozen(self):
        """What a referral keeps of the plan of its day."""
        self.ensure_one()
        return {
            "window_days": self.window_days,
            "qualify_basis": self.qualify_basis,
            "qualify_amount": str(exact(self.qualify_amount)),
            "existing_months": self.existing_months,
            "clients_from": self.clients_from,
            "hold_days": self.hold_days,
            "cap_amount": str(exact(self.cap_amount)),
            "cap_period": self.cap_period or "",
            "rules": [rule._frozen() for rule in self.rule_ids],
        }
