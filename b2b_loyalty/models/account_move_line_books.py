from odoo import fields, models


class AccountMoveLine(models.Model):
    """Journal items say of which program, and of which redemption, they are.

    Copied with a reversal, so that what is taken back is attributed too. Accountants
    may attribute items by hand: what is on an account of the loyalty programs and of
    none of them is a difference that they have to explain.
    """

    _inherit = "account.move.line"

    b2b_loyalty_program_id = fields.Many2one(
        "b2b.loyalty.program",
        string="Loyalty Program",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
    )
    b2b_loyalty_redemption_id = fields.Many2one(
        "b2b.loyalty.redemption",
        string="Loyalty Redemption",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
    )
