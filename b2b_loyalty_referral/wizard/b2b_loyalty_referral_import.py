import base64
import binascii

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.b2b_loyalty.models.busy import sentence_when_busy
from odoo.addons.b2b_loyalty.models.parameters import without_defaults

from ..logic import company_list
from .spreadsheet import NoTable, TooLarge, table_of

# Each of them becomes a lead that somebody has to follow.
MOST_ROWS = 200
MEGABYTES = 5


class ReferralImport(models.TransientModel):
    """Refer the companies of a list, after showing what would become of each.

    The same list again refers nobody twice.
    """

    _name = "b2b.loyalty.referral.import"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Import Referrals"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        string="Referrer",
        required=True,
        domain="[('state', '=', 'active')]",
        default=lambda self: self._started_on("b2b.loyalty.membership")[:1],
    )
    file = fields.Binary(
        string="Table (CSV or Excel)",
        attachment=False,
        help="With the column company and, as needed: person, email, phone, vat, note.",
    )
    filename = fields.Char()
    line_ids = fields.One2many("b2b.loyalty.referral.import.line", "wizard_id")
    new_count = fields.Integer(string="Will Be Referred", readonly=True)
    refused_count = fields.Integer(string="Will Be Refused", readonly=True)
    there_count = fields.Integer(string="There Already", readonly=True)
    wrong_count = fields.Integer(string="Wrong", readonly=True)
    looked = fields.Boolean(readonly=True)

    @api.onchange("file", "membership_id")
    def _onchange_file(self):
        self.looked = False
        self.line_ids = [Command.clear()]

    # -- buttons

    def action_preview(self):
        """Show what would become of each company."""
        self.ensure_one()
        plan = self._plan(self._member())
        outcomes = [vals["outcome"] for vals in plan]
        self.write(
            {
                "looked": True,
                **{
                    f"{name}_count": outcomes.count(name)
                    for name in ("new", "refused", "there", "wrong")
                },
                "line_ids": [Command.clear(), *(Command.create(v) for v in plan)],
            }
        )
        return self._reopen()

    def action_import(self):
        """Refer all of them, or nobody; what is refused is kept with the reason."""
        self.ensure_one()
        member = self._member()
        with sentence_when_busy(self.env):
            # before looking: two who import the same list at once refer it once
            member._take()
            plan = self._plan(member)
            self._check_nothing_wrong(plan)
            # the salesperson finds the leads in CRM: a mail for each would be many
            quiet = member.with_context(mail_auto_subscribe_no_notify=True)
            made = quiet.env["b2b.loyalty.referral"].create(
                [
                    self._prepare_referral(member, vals)
                    for vals in plan
                    if vals["outcome"] in ("new", "refused")
                ]
            )
        refused = made.filtered(lambda referral: referral.state == "rejected")
        return self._tell(
            self.env._(
                "Companies referred: %(new)s. Refused: %(refused)s.",
                new=len(made) - len(refused),
                refused=len(refused),
            ),
            then=made.with_env(self.env)._list_of([("id", "in", made.ids)]),
        )

    # -- what will happen

    def _member(self):
        """The referrer, once the caller was found to work for it."""
        self.membership_id.check_access("write")
        # sudo: closed fields of referrals; who refers was just checked
        return without_defaults(self.sudo().membership_id)

    def _plan(self, member):
        """Values of ``b2b.loyalty.referral.import.line``, one per row of the table."""
        today = fields.Date.context_today(self)
        referrals = member.env["b2b.loyalty.referral"]
        asked = referrals.new({"membership_id": member.id, "relation": "referred"})
        asked._check_referrer()
        plan, rows = asked._plan(today), self._rows()
        known = set(
            referrals.search(
                [
                    ("membership_id", "=", member.id),
                    ("key", "in", [row.key for row in rows]),
                ]
            ).mapped("key")
        )
        faults = [member._referral_fault(row.told) for row in rows]
        told = [row.told for row, fault in zip(rows, faults, strict=True) if not fault]
        reasons = iter(member._foresee(told, plan, today) if told else [])
        lines = []
        for row, fault in zip(rows, faults, strict=True):
            reason = None if fault else next(reasons)
            lines.append(self._line_vals(row, fault, reason, known))
            known.add(row.key)
        return lines

    def _line_vals(self, row, fault, reason, known):
        outcome = (
            "wrong"
            if fault
            else "there"
            if row.key in known
            else "refused"
            if reason
            else "new"
        )
        return {
            "number": row.number,
            **row.told,
            "key": row.key,
            "outcome": outcome,
            "reject_reason": reason if outcome == "refused" else False,
            "fault": fault[1] if fault else False,
        }

    def _rows(self):
        try:
            # the titles, and one more than may be
            rows = company_list.rows(table_of(self._content(), MOST_ROWS + 2))
        except TooLarge:
            raise UserError(
                self.env._(
                    "There is far more in this file than a list of companies: copy the "
                    "list to a new table of its own and choose that one."
                )
            ) from None
        except NoTable:
            raise UserError(
                self.env._(
                    "This file is no table: save it as CSV UTF-8 or as an Excel "
                    "workbook (.xlsx)."
                )
            ) from None
        except company_list.MissingColumn:
            raise UserError(
                self.env._(
                    "The first line names no column company. It may name: %s.",
                    ", ".join(company_list.COLUMNS),
                )
            ) from None
        if not 0 < len(rows) <= MOST_ROWS:
            raise UserError(
                self.env._("Choose a table of 1 to %s companies.", MOST_ROWS)
            )
        return rows

    def _content(self):
        if not self.file:
            raise UserError(self.env._("Choose a table first."))
        try:
            content = base64.b64decode(self.file)
        except binascii.Error:
            raise NoTable from None
        if len(content) > MEGABYTES * 2**20:
            raise UserError(
                self.env._("This file is larger than %s MB: split it.", MEGABYTES)
            )
        return content

    def _check_nothing_wrong(self, plan):
        wrong = next((vals for vals in plan if vals["outcome"] == "wrong"), None)
        if wrong:
            raise UserError(
                self.env._(
                    "Line %(line)s: %(fault)s Nothing was imported; correct the table "
                    "and choose it again.",
                    line=wrong["number"],
                    fault=wrong["fault"],
                )
            )

    def _prepare_referral(self, member, vals):
        told = ("name", "contact_name", "email", "phone", "vat", "note", "key")
        return {
            **{name: vals[name] for name in told},
            "membership_id": member.id,
            "channel": "import",
        }
