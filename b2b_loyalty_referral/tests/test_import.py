"""A list of companies that a member hands over: looked at, then referred."""

from base64 import b64encode
from io import BytesIO
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..wizard import b2b_loyalty_referral_import as dialogs
from .referral_common import ReferralCase

TITLES = ("company", "person", "email", "vat")


def csv_of(*rows):
    lines = [",".join(row) for row in (TITLES, *rows)]
    return "\n".join(lines).encode()


class ImportCase(ReferralCase):
    def dialog(self, content, user=None, member=None):
        """The dialog, in which a table was chosen."""
        dialogs = self.env["b2b.loyalty.referral.import"]
        with Form(dialogs.with_user(user or self.salesperson)) as form:
            form.membership_id = (member or self.member).with_user(form._env.user)
            form.file = b64encode(content)
        return form.record

    def preview(self, *rows):
        dialog = self.dialog(csv_of(*rows))
        dialog.action_preview()
        return dialog

    def outcomes(self, dialog):
        return [(line.outcome, line.reject_reason) for line in dialog.line_ids]

    def brought(self):
        return self.env["b2b.loyalty.referral"].search(
            [("membership_id", "=", self.member.id)], order="id"
        )

    def one_of_each(self):
        """[(row, reason or False)]: a row for each reason, and welcome ones."""
        self.acme.vat = "BE0477472701"
        customer = self.make_company("Customer", email="joe@customer.test")
        self.post_invoice(customer, 100, on="2026-01-10")
        sister = self.make_company("Sister", email="ann@sister.test")
        sister.parent_id = self.acme
        self.refer("Theirs", self.rival(), email="x@theirs.test", vat="BE0403170701")
        known = self.make_company("Known", email="info@known.test")
        return [
            (("New Works", "Nina", "nina@new-works.test", ""), False),
            (("By VAT", "", "", "BE0202239951"), False),
            (("Known", "", known.email, ""), False),
            (("Us", "", "", "be 0477.472.701"), "same_vat"),
            (("Ours", "", "joe@acme-tools.test", ""), "same_domain"),
            (("Customer", "", "joe@customer.test", ""), "existing"),
            (("Of it", "", "ann@customer.test", ""), "existing"),
            (("Theirs", "", "y@theirs.test", ""), "duplicate"),
            (("Theirs", "", "", "BE 0403170701"), "duplicate"),
            (("New", "", "ann@new-works.test", ""), "duplicate"),
            (("Twice by VAT", "", "", "BE 0202.239.951"), "duplicate"),
        ]


class TestImport(ImportCase):
    def test_what_is_shown_is_what_becomes_of_it(self):
        rows = self.one_of_each()
        dialog = self.preview(*[row for row, _reason in rows])
        expected = [("refused" if reason else "new", reason) for _row, reason in rows]
        self.assertEqual(self.outcomes(dialog), expected)
        self.assertEqual((dialog.new_count, dialog.refused_count), (3, 8))
        self.assertFalse(self.brought())
        with mute_logger("odoo.sql_db"):
            dialog.action_import()
        made = self.brought()
        self.assertEqual(
            [(r.name, r.reject_reason) for r in made],
            [(row[0], reason) for row, reason in rows],
        )
        self.assertEqual(set(made.mapped("channel")), {"import"})
        self.assertEqual(made[0].contact_name, "Nina")
        self.assertTrue(all(r.lead_id for r in made if r.state == "submitted"))
        self.assertEqual(made[2].referred_partner_id.name, "Known")

    def test_no_mail_for_each_lead(self):
        dialog = self.dialog(
            csv_of(("New Works", "", "nina@new-works.test", "")), user=self.manager
        )
        dialog.action_import()
        lead = self.brought().lead_id
        self.assertEqual(lead.user_id, self.salesperson)
        told = self.env["mail.message"].search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "=", lead.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertFalse(told)

    def test_of_who_is_suspended(self):
        self.member.action_suspend("Overdue invoices")
        row = ("New Works", "", "nina@new-works.test", "")
        dialog = self.env["b2b.loyalty.referral.import"].create(
            {"membership_id": self.member.id, "file": b64encode(csv_of(row))}
        )
        dialog.action_preview()
        self.assertEqual(self.outcomes(dialog), [("refused", "suspended")])

    def test_the_same_list_again(self):
        row = ("New Works", "Nina", "nina@new-works.test", "")
        self.preview(row).action_import()
        dialog = self.preview(row, row)
        self.assertEqual(self.outcomes(dialog), [("there", False)] * 2)
        dialog.action_import()
        self.assertEqual(len(self.brought()), 1)

    def test_two_who_import_the_same_list(self):
        row = ("New Works", "", "nina@new-works.test", "")
        first, second = self.preview(row), self.preview(row)
        first.action_import()
        second.action_import()
        self.assertEqual(len(self.brought()), 1)

    def test_while_a_row_is_wrong_nothing_is_made(self):
        dialog = self.preview(
            ("New Works", "", "nina@new-works.test", ""),
            ("", "", "a@b.test", ""),
            ("No way to tell", "", "", ""),
            ("Nobody", "", "nobody", ""),
            ("x" * 201, "", "a@b.test", ""),
        )
        self.assertEqual(dialog.wrong_count, 4)
        faults = dialog.line_ids.mapped("fault")
        for sentence in ("name of the company", "or a VAT number", "no e-mail address"):
            self.assertTrue(any(sentence in (fault or "") for fault in faults))
        with self.assertRefused("Line 3: Give the name of the company", UserError):
            dialog.action_import()
        self.assertFalse(self.brought())

    def test_a_workbook(self):
        content = self.workbook(
            ["VAT Number", "E-mail", "Company", "Phone"],
            [None, "nina@new-works.test", "New Works", 32123],
            [None, None, None, None],
            ["BE0202239951", None, 1847.0, None],
        )
        dialog = self.dialog(content)
        dialog.action_preview()
        lines = [(li.number, li.name, li.phone, li.outcome) for li in dialog.line_ids]
        self.assertEqual(
            lines, [(2, "New Works", "32123", "new"), (4, "1847", "", "new")]
        )

    def test_what_is_no_table(self):
        for content, sentence in (
            (b"", "Choose a table first"),
            (b"\xff\xfe\x00\xd8", "This file is no table"),
            (b"PK\x03\x04 not a workbook", "This file is no table"),
            (b"name,email\nNew,a@b.test", "names no column company"),
            (b"company,email\n", "a table of 1 to 200"),
        ):
            with self.subTest(content=content[:20]):
                with self.assertRefused(sentence, UserError):
                    self.dialog(content).action_preview()
        with patch.object(dialogs, "MOST_ROWS", 1):
            with self.assertRefused("a table of 1 to 1", UserError):
                self.preview(*[(f"W{n}", "", f"a@w{n}.test", "") for n in range(2)])
        with patch.object(dialogs, "MEGABYTES", 0):
            with self.assertRefused("is larger than 0 MB", UserError):
                self.preview(("New", "", "a@new.test", ""))
        dialog = self.dialog(csv_of())
        dialog.file = b"no base64"
        with self.assertRefused("This file is no table", UserError):
            dialog.action_preview()

    def test_empty_lines_take_no_companys_place(self):
        """What stands below them is neither left out nor more than may be."""
        rows = [(f"W{n}", "", f"a@w{n}.test", "") for n in range(3)]
        gaps = [("", "", "", "")] * 250
        with patch.object(dialogs, "MOST_ROWS", 3):
            dialog = self.preview(*gaps, *rows, *gaps)
            self.assertEqual(dialog.line_ids.mapped("number"), [252, 253, 254])
            with self.assertRefused("a table of 1 to 3", UserError):
                self.preview(*rows, *gaps, ("W3", "", "a@w3.test", ""))
            with self.assertRefused("a table of 1 to 3", UserError):
                self.dialog(
                    self.workbook(
                        ["Company"], *[[]] * 9, *([r[0]] for r in rows), ["W"]
                    )
                ).action_preview()

    def workbook(self, *rows):
        book, file = openpyxl.Workbook(), BytesIO()
        for row in rows:
            book.active.append(row or [None])
        book.save(file)
        return file.getvalue()

    def test_a_small_file_that_is_large(self):
        titles = ["Company", "E-mail"]
        content = self.workbook(titles, ["New Works", "nina@new-works.test"])
        far = openpyxl.load_workbook(BytesIO(content))
        far.active["A1048576"] = "Far Works"
        file = BytesIO()
        far.save(file)
        bomb = BytesIO(content)
        with ZipFile(bomb, "a", ZIP_DEFLATED) as packed:
            packed.writestr("xl/media/zeros.bin", b"0" * (51 * 2**20))
        self.assertLess(len(bomb.getvalue()), 2**20)
        for large in file, bomb:
            with self.assertRefused("far more in this file", UserError):
                self.dialog(large.getvalue()).action_preview()

    def test_without_a_plan(self):
        self.plan.active = False
        with self.assertRefused("No plan lets Acme Tools refer", UserError):
            self.preview(("New Works", "", "nina@new-works.test", ""))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may(self):
        row = ("New Works", "", "nina@new-works.test", "")
        olga = self.make_user("olga", "b2b_loyalty.group_user")
        with self.assertRaises(AccessError):
            self.dialog(csv_of(row), user=olga).action_preview()
        dialog = self.preview(row)
        with self.assertRaises(AccessError):
            dialog.with_user(olga).action_import()
        for user in self.accountant, self.make_user("emil"):
            with self.assertRaises(AccessError):
                self.env[dialog._name].with_user(user).create(
                    {"membership_id": self.member.id}
                )
        self.assertFalse(self.brought())

    def test_checks_do_not_grow(self):
        """Preview: the number of queries is that of the reasons, not of the rows."""
        counted = []
        for number in 1, 2, 40:
            rows = [(f"W{n}", "", f"a@w{number}-{n}.test", "") for n in range(number)]
            dialog = self.dialog(csv_of(*rows))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            dialog.action_preview()
            self.env.flush_all()
            counted.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counted[1:])
