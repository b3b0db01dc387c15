from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

JOURNAL = "b2b_loyalty_journal_id"

# Field: type of the account that is proposed, whether it is reconciled.
ACCOUNTS = {
    "b2b_loyalty_liability_account_id": ("liability_current", False),
    "b2b_loyalty_adjustment_account_id": ("income", False),
    "b2b_loyalty_breakage_account_id": ("income_other", False),
    "b2b_loyalty_refund_account_id": ("liability_current", False),
    "b2b_loyalty_expense_account_id": ("expense", False),
    "b2b_loyalty_clearing_account_id": ("liability_current", True),
}


class ResCompany(models.Model):
    """Where the loyalty programs of a company are in its books."""

    _inherit = "res.company"

    b2b_loyalty_journal_id = fields.Many2one(
        "account.journal",
        string="Loyalty Journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
    )
    b2b_loyalty_liability_account_id = fields.Many2one(
        "account.account",
        string="Contract Liability",
        check_company=True,
        help="What is owed to members for points that they have not used.",
    )
    b2b_loyalty_adjustment_account_id = fields.Many2one(
        "account.account",
        string="Revenue Adjustment",
        check_company=True,
        help="The part of sales that belongs to points, until these are used, and "
        "the rebates that are expected: less revenue.",
    )
    b2b_loyalty_breakage_account_id = fields.Many2one(
        "account.account",
        string="Breakage Income",
        check_company=True,
        help="What is left of a year's points when all are used or expired.",
    )
    b2b_loyalty_refund_account_id = fields.Many2one(
        "account.account",
        string="Refund Liability",
        check_company=True,
        help="Rebates that members are expected to get for the running period.",
    )
    b2b_loyalty_expense_account_id = fields.Many2one(
        "account.account",
        string="Reward Expense",
        check_company=True,
        help="What rewards cost that suppliers bill.",
    )
    b2b_loyalty_clearing_account_id = fields.Many2one(
        "account.account",
        string="Reward Clearing",
        check_company=True,
        domain="[('reconcile', '=', True)]",
        help="Where the expected cost of a reward meets the supplier's bill.",
    )

    @api.constrains("b2b_loyalty_clearing_account_id")
    def _check_b2b_loyalty_clearing(self):
        for company in self:
            account = company.b2b_loyalty_clearing_account_id
            if account and not account.reconcile:
                raise UserError(
                    self.env._(
                        "%(account)s cannot be reconciled: choose an account that "
                        "allows reconciliation for Reward Clearing.",
                        account=account.display_name,
                    )
                )

    @api.constrains(*ACCOUNTS)
    def _check_b2b_loyalty_accounts_differ(self):
        """What is owed for points and what for rewards must not be one figure."""
        for company in self:
            names = [name for name in ACCOUNTS if company[name]]
            for position, name in enumerate(names):
                same = [n for n in names[:position] if company[n] == company[name]]
                if same:
                    raise UserError(
                        self.env._(
                            "%(account)s is chosen for %(first)s and for %(second)s: "
                            "choose an account of its own for each.",
                            account=company[name].display_name,
                            first=self._b2b_loyalty_label(same[0]),
                            second=self._b2b_loyalty_label(name),
                        )
                    )

    def _b2b_loyalty_label(self, name):
        return self._fields[name]._description_string(self.env)

    @api.private
    def b2b_loyalty_missing(self, names):
        """Labels of those of these settings that are not filled in.

        :param names: fields of this model
        """
        self.ensure_one()
        return [self._b2b_loyalty_label(name) for name in names if not self[name]]

    @api.private
    def b2b_loyalty_check_books(self, names, purpose):
        """Refuse what needs accounts that are not set, naming them.

        :param purpose: what needs them, as the beginning of a sentence
        """
        missing = self.b2b_loyalty_missing(names)
        if missing:
            raise UserError(
                self.env._(
                    "%(purpose)s needs accounts that %(company)s has not chosen yet: "
                    "%(missing)s. Choose them in the settings of B2B Loyalty, or "
                    "have them proposed there.",
                    purpose=purpose,
                    company=self.name,
                    missing=", ".join(missing),
                )
            )

    def _b2b_loyalty_check_open(self, day, journal, advice, taxed=False):
        """Refuse a locked day: Odoo would take a later one without a word.

        :param advice: sentence that says what would be right
        """
        company = self.sudo()  # sudo: on which days the books are locked is no secret
        locks = company._get_violated_lock_dates(day, taxed, journal)
        if locks:
            raise UserError(
                self.env._(
                    "The books of %(company)s are locked on %(day)s (%(locks)s). "
                    "%(advice)s",
                    company=company.name,
                    day=format_date(self.env, day),
                    locks=company._format_lock_dates(locks),
                    advice=advice,
                )
            )

    # -- proposals

    @api.private
    def b2b_loyalty_propose_books(self):
        """Fill in what is not set yet by new accounts beside those of the chart."""
        for company in self:
            here = company.with_company(company)
            if not company[JOURNAL]:
                company[JOURNAL] = here._b2b_loyalty_make_journal()
            for name, (kind, reconciled) in ACCOUNTS.items():
                if not company[name]:
                    company[name] = here._b2b_loyalty_make_account(
                        name, kind, reconciled
                    )

    def _b2b_loyalty_make_journal(self):
        return self.env["account.journal"].create(
            {
                "name": self.env._("B2B Loyalty"),
                "code": self._b2b_loyalty_free_journal_code(),
                "type": "general",
                "company_id": self.id,
                "show_on_dashboard": False,
            }
        )

    def _b2b_loyalty_free_journal_code(self):
        journals = self.env["account.journal"].with_context(active_test=False)
        taken = set(journals.search([("company_id", "=", self.id)]).mapped("code"))
        codes = ["LOY", *(f"LOY{number}" for number in range(1, 100))]
        return next(code for code in codes if code not in taken)

    def _b2b_loyalty_make_account(self, name, kind, reconciled):
        accounts = self.env["account.account"]
        beside = accounts.search(
            [("account_type", "=", kind), ("company_ids", "in", self.ids)]
        )
        if not beside:
            raise UserError(
                self.env._(
                    "%s has no chart of accounts yet to propose from: install one in "
                    "the settings of Invoicing first.",
                    self.name,
                )
            )
        return accounts.create(
            {
                "name": self.env._("Loyalty: %s", self._b2b_loyalty_label(name)),
                "code": accounts._search_new_account_code(
                    max(account.code for account in beside if account.code)
                ),
                "account_type": kind,
                "reconcile": reconciled,
                "company_ids": [Command.set(self.ids)],
            }
        )
