"""A quotation that is not saved tells nothing of the members of another seller."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .test_readable import NAME, GuessCase

SHOWN = {
    "partner_id": NAME,
    "company_id": NAME,
    "pricelist_id": NAME,
    "b2b_loyalty_tier_id": NAME,
    "b2b_loyalty_points": {},
    "b2b_loyalty_points_note": {},
}
GROUPS = (
    "base.group_user,b2b_loyalty.group_user,sales_team.group_sale_salesman_all_leads"
)


class TestOrdersOfOthers(GuessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tier = cls.program.tier_ids[:1]
        other = cls.outsider.company_id
        cls.rival = cls.sales_user("loyalty_rival", other)
        cls.colleague = cls.sales_user("loyalty_colleague", cls.company)

    @classmethod
    def sales_user(cls, login, company):
        return new_test_user(
            cls.env,
            login=login,
            groups=GROUPS,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def quotation(self):
        customer = self.acme.id
        return {
            "company_id": self.company.id,
            "partner_id": customer,
            "partner_invoice_id": customer,
            "state": "draft",
        }

    def fill_in(self, user, values, context=None, model="sale.order", shown=None):
        shown = shown or {**SHOWN, **{name: {} for name in values}}
        names = [name for name in ("partner_id",) if name in values]
        return self.call(
            model, user, "onchange", [], values, names, shown, context=context
        )

    def test_of_the_own_seller(self):
        shown = self.fill_in(self.colleague, self.quotation())["value"]
        self.assertEqual(shown["b2b_loyalty_tier_id"]["id"], self.member.tier_id.id)

    def test_of_another_seller(self):
        values = self.quotation()
        for seller in (
            self.company.id,
            [self.company.id, "x"],
            {"id": self.company.id},
        ):
            with (
                self.subTest(seller=seller),
                self.assertRaisesRegex(AccessError, "is not one of yours"),
            ):
                self.fill_in(self.rival, {**values, "company_id": seller})

    def test_by_defaults(self):
        defaults = {
            f"default_{name}": value for name, value in self.quotation().items()
        }
        with self.assertRaisesRegex(AccessError, "is not one of yours"):
            self.fill_in(self.rival, {}, context=defaults)

    def test_through_lines(self):
        """A line's form brings its order along."""
        line = {"order_id": self.quotation(), "product_uom_qty": 1}
        with self.assertRaisesRegex(AccessError, "is not one of yours"):
            self.fill_in(
                self.rival,
                line,
                model="sale.order.line",
                shown={"order_id": {}, "b2b_loyalty_tier_price": {}},
            )
        order = {"order_line": [[0, "virtual_1", {"company_id": self.company.id}]]}
        with self.assertRaisesRegex(AccessError, "is not one of yours"):
            self.fill_in(self.rival, {**order, "partner_id": self.acme.id})
