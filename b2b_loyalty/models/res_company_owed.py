from odoo import models
from odoo.exceptions import UserError
from odoo.tools import formatLang

OWED = {
    "b2b_loyalty_liability_account_id": "liability",
    "b2b_loyalty_refund_account_id": "refund",
}


class ResCompany(models.Model):
    """An account on which closings have booked what is owed stays theirs.

    The next closing books the difference to what was booked before, on the account of
    its day: on another one, both would show a part.
    """

    _inherit = "res.company"

    def write(self, vals):
        for name in OWED.keys() & vals.keys():
            for company in self:
                account = company[name]
                if account and account.id != vals[name]:
                    company._check_b2b_loyalty_nothing_booked(name)
        return super().write(vals)

    def _check_b2b_loyalty_nothing_booked(self, name):
        # sudo: whoever changes settings need not read closings
        rows = self.env["b2b.loyalty.closing.account"].sudo()
        booked = rows._read_group(
            [
                ("company_id", "=", self.id),
                ("closing_id.state", "=", "posted"),
                ("role", "=", OWED[name]),
            ],
            ["closing_id.program_id"],
            ["amount:sum"],
        )
        for program, amount in booked:
            if not self.currency_id.is_zero(amount):
                raise UserError(
                    self.env._(
                        "%(account)s shows %(amount)s that closings of %(program)s "
                        "have booked: keep it as %(setting)s, or reverse these "
                        "closings, change the account and close again.",
                        account=self[name].display_name,
                        amount=formatLang(
                            self.env, amount, currency_obj=self.currency_id
                        ),
                        program=program.name,
                        setting=self._b2b_loyalty_label(name),
                    )
                )
