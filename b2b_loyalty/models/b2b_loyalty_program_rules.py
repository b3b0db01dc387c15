from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Program(models.Model):
    """How companies join a program, what counts for a tier and how it is lowered."""

    _inherit = "b2b.loyalty.program"

    # -- joining
    enrollment = fields.Selection(
        [
            ("invitation", "By invitation"),
            ("request", "On request, after approval"),
            ("open", "Open to every company"),
        ],
        default="invitation",
        required=True,
        help="Who may apply by themselves. You can invite any company, and joining "
        "by buying, where it is chosen, works whatever is chosen here.",
    )
    join_by = fields.Selection(
        [
            ("signature", "Signing the agreement"),
            ("transaction", "Buying"),
            ("both", "Signing or buying"),
        ],
        default="signature",
        required=True,
        string="Joins By",
        help="What makes a company a member: a signed agreement, an invoice of at "
        "least the amount beside, or either. Buying makes a member of every company "
        "without asking, also where joining is by invitation.",
    )
    join_amount_from = fields.Monetary(
        string="Joins From Amount",
        help="One invoice of at least this net amount makes a company a member.",
    )
    renewal = fields.Selection(
        [("none", "Ends"), ("automatic", "Renews by itself")],
        default="automatic",
        required=True,
        string="At the End of an Agreement",
        help="Proposed to every new membership.",
    )
    duration_months = fields.Integer(
        string="Agreement Length (Months)",
        default=12,
        help="How long an agreement runs. 0: without an end.",
    )
    notice_days = fields.Integer(
        string="Notice (Days)",
        default=30,
        help="So many days before its end the salesperson is reminded of an agreement.",
    )

    # -- qualifying
    qualifying_period = fields.Selection(
        [
            ("rolling", "Rolling months"),
            ("calendar", "Calendar year"),
            ("fiscal", "Fiscal year"),
            ("anniversary", "Agreement year"),
        ],
        default="rolling",
        required=True,
        help="The window in which invoiced revenue counts for the tier.",
    )
    window_months = fields.Integer(
        string="Window (Months)", default=12, help="Length of the rolling window."
    )
    revenue_basis = fields.Selection(
        [("posted", "When invoiced"), ("paid", "When paid in full")],
        default="posted",
        required=True,
        string="Revenue Counts",
    )
    downgrade = fields.Selection(
        [
            ("immediate", "Straight to the tier that the revenue gives"),
            ("one_step", "One tier at a time"),
            ("period_end", "At the end of the year only"),
            ("never", "Never"),
        ],
        default="immediate",
        required=True,
        string="Lowering",
        help="A tier is reached at once. With a year as the period, a tier reached "
        "in a year holds to the end of the next one, and a lowering is decided once, "
        "on the finished year. One tier at a time: the next lowering comes a year "
        "later at the earliest, with rolling months after the length of the window.",
    )
    grace_days = fields.Integer(
        string="Grace (Days)",
        help="A lowering waits so many days. The salesperson is told when they start.",
    )
    eligible_categ_ids = fields.Many2many(
        "product.category",
        "b2b_loyalty_program_eligible_categ_rel",
        string="Only These Categories",
        help="Revenue of these product categories and of those below them counts. "
        "Empty: all.",
    )
    excluded_categ_ids = fields.Many2many(
        "product.category",
        "b2b_loyalty_program_excluded_categ_rel",
        string="Without These Categories",
        help="Revenue of these product categories and of those below them does not "
        "count.",
    )
    notify_tier_change = fields.Boolean(
        string="Mail on Tier Change",
        default=True,
        help="Members get a mail when their tier changes.",
    )

    _grace_days_positive = models.Constraint(
        "CHECK(grace_days >= 0)", "Grace days are 0 or more."
    )
    _window_months_positive = models.Constraint(
        "CHECK(window_months BETWEEN 1 AND 60)",
        "The rolling window has 1 to 60 months; 12 is the usual one.",
    )
    _durations_positive = models.Constraint(
        "CHECK(duration_months >= 0 AND notice_days >= 0 AND join_amount_from >= 0)",
        "Length, notice and joining amount are 0 or more.",
    )

    # rules whose change makes every stored decision doubtful
    _POLICY_FIELDS = {
        "qualifying_period",
        "window_months",
        "revenue_basis",
        "downgrade",
        "grace_days",
        "eligible_categ_ids",
        "excluded_categ_ids",
        "tier_ids",
    }

    @api.constrains("eligible_categ_ids", "excluded_categ_ids")
    def _check_categories(self):
        for program in self:
            both = program.eligible_categ_ids & program.excluded_categ_ids
            if both:
                raise ValidationError(
                    self.env._(
                        "%(categories)s is both counted and left out: "
                        "remove it from one of the two lists.",
                        categories=", ".join(both.mapped("display_name")),
                    )
                )
