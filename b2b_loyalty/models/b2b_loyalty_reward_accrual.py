from odoo import fields, models

from .b2b_loyalty_reward import COST_GROUPS


class RewardAccrual(models.Model):
    """What was decided to be on the clearing account for a redemption, and when.

    Each row is a change: of the expected cost, or of what makes up for the difference
    to the bills. Their sum less the bills is what the account must hold; the journal
    item beside it is what was booked for it.
    """

    _name = "b2b.loyalty.reward.accrual"
    _description = "B2B Loyalty Reward Accrual"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "id desc"
    _rec_name = "redemption_id"

    redemption_id = fields.Many2one(
        "b2b.loyalty.redemption", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", string="Seller", required=True, ondelete="restrict", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        "account.account", required=True, ondelete="restrict", index=True
    )
    date = fields.Date(required=True)
    accrued = fields.Monetary(help="Change of the cost that is expected.")
    variance = fields.Monetary(
        help="Change of the difference between what was expected and what is billed."
    )
    line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        ondelete="set null",
        index="btree_not_null",
        groups=COST_GROUPS,
    )
