from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.b2b_loyalty.models.res_company_books import ACCOUNTS

ACCOUNT = "b2b_loyalty_commission_account_id"
PRODUCT = "b2b_loyalty_commission_product_id"
COMMISSION = (ACCOUNT, PRODUCT)


class ResCompany(models.Model):
    """Where commission is in the books of the seller."""

    _inherit = "res.company"

    b2b_loyalty_commission_account_id = fields.Many2one(
        "account.account",
        string="Commission Expense",
        check_company=True,
        help="What is paid to who brings customers.",
    )
    b2b_loyalty_commission_product_id = fields.Many2one(
        "product.product",
        string="Commission Product",
        check_company=True,
        help="On the lines of their bills and credit notes; its taxes are those of the "
        "commission.",
    )

    @api.constrains(ACCOUNT, *ACCOUNTS)
    def _check_b2b_loyalty_commission_differs(self):
        for company in self:
            account = company[ACCOUNT]
            same = [name for name in ACCOUNTS if account and company[name] == account]
            if same:
                raise UserError(
                    self.env._(
                        "%(account)s is chosen for %(first)s and for %(second)s: "
                        "choose an account of its own for each.",
                        account=account.display_name,
                        first=self._b2b_loyalty_label(same[0]),
                        second=self._b2b_loyalty_label(ACCOUNT),
                    )
                )

    @api.private
    def b2b_loyalty_propose_books(self):
        res = super().b2b_loyalty_propose_books()
        for company in self:
            here = company.with_company(company)
            if not company[ACCOUNT]:
                company[ACCOUNT] = here._b2b_loyalty_make_account(
                    ACCOUNT, "expense", False
                )
            if not company[PRODUCT]:
                company[PRODUCT] = here._b2b_loyalty_make_commission_product()
        return res

    def _b2b_loyalty_make_commission_product(self):
        """With the usual taxes of the seller, which an accountant may change."""
        return self.env["product.product"].create(
            {
                "name": self.env._("Commission"),
                "type": "service",
                "sale_ok": False,
                "purchase_ok": True,
                "company_id": self.id,
                "list_price": 0,
            }
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    b2b_loyalty_commission_account_id = fields.Many2one(
        related="company_id.b2b_loyalty_commission_account_id", readonly=False
    )
    b2b_loyalty_commission_product_id = fields.Many2one(
        related="company_id.b2b_loyalty_commission_product_id", readonly=False
    )

    def _compute_b2b_loyalty_books_missing(self):
        res = super()._compute_b2b_loyalty_books_missing()
        for settings in self:
            if settings.company_id.b2b_loyalty_missing(COMMISSION):
                settings.b2b_loyalty_books_missing = True
        return res
