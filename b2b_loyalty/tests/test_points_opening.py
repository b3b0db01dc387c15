import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from ..logic import opening
from .points_common import PointsCase

TITLES = "member,points,date,expires_on,value,person,reference\n"


@tagged("post_install", "-at_install")
class TestOpening(PointsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme.ref = "C-1"
        cls.buyer.partner_id.email = "Bob@acme.example"
        cls.other = cls.make_member(cls.program, cls.make_company("Other Ltd"))

    def wizard(self, text, user=None):
        Wizard = self.env["b2b.loyalty.points.opening"].with_user(user or self.manager)
        with Form(Wizard) as form:
            form.program_id = self.program
            form.file = base64.b64encode(text.encode()).decode()
        return form.record

    def preview(self, text):
        wizard = self.wizard(text)
        wizard.action_preview()
        return wizard

    def entries(self):
        self.env.invalidate_all()
        return (
            self.env["b2b.loyalty.points.entry"]
            .search([("kind", "=", "opening"), ("program_id", "=", self.program.id)])
            .sorted("id")
        )

    def test_previewed_then_imported_once(self):
        text = (
            TITLES
            + f"{self.member.name},500,2025-06-30,2027-12-31,25.00\n"
            + "C-1,40,2025-06-30,,,bob@acme.example\n"
            + "other ltd,70\n"
        )
        wizard = self.preview(text)
        self.assertEqual(
            (wizard.new_count, wizard.points, wizard.wrong_count), (3, 610, 0)
        )
        self.assertFalse(self.entries())
        wizard.action_import()
        first, second, third = self.entries()
        self.assertEqual(first.membership_id, self.member)
        self.assertEqual((first.points, first.value), (500, 25.0))
        self.assertEqual(str(first.date), "2025-06-30")
        self.assertEqual(str(first.expires_on), "2027-12-31")
        self.assertEqual(second.holder_contact_id, self.buyer)
        self.assertEqual(third.membership_id, self.other)
        self.assertEqual(self.balance(), 500)
        again = self.preview(text)
        self.assertEqual((again.new_count, again.there_count), (0, 3))
        again.action_import()
        self.assertEqual(len(self.entries()), 3)

    def test_without_a_last_day_the_program_says(self):
        self.program.sudo().write({"points_validity": "year_end"})
        self.preview("member,points,date\nC-1,5,2026-01-01").action_import()
        self.assertEqual(str(self.entries().expires_on), "2028-12-31")

    def test_what_is_wrong_stands_at_its_row(self):
        self.make_member(self.program, self.make_company("Twin"))
        self.make_member(self.program, self.make_company("Twin"))
        wizard = self.preview(
            TITLES
            + "C-1,5\nC-1,6\nNobody,5\nTwin,5\nC-1,5,2026-01-01,,,sue@other.example\n"
            + "C-1,five\n,5\nC-1,5,1.2.2026\nC-1,5,,2026-02-30\nC-1,5,,,x\n"
        )
        notes = {line.number: line.note for line in wizard.line_ids if line.note}
        for number, sentence in (
            (3, "stand in the table twice"),
            (4, "No member of"),
            (5, "more than one"),
            (6, "the e-mail address sue@other.example in the membership of Acme"),
            (7, "whole number above 0"),
            (8, "names no member"),
            (9, "date like 2026-03-10"),
            (10, "last day like 2027-12-31"),
            (11, "value like 1234.50"),
        ):
            self.assertIn(sentence, notes.get(number, ""), number)
        self.assertEqual((wizard.wrong_count, wizard.new_count), (9, 1))
        with self.assertRefused("Line 3: .* Nothing was imported", UserError):
            wizard.action_import()
        self.assertFalse(self.entries())

    def test_another_number_of_points_is_no_second_import(self):
        self.preview("member,points\nC-1,5").action_import()
        wizard = self.preview("member,points\nC-1,6")
        self.assertIn("imported with 5 points", wizard.line_ids.note)

    def test_files_that_are_none(self):
        for text, sentence in (
            ("company;points\nA;5", "names no column member"),
            ("member,points\n", "table of 1 to"),
        ):
            with self.assertRefused(sentence, UserError):
                self.preview(text)
        wizard = self.wizard("member,points\nC-1,5")
        wizard.file = base64.b64encode("é".encode("latin-1"))
        with self.assertRefused("no text in UTF-8", UserError):
            wizard.action_preview()
        wizard.file = False
        with self.assertRefused("Choose a table first", UserError):
            wizard.action_preview()

    def test_no_day_that_is_still_to_come(self):
        wizard = self.preview("member,points,date\nC-1,5,2026-03-10\nC-1,6,2026-03-11")
        self.assertEqual((wizard.new_count, wizard.wrong_count), (1, 1))
        self.assertIn("today or earlier", wizard.line_ids[0].note)
        with self.assertRefused("Line 3: .* today or earlier", UserError):
            wizard.action_import()
        self.assertEqual(self.balance(), 0)

    def test_an_address_of_two_people_is_nobodys(self):
        self.give_role(
            self.member, "Bea", "viewer"
        ).partner_id.email = "bob@acme.example"
        wizard = self.preview("member,points,person\nC-1,5,bob@acme.example")
        self.assertIn("or more than one", wizard.line_ids.note)

    def test_the_example_names_every_column(self):
        path = "b2b_loyalty/static/files/opening_points_example.csv"
        view = self.env.ref("b2b_loyalty.b2b_loyalty_points_opening_view_form")
        self.assertIn(path, view.arch)
        with file_open(path) as file:
            text = file.read()
        self.assertEqual(tuple(text.splitlines()[0].split(",")), opening.COLUMNS)
        self.assertEqual([row.wrong for row in opening.rows(text)], [None, None])

    def test_what_the_database_would_refuse_gets_a_sentence(self):
        for row, sentence in (
            ("9999-12-31,,,,a", "date like 2026-03-10"),
            ("0001-01-01,,,,a", "date like 2026-03-10"),
            (",0001-01-01,,,a", "last day like 2027-12-31"),
            (f",,,,{'a1b2' * 51}", "up to 200 letters"),
            (f",,,{'a1b2' * 51},a", "up to 200 letters"),
        ):
            with self.subTest(row=row):
                wizard = self.preview(TITLES + "C-1,5," + row)
                self.assertIn(sentence, wizard.line_ids.note or "")
                with self.assertRefused("Nothing was imported", UserError):
                    wizard.action_import()
        self.preview(TITLES + "C-1,5,2026-03-10,,,,a\0b").action_import()
        self.assertEqual(self.entries().origin_ref, "opening,ab")

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self.wizard("member,points\nC-1,5", self.salesperson)

    def test_queries_do_not_depend_on_rows(self):
        def queries(text):
            wizard = self.preview(text)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_import()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = queries("member,points,reference\nC-1,5,a0\nOther Ltd,5,a0\n")
        lines = "".join(f"C-1,5,b{n}\nOther Ltd,5,b{n}\n" for n in range(60))
        self.assertLessEqual(queries("member,points,reference\n" + lines), few)
