import base64

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .membership_common import MembershipCase

GONE = 2_000_000_000


class DocumentCase(MembershipCase):
    """Documents for all, for Silver and for Gold; one company of each tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program()
        _bronze, cls.silver, cls.gold = cls.program.tier_ids
        cls.for_all = cls.make_document("For all")
        cls.for_silver = cls.make_document("For Silver", tier_ids=cls.silver.ids)
        cls.for_gold = cls.make_document("For Gold", tier_ids=cls.gold.ids)
        cls.silver_user = cls.make_person("silver", cls.silver)
        cls.gold_user = cls.make_person("gold", cls.gold)

    @classmethod
    def make_document(cls, name, **values):
        return cls.env["b2b.loyalty.document"].create(
            {
                "name": name,
                "program_id": cls.program.id,
                "file": base64.b64encode(f"Read this: {name}".encode()),
                "file_name": f"{name}.txt",
                "published": True,
                **values,
            }
        )

    @classmethod
    def make_person(cls, login, tier, role="viewer"):
        """A portal user of a member company of this tier."""
        company = cls.make_company(login.capitalize())
        member = cls.make_member(cls.program, company)
        member.with_user(cls.manager).action_set_tier(tier, "Agreed")
        user = new_test_user(
            cls.env,
            login=f"kd_{login}",
            password=f"kd_{login}",
            groups="base.group_portal",
        )
        user.partner_id.parent_id = company
        member.contact_ids = [
            Command.create({"partner_id": user.partner_id.id, "role": role})
        ]
        return user

    def member_of(self, user):
        company = user.partner_id.commercial_partner_id
        return self.env["b2b.loyalty.membership"].search(
            [("partner_id", "=", company.id)]
        )

    def names(self, user):
        Document = self.env["b2b.loyalty.document"].with_user(user)
        return Document._published_for(user.partner_id).mapped("name")


class TestWhoReads(DocumentCase):
    def test_by_tier(self):
        self.assertEqual(self.names(self.silver_user), ["For all", "For Silver"])
        self.assertEqual(self.names(self.gold_user), ["For all", "For Gold"])

    def test_published_only(self):
        self.for_gold.published = False
        self.assertEqual(self.names(self.gold_user), ["For all"])
        self.for_all.active = False
        self.assertEqual(self.names(self.gold_user), [])

    def test_without_a_role_nothing(self):
        member = self.member_of(self.gold_user)
        colleague = self.make_contact(member.partner_id, "Colleague")
        stranger = self.make_company("Stranger")
        for person in colleague, stranger, self.env.ref("base.public_partner"):
            with self.subTest(person=person.name):
                self.assertFalse(
                    self.env["b2b.loyalty.document"]._published_for(person)
                )
        member.contact_ids.active = False
        self.assertEqual(self.names(self.gold_user), [])

    def test_who_moved_to_another_company(self):
        self.gold_user.partner_id.parent_id = self.make_company("New employer")
        self.assertEqual(self.names(self.gold_user), [])

    def test_only_active_members(self):
        member = self.member_of(self.gold_user)
        member.action_suspend("Overdue")
        self.assertEqual(self.names(self.gold_user), [])
        member.action_resume()
        self.assertTrue(self.names(self.gold_user))
        member.action_terminate("Moved")
        self.assertEqual(self.names(self.gold_user), [])

    def test_other_program(self):
        """A tier of one program opens nothing of another, of another seller too."""
        seller = self.env["res.company"].create({"name": "Other Seller"})
        for company in self.company, seller:
            other = self.make_program(company_id=company.id)
            self.make_document("Theirs", program_id=other.id)
        self.assertEqual(self.names(self.gold_user), ["For all", "For Gold"])

    def test_sellers_are_separate(self):
        seller = self.env["res.company"].create({"name": "Other Seller"})
        here = {"company_id": seller.id, "company_ids": [seller.id]}
        mia = self.make_user("mia", "b2b_loyalty.group_manager", **here)
        self.assertFalse(self.for_all.with_user(mia).has_access("read"))
        for user in self.manager, self.salesperson, self.accountant:
            self.assertTrue(self.for_gold.with_user(user).has_access("read"))

    def test_portal_users_have_one_answer_to_every_remote_call(self):
        answers = set()
        for document_id in (self.for_all.id, self.for_silver.id, GONE):
            Document = self.env["b2b.loyalty.document"].with_user(self.gold_user)
            with self.assertRaises(AccessError) as refused:
                call_kw(Document, "read", [[document_id], ["name"]], {})
            answers.add(str(refused.exception))
        self.assertEqual(len(answers), 1)

    def test_file_or_link(self):
        for values in (
            {"file": False},
            {"url": "https://example.com"},  # and a file
            {"file": False, "url": "javascript:alert(1)"},
            {"file": False, "url": "example.com"},
            {"file": False, "url": "http://[x"},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self.make_document("Wrong", **values)
        self.make_document("Link", file=False, url="https://example.com/training")

    def test_tiers_of_the_program(self):
        other = self.make_program()
        with self.assertRefused("choose tiers of that program", ValidationError):
            self.for_all.tier_ids = other.tier_ids


@tagged("post_install", "-at_install")
class TestOverHttp(DocumentCase, HttpCase):
    def get(self, path):
        response = self.url_open(path)
        return response.status_code, response.text

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_anothers_document_is_not_there(self):
        model = "b2b.loyalty.document"
        paths = [
            "/web/content/{model}/{id}/file",
            "/web/content?model={model}&id={id}&field=file",
            "/web/content/{model}/{id}/file/x.txt?download=1",
            "/web/content/{model}/{id}/name",
        ]
        for user, theirs, others in (
            (self.silver_user, self.for_silver, self.for_gold),
            (self.gold_user, self.for_gold, self.for_silver),
        ):
            self.authenticate(user.login, user.login)
            for path in paths:
                with self.subTest(user=user.login, path=path):
                    missing = self.get(path.format(model=model, id=GONE))
                    self.assertEqual(missing[0], 404)
                    refused = self.get(path.format(model=model, id=others.id))
                    self.assertEqual(refused, missing)
            for document in theirs, self.for_all:
                answer = self.get(f"/web/content/{model}/{document.id}/file")
                self.assertEqual(answer, (200, f"Read this: {document.name}"))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_nor_by_the_number_of_its_attachment(self):
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", self.for_gold._name), ("res_id", "=", self.for_gold.id)]
            + [("res_field", "=", "file")]
        )
        self.assertTrue(attachment)
        for user in self.silver_user, None:
            self.authenticate(user and user.login, user and user.login)
            for path in "/web/content/{}", "/web/image/{}?width=1":
                with self.subTest(user=user and user.login, path=path):
                    self.assertEqual(
                        self.get(path.format(attachment.id)),
                        self.get(path.format(GONE)),
                    )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_nobody_without_a_login(self):
        self.authenticate(None, None)
        path = "/web/content/b2b.loyalty.document/{}/file"
        self.assertEqual(
            self.get(path.format(self.for_all.id)), self.get(path.format(GONE))
        )
