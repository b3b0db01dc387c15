from odoo import fields, models

from ..report import challenge as report


class ChallengeProgress(models.Model):
    """How far members are in their challenges today: read only.

    Members held out are left out here too.
    """

    _name = "b2b.loyalty.challenge.progress"
    _description = "B2B Loyalty Challenge Progress"
    _auto = False
    _order = "percent desc, membership_id"
    _rec_name = "challenge_id"
    _depends = {
        "b2b.loyalty.membership": ["state", "holdout", "partner_id", "merged_into_id"],
        "b2b.loyalty.member.contact": ["membership_id", "partner_id", "active"],
        "b2b.loyalty.challenge": ["date_from", "date_to", "holder", "active"],
        "b2b.loyalty.challenge.step": ["challenge_id", "type_id", "count"],
        "b2b.loyalty.challenge.award": ["withdrawn_on", "challenge_id", "date"],
        "b2b.loyalty.activity": [
            *("state", "date", "claimed_on", "type_id", "membership_id", "contact_id")
        ],
    }

    challenge_id = fields.Many2one("b2b.loyalty.challenge", readonly=True)
    membership_id = fields.Many2one("b2b.loyalty.membership", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Company", readonly=True)
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact", string="Person", readonly=True
    )
    program_id = fields.Many2one("b2b.loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", string="Seller", readonly=True)
    date_to = fields.Date(string="Until", readonly=True)
    done = fields.Integer(readonly=True, help="Steps that were done, of those asked.")
    asked = fields.Integer(string="Asked For", readonly=True)
    percent = fields.Float(
        string="Progress (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    awarded = fields.Integer(string="Awards", readonly=True)
    awarded_on = fields.Date(readonly=True)
    state = fields.Selection(
        [("open", "On the Way"), ("reached", "Reached"), ("awarded", "Awarded")],
        string="Status",
        readonly=True,
    )

    @property
    def _table_query(self):
        return report.progress_sql()
