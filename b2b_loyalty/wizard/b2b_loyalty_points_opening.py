import base64
import binascii

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..logic import opening
from .b2b_loyalty_points_opening_finder import Finder

# So many rows are shown; the others are counted.
LISTED = 500

# Rows that are taken at once: members' rows are held meanwhile.
MOST_ROWS = 50_000


class PointsOpening(models.TransientModel):
    """Import balances that members bring along, after showing what will happen.

    The same file again books nothing: every row is known by its source.
    """

    _name = "b2b.loyalty.points.opening"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Import Opening Points"

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        default=lambda self: self._default_program(("open", "draft", "run_off")),
    )
    file = fields.Binary(
        string="Table (CSV)",
        attachment=False,
        help="With the columns member and points, and, as needed: date, expires_on, "
        "value, person, reference.",
    )
    filename = fields.Char()
    line_ids = fields.One2many("b2b.loyalty.points.opening.line", "wizard_id")
    new_count = fields.Integer(string="Will Be Imported", readonly=True)
    there_count = fields.Integer(string="There Already", readonly=True)
    wrong_count = fields.Integer(string="Wrong", readonly=True)
    points = fields.Integer(string="Points to Import", readonly=True)
    looked = fields.Boolean(readonly=True)

    @api.onchange("file", "program_id")
    def _onchange_file(self):
        self.looked = False
        self.line_ids = [Command.clear()]

    # -- buttons

    def action_preview(self):
        """Show what each row would do."""
        self.ensure_one()
        self.program_id._check_manager()
        plan = self._plan()
        shown = sorted(plan, key=lambda vals: vals["outcome"] != "wrong")[:LISTED]
        outcomes = [vals["outcome"] for vals in plan]
        self.write(
            {
                "looked": True,
                "new_count": outcomes.count("new"),
                "there_count": outcomes.count("there"),
                "wrong_count": outcomes.count("wrong"),
                "points": sum(v["points"] for v in plan if v["outcome"] == "new"),
                "line_ids": [Command.clear(), *(Command.create(v) for v in shown)],
            }
        )
        return self._reopen()

    def action_import(self):
        """Book every row that is not there yet; all of them or none."""
        self.ensure_one()
        self.program_id._check_manager()
        members = self._members()
        # before looking: two who import the same file at once book it once
        members.sudo()._take()  # sudo: the group was checked
        self.env.invalidate_all()
        plan = self._plan()
        wrong = [vals for vals in plan if vals["outcome"] == "wrong"]
        if wrong:
            raise UserError(
                self.env._(
                    "Line %(line)s: %(note)s Nothing was imported; correct the file "
                    "and choose it again.",
                    line=wrong[0]["number"],
                    note=wrong[0]["note"],
                )
            )
        new = [vals for vals in plan if vals["outcome"] == "new"]
        # sudo: the ledger is closed to all users
        self.env["b2b.loyalty.points.entry"].sudo()._book(
            [self._prepare_entry_row(vals) for vals in new]
        )
        return self._tell(
            self.env._(
                "Points imported: %(points)s, in %(number)s entries.",
                points=f"{sum(vals['points'] for vals in new):,}",
                number=len(new),
            )
        )

    # -- what will happen

    def _plan(self):
        """Values of ``b2b.loyalty.points.opening.line``, one per row of the file."""
        rows = self._rows()
        finder, known, seen = Finder(self._members()), self._known(), set()
        return [self._line_vals(row, finder, known, seen) for row in rows]

    def _rows(self):
        if not self.file:
            raise UserError(self.env._("Choose a table first: a file in CSV."))
        try:
            text = base64.b64decode(self.file or b"").decode("utf-8-sig")
            rows = opening.rows(text, self.program_id.currency_id.decimal_places)
        except (UnicodeDecodeError, binascii.Error):
            raise UserError(
                self.env._(
                    "This file is no text in UTF-8: save the table as CSV UTF-8."
                )
            ) from None
        except opening.MissingColumns as error:
            raise UserError(
                self.env._(
                    "The first line names no column %(names)s. It may name: %(all)s.",
                    names=", ".join(error.args),
                    all=", ".join(opening.COLUMNS),
                )
            ) from None
        if not 0 < len(rows) <= MOST_ROWS:
            raise UserError(
                self.env._("Choose a table of 1 to %s rows.", f"{MOST_ROWS:,}")
            )
        return rows

    def _members(self):
        return self.env["b2b.loyalty.membership"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("state", "in", ("active", "suspended")),
            ]
        )

    def _known(self):
        """{(membership id, source): points} of what was imported before."""
        rows = self.env["b2b.loyalty.points.entry"].search_fetch(
            [("program_id", "=", self.program_id.id), ("kind", "=", "opening")],
            ["membership_id", "origin_ref", "points"],
        )
        return {(r.membership_id.id, r.origin_ref): r.points for r in rows}

    def _line_vals(self, row, finder, known, seen):
        member = finder.member(row.member)
        contact = finder.person(member, row.person)
        place = (member.id, row.source)
        note = self._wrong(row, member, contact, place in seen, known.get(place))
        seen.add(place)
        outcome = "wrong" if note else "there" if place in known else "new"
        return {
            "number": row.number,
            "member": row.member,
            "membership_id": member.id,
            "contact_id": contact.id,
            "points": row.points,
            "date": row.date,
            "expires_on": row.expires_on,
            "value": float(row.value),
            "source": row.source,
            "outcome": outcome,
            "note": note,
        }

    def _wrong(self, row, member, contact, twice, before):
        """A sentence on what is wrong with a row, or None."""
        if row.wrong:
            return self._unreadable(row.wrong)
        if not member:
            return self.env._(
                "No member of %(program)s, or more than one, is called %(member)s: "
                "write its membership number.",
                program=self.program_id.name,
                member=row.member,
            )
        if row.date and row.date > fields.Date.context_today(self):
            return self._unreadable("date")
        if row.person and not contact:
            return self.env._(
                "No person, or more than one, has the e-mail address %(person)s in the "
                "membership of %(company)s: write the address of one of its people.",
                person=row.person,
                company=member.partner_id.name,
            )
        if twice:
            return self.env._(
                "The same member, date, last day and person stand in the table twice: "
                "add a column reference that tells them apart."
            )
        if before not in (None, row.points):
            return self.env._(
                "This was imported with %(points)s points: adjust the difference "
                "instead.",
                points=f"{before:,}",
            )
        return None

    def _unreadable(self, column):
        return {
            "member": self.env._("The row names no member."),
            "points": self.env._("Points are a whole number above 0, like 1200."),
            "date": self.env._("Write the date like 2026-03-10, today or earlier."),
            "expires_on": self.env._(
                "Write the last day like 2027-12-31, not before the date."
            ),
            "value": self.env._("Write the value like 1234.50, 0 or more."),
        }.get(column, self.env._("Write up to 200 letters."))

    def _prepare_entry_row(self, vals):
        row = {
            "membership_id": vals["membership_id"],
            "holder_contact_id": vals["contact_id"] or None,
            "kind": "opening",
            "points": vals["points"],
            "date": vals["date"] or fields.Date.context_today(self),
            "value": vals["value"] or None,
            "origin_ref": vals["source"],
        }
        if vals["expires_on"]:
            row["expires_on"] = vals["expires_on"]
        return row
