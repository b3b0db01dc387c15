from odoo import fields, models
from odoo.tools import formatLang


def without_reversed(lines):
    """Less what a reversal has taken back in full: that is put right already."""
    left = lines.browse()

    def origin(line):
        move = line.move_id
        while move.reversed_entry_id:
            move = move.reversed_entry_id
        return move

    for mine in lines.grouped(origin).values():
        balance = mine.company_currency_id.round(sum(mine.mapped("balance")))
        if balance or len(mine.move_id) == 1:
            left |= mine
    return left


class TieOutLine(models.Model):
    """One account of one program in a tie-out, or an item that is of none."""

    _name = "b2b.loyalty.tie.out.line"
    _description = "B2B Loyalty Tie-Out Row"
    _order = "tie_out_id, id"
    _rec_name = "subject"

    tie_out_id = fields.Many2one(
        "b2b.loyalty.tie.out", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="tie_out_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    program_id = fields.Many2one(
        "b2b.loyalty.program", ondelete="cascade", index="btree_not_null"
    )
    subject = fields.Selection(
        [
            ("liability", "Owed for points"),
            ("refund", "Owed as rebates"),
            ("clearing", "Rewards to be billed"),
            ("unattributed", "Of no program"),
        ],
        required=True,
    )
    account_id = fields.Many2one("account.account", ondelete="restrict")
    ledger = fields.Monetary(
        string="General Ledger", help="What the account shows, credits above zero."
    )
    expected = fields.Monetary(
        string="Loyalty", help="What the loyalty program says that it should show."
    )
    difference = fields.Monetary()
    because = fields.Char(
        string="Named", help="The documents that the difference comes from."
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        ondelete="cascade",
        index="btree_not_null",
    )

    def _told(self):
        """In words, for a mail."""
        label = dict(self._fields["subject"]._description_selection(self.env))
        return self.env._(
            "%(what)s %(program)s %(difference)s (%(because)s)",
            what=label[self.subject],
            program=self.program_id.name or "",
            difference=formatLang(
                self.env, self.difference, currency_obj=self.currency_id
            ),
            because=self.because or "",
        )

    def action_view(self):
        """The journal items behind the row."""
        self.ensure_one()
        self.check_access("read")
        domain = [
            ("account_id", "=", self.account_id.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.tie_out_id.date),
        ]
        if self.move_line_id:
            domain = [("id", "=", self.move_line_id.id)]
        elif self.subject != "clearing":
            # a supplier's bill may be for rewards of several programs
            domain.append(("b2b_loyalty_program_id", "=", self.program_id.id))
        return {
            "type": "ir.actions.act_window",
            "name": self.account_id.display_name,
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }
