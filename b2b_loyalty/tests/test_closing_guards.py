import base64

from odoo.exceptions import UserError

from .closing_common import ClosingCase


class TestClosingGuards(ClosingCase):
    """What was posted stays as it was looked at, and is taken back once."""

    def setUp(self):
        super().setUp()
        self.sell(1000, on="2026-03-01")
        self.work()
        self.closing = self.close("2026-03-31").sudo()

    def proofs(self):
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "in", ("b2b.loyalty.closing", "account.move")),
                    ("res_id", "in", (self.closing.id, self.closing.move_id.id)),
                    ("name", "=like", "Closing %"),
                ]
            )
        )

    def assert_proofs_stay(self):
        self.assertEqual(len(self.proofs()), 4)
        for proof in self.proofs().with_user(self.accountant):
            with (
                self.subTest(proof.name),
                self.assertRaisesRegex(UserError, "proves a closing as it was posted"),
            ):
                proof.write({"datas": base64.b64encode(b"Other figures")})
            with self.assertRaisesRegex(UserError, "proves a closing"):
                proof.unlink()

    def test_proofs_stay_as_they_are(self):
        self.assert_proofs_stay()
        self.closing.with_user(self.accountant).action_reverse()
        self.assert_proofs_stay()

    def test_what_was_reversed_by_hand_is_not_reversed_again(self):
        entry = self.closing.move_id
        back = entry._reverse_moves([{"date": "2026-03-31"}], cancel=True)
        self.assertEqual(self.books()[0], 0)
        with self.assertRaisesRegex(UserError, f"by hand, by {back.name}"):
            self.closing.with_user(self.accountant).action_reverse()
        self.assertEqual((self.closing.state, self.books()[0]), ("posted", 0))
        # once that was taken back, too, the closing is what the books say
        back._reverse_moves([{"date": "2026-03-31"}], cancel=True)
        self.closing.with_user(self.accountant).action_reverse()
        self.assertEqual((self.closing.state, self.books()[0]), ("reversed", 0))
