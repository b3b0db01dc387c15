from contextlib import contextmanager

from odoo import models

from .account_move_reward_bill import BILLS

# Items that Odoo makes of the lines of a bill.
PARTS = ("tax", "non_deductible_product")


class AccountMove(models.Model):
    """What Odoo makes of a bill's lines is of the same program as these."""

    _inherit = "account.move"

    @contextmanager
    def _sync_non_deductible_base_lines(self, container):
        with super()._sync_non_deductible_base_lines(container):
            yield
        drafts = container["records"].filtered(lambda move: move.state == "draft")
        drafts._b2b_loyalty_attribute_private()

    def _b2b_loyalty_attribute_private(self):
        """The part that is not deductible is less of the cost of its program."""
        # sudo: Odoo's billing users know nothing of loyalty programs
        for move in self.sudo().filtered(lambda move: move.move_type in BILLS):
            private = move.line_ids.filtered(
                lambda ln: ln.display_type == "non_deductible_product"
            )
            lines = private and move.line_ids.filtered(
                lambda ln: ln.display_type == "product" and ln.deductible_amount != 100
            )
            for part in private:
                # Odoo keeps no link; of two that are alike, each gets its own
                line = lines.filtered(part._b2b_loyalty_is_private_part_of)[:1]
                lines -= line
                part._b2b_loyalty_say_as(line)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _b2b_loyalty_is_private_part_of(self, line):
        """As Odoo works it out of the line."""
        part = line.currency_id.round(
            line.price_subtotal * (1 - line.deductible_amount / 100)
        )
        amount = line.move_id.direction_sign * part
        return (
            self.name == line.name
            and self.sequence == line.sequence + 1
            and not line.currency_id.compare_amounts(-self.balance, amount)
        )

    def _b2b_loyalty_say_as(self, line):
        """Name the program of the line, with its analytic distribution."""
        program = line.b2b_loyalty_program_id
        vals = {
            "b2b_loyalty_program_id": program.id,
            "b2b_loyalty_redemption_id": line.b2b_loyalty_redemption_id.id,
        }
        if any(self[name].id != value for name, value in vals.items()):
            distribution = line.analytic_distribution or program.analytic_distribution
            self.write({**vals, "analytic_distribution": distribution})

    def _b2b_loyalty_expensed_taxes(self):
        """{line: its taxes that have no account of their own}, signed as balances."""
        taxes = dict.fromkeys(self, 0.0)
        for move in self.move_id:
            found, known = move._get_rounded_base_and_tax_lines()
            self.env["account.tax"]._add_accounting_data_in_base_lines_tax_details(
                found, move.company_id, include_caba_tags=move.always_tax_exigible
            )
            for base in found:
                if base["record"] in taxes:
                    taxes[base["record"]] = base["sign"] * sum(
                        part["tax_amount"]
                        for tax in base["tax_details"]["taxes_data"]
                        for part in tax["tax_reps_data"]
                        if part["account"] == base["account_id"]
                    )
        return taxes
