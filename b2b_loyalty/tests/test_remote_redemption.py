"""What remote clients write into a redemption, or start its dialogs on."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw

from .redeem_common import RedeemCase

# What JSON can hold in the place of ids of records.
NO_IDS = (["x"], [{"a": 1}], [10**30], [-1], [1.5], "x", {"a": 1})

DIALOGS = ("redeem", "redeem.approve", "redeem.quote", "redeem.reason")


class TestWrittenRemotely(RedeemCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reward = cls.make_reward()
        cls.redemption = cls.reward.redeem(cls.member, contact=cls.buyer)

    def write_as(self, user, **values):
        return self.remote(user, self.redemption, "write", values)

    def test_whether_a_cost_is_complete_is_for_managers(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.write_as(self.salesperson, cost_complete=True)
        self.write_as(self.manager, cost_complete=True)
        self.assertTrue(self.redemption.cost_complete)

    def test_no_customer_is_made_responsible(self):
        """Mails to the member would come from that person, and colleagues' too."""
        customer = self.portal_user(self.boss)
        with (
            self.assertRaisesRegex(ValidationError, "is a customer"),
            self.env.cr.savepoint(),
        ):
            self.write_as(self.salesperson, user_id=customer.id)
        self.write_as(self.salesperson, user_id=self.manager.id)
        self.assertEqual(self.redemption.user_id, self.manager)

    def test_nobody_uses_up_the_key_of_a_milestone(self):
        """What it gives would be taken for given already."""
        buyer = self.portal_user(self.buyer)
        with self.assertRaisesRegex(UserError, "starts with milestone/"):
            self.remote(
                buyer, self.reward, "redeem", self.member.id, key="milestone/57"
            )

    def test_a_viewer_redeems_nothing_through_a_salesperson_either(self):
        with self.assertRaisesRegex(UserError, "has no role in .* that may redeem"):
            self.redeem(self.reward, contact=self.viewer.id)

    def test_dialogs_are_started_on_records(self):
        for dialog in DIALOGS:
            model = f"b2b.loyalty.{dialog}"
            started_on = "b2b.loyalty.redemption"
            if dialog == "redeem":
                started_on = "b2b.loyalty.membership"
            for ids in NO_IDS:
                context = {"active_model": started_on, "active_ids": ids}
                with (
                    self.subTest(model=model, ids=ids),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    call_kw(
                        self.env[model].with_user(self.salesperson),
                        "onchange",
                        [[], {}, [], {"display_name": {}, **self.first_field(model)}],
                        {"context": context},
                    )

    def first_field(self, model):
        """The field that says what the dialog was started on."""
        names = ("redemption_id", "redemption_ids", "membership_id")
        name = next(n for n in names if n in self.env[model]._fields)
        return {name: {}}
