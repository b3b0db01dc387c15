from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .account_move_reward_bill import BILLS
from .account_move_reward_parts import PARTS
from .b2b_loyalty_program_accrual import CLEARING

LINKS = ("b2b_loyalty_program_id", "b2b_loyalty_redemption_id")


class AccountMove(models.Model):
    """A bill that is matched meets what was accrued, whoever posts it."""

    _inherit = "account.move"

    def _b2b_loyalty_bills_changed(self):
        res = super()._b2b_loyalty_bills_changed()
        # sudo: Odoo's billing users know nothing of loyalty programs
        bills = self.filtered(lambda move: move.move_type in BILLS).sudo()
        lines = bills.invoice_line_ids.filtered("b2b_loyalty_redemption_ids")
        if lines:
            lines._b2b_loyalty_reconcile()
        return res

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note is for the redemptions of the bill that it takes back."""
        reverses = super()._reverse_moves(default_values_list, cancel)
        for move, reverse in zip(self.sudo(), reverses.sudo(), strict=True):
            # sudo: as above
            reverse._b2b_loyalty_match_as(move)
        return reverses

    def _b2b_loyalty_match_as(self, origin):
        """Match the lines with what the lines of this one are for."""
        theirs, mine = origin.invoice_line_ids, self.invoice_line_ids
        if not theirs.b2b_loyalty_redemption_ids or len(mine) != len(theirs):
            return
        for line, copy in zip(theirs, mine, strict=True):
            if line.b2b_loyalty_redemption_ids:
                copy.b2b_loyalty_redemption_ids = [
                    Command.set(line.b2b_loyalty_redemption_ids.ids)
                ]


class AccountMoveLine(models.Model):
    """Bill lines that are matched with redemptions debit the clearing account."""

    _inherit = "account.move.line"

    # -- the account of the line

    @api.depends("b2b_loyalty_redemption_ids")
    def _compute_account_id(self):
        """A posted line keeps its account, whatever it is matched with."""
        drafts = self.filtered(
            lambda ln: ln.parent_state != "posted" or not ln._origin.account_id
        )
        res = super(AccountMoveLine, drafts)._compute_account_id()
        for line in drafts:
            account = line._b2b_loyalty_clearing()
            if account:
                line.account_id = account
        return res

    def _b2b_loyalty_clearing(self):
        """The clearing account, where the line is for what suppliers bill."""
        if self.display_type != "product" or self.move_id.move_type not in BILLS:
            return self.env["account.account"]
        # sudo: as above, and the accounts of the company are no secret
        line = self.sudo()
        account = line.company_id[CLEARING]
        # the supplier of a form's copy would be worked out anew, of a cancelled one too
        redemptions = line.b2b_loyalty_redemption_ids._origin
        return account if redemptions.supplier_id else account[:0]

    def _b2b_loyalty_on_clearing(self):
        """Those on the clearing account of their company."""
        # sudo: as above
        return self.filtered(
            lambda ln: ln.account_id and ln.account_id == ln.company_id.sudo()[CLEARING]
        )

    @api.model_create_multi
    def create(self, vals_list):
        self._b2b_loyalty_private_part(vals_list)
        lines = super().create(vals_list)
        matched = lines.browse(
            line.id
            for line, vals in zip(lines, vals_list, strict=True)
            if vals.get("b2b_loyalty_redemption_ids")
        )
        if matched:
            matched._b2b_loyalty_matches_changed()
            matched.sudo().b2b_loyalty_redemption_ids._bills_changed()  # sudo: as above
        return lines

    @api.model
    def _b2b_loyalty_private_part(self, vals_list):
        """What is not deductible is less of the expense: clearing holds whole bills."""
        for vals in vals_list:
            if vals.get("display_type") == "non_deductible_product":
                # sudo: as above
                company = self.env["account.move"].browse(vals["move_id"]).company_id
                expense = company.sudo().b2b_loyalty_expense_account_id
                if expense and vals.get("account_id") == company.sudo()[CLEARING].id:
                    vals["account_id"] = expense.id

    def _b2b_loyalty_private(self, account_id):
        """Lines of what is not deductible that are about to go to clearing."""
        # sudo: as above
        return self.filtered(
            lambda ln: (
                ln.display_type == "non_deductible_product"
                and ln.company_id.sudo()[CLEARING].id == account_id
                and ln.company_id.sudo().b2b_loyalty_expense_account_id
            )
        )

    def write(self, vals):
        if "account_id" in vals:
            private = self._b2b_loyalty_private(vals["account_id"])
            if private:
                # sudo: as above
                expense = private.company_id.sudo().b2b_loyalty_expense_account_id
                mine = {**vals, "account_id": expense.id}
                super(AccountMoveLine, private).write(mine)
                return (self - private).write(vals)
        if "b2b_loyalty_redemption_ids" not in vals:
            return super().write(vals)
        apart = self._b2b_loyalty_take_apart()
        res = super().write(vals)
        self._b2b_loyalty_matches_changed(apart)
        return res

    def unlink(self):
        """A draft that is deleted is not waited for any more."""
        redemptions = self.sudo().b2b_loyalty_redemption_ids  # sudo: as above
        apart = self._b2b_loyalty_take_apart()
        res = super().unlink()
        if redemptions:
            redemptions._bills_changed()
            apart._reconcile_with_bills()
        return res

    def copy_data(self, default=None):
        """The copy of a bill is for nothing yet; a credit note is for the same."""
        vals_list = super().copy_data(default)
        if self.env.context.get("include_business_fields"):
            return vals_list
        for line, vals in zip(self.sudo(), vals_list, strict=True):  # sudo: as above
            if line.b2b_loyalty_redemption_ids:
                for name in (*LINKS, "account_id"):
                    vals.pop(name, None)
            elif line.display_type in PARTS and line.move_id.move_type in BILLS:
                for name in LINKS:
                    vals.pop(name, None)
        return vals_list

    # -- what follows from a match

    def _b2b_loyalty_take_apart(self):
        """Undo what was reconciled for the redemptions of these lines."""
        redemptions = self.sudo().b2b_loyalty_redemption_ids  # sudo: as above
        apart = redemptions.browse()
        for program, mine in redemptions.grouped("program_id").items():
            apart |= program._take_rewards_apart(mine)
        return apart

    def _b2b_loyalty_matches_changed(self, apart=None):
        """Attribute the lines, and reconcile anew.

        :param apart: redemptions that were taken apart before
        """
        lines = self.sudo()  # sudo: as above
        for line in lines:
            redemptions = line.b2b_loyalty_redemption_ids
            line.write(
                {
                    "b2b_loyalty_program_id": redemptions.program_id[:1].id,
                    "b2b_loyalty_redemption_id": redemptions.id
                    if len(redemptions) == 1
                    else False,
                }
            )
        lines.move_id._b2b_loyalty_attribute_private()
        redemptions = lines.b2b_loyalty_redemption_ids
        (redemptions | (apart or redemptions))._reconcile_with_bills()

    def _b2b_loyalty_reconcile(self):
        """Bring bill lines together with what was accrued, or apart again."""
        clearing = self._b2b_loyalty_on_clearing()
        clearing.filtered(
            lambda ln: ln.parent_state != "posted"
        ).remove_move_reconcile()
        clearing.b2b_loyalty_redemption_ids._reconcile_with_bills()

    @api.constrains("b2b_loyalty_redemption_ids")
    def _check_b2b_loyalty_one_program(self):
        for line in self.sudo():  # sudo: as above
            programs = line.b2b_loyalty_redemption_ids.program_id
            if len(programs) > 1:
                raise ValidationError(
                    self.env._(
                        "A line of a bill is for redemptions of one program, and these "
                        "are of %s: split the line.",
                        ", ".join(programs.mapped("name")),
                    )
                )

    @api.constrains("b2b_loyalty_redemption_ids")
    def _check_b2b_loyalty_still_matched(self):
        """What is left on clearing has to be of something."""
        for line in self.sudo()._b2b_loyalty_on_clearing():  # sudo: as above
            if (
                line.parent_state == "posted"
                and line.display_type == "product"
                and not line.b2b_loyalty_redemption_ids
            ):
                raise UserError(
                    self.env._(
                        "%(bill)s is posted on %(account)s for rewards: match other "
                        "redemptions in their place, or reset the bill to draft first.",
                        bill=line.move_id.display_name,
                        account=line.account_id.display_name,
                    )
                )

    # -- Odoo books no differences of exchange on clearing

    def _prepare_exchange_difference_move_vals(
        self, amounts_list, company=None, **kwargs
    ):
        """They are part of what the program books when the cost is complete."""
        clearing = self._b2b_loyalty_on_clearing()
        if clearing:
            company = company or self.company_id[:1]
            amounts_list = [
                amounts
                for line, amounts in zip(self, amounts_list, strict=True)
                if line not in clearing
            ]
        return super(
            AccountMoveLine, self - clearing
        )._prepare_exchange_difference_move_vals(amounts_list, company, **kwargs)
