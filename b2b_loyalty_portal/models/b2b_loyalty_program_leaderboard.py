from odoo import fields, models


class Program(models.Model):
    """Whether members see how active they are beside others."""

    _inherit = "b2b.loyalty.program"

    leaderboard = fields.Boolean(
        help="Companies that want to are listed in the portal by a name that they "
        "choose, with their activity points and nothing else. What they buy never "
        "counts. The list is there once five of them have points.",
    )
    leaderboard_period = fields.Selection(
        [("year", "The running calendar year"), ("quarter", "The running quarter")],
        string="Points Of",
        default="year",
        required=True,
        help="Each period starts with nothing for everybody.",
    )
