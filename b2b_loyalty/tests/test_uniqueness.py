import threading
from contextlib import closing

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTwoAtOnce(BaseCase):
    """Two real transactions; what they leave behind is removed at the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            program = env["b2b.loyalty.program"].create(
                {
                    "name": "Race",
                    "code": "RACE",
                    "tier_ids": [(0, 0, {"name": "Bronze", "revenue_from": 0})],
                }
            )
            partner = env["res.partner"].create({"name": "Racer", "is_company": True})
            self.vals = {"program_id": program.id, "partner_id": partner.id}
            cr.commit()  # pylint: disable=invalid-commit
        self.addCleanup(self.remove)

    def remove(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            program = env["b2b.loyalty.program"].browse(self.vals["program_id"])
            program.membership_ids.unlink()
            program.unlink()
            env["res.partner"].browse(self.vals["partner_id"]).unlink()
            cr.commit()  # pylint: disable=invalid-commit

    def enroll(self, env, created=None, go_on=None):
        """Make the membership as a request does; wait before it is committed."""

        def work():
            env["b2b.loyalty.membership"].create(dict(self.vals))
            if created:
                created.set()
                go_on.wait(10)

        retrying(work, env)

    def test_second_gets_the_sentence(self):
        created, go_on, errors = threading.Event(), threading.Event(), []

        def second():
            with closing(self.registry.cursor()) as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                try:
                    self.enroll(env)
                except ValidationError as error:
                    errors.append(str(error))

        with closing(self.registry.cursor()) as cr, mute_logger("odoo.sql_db"):
            env = api.Environment(cr, SUPERUSER_ID, {})
            waiting = threading.Thread(target=second)
            # the second starts while the first is not committed, and waits for it
            starter = threading.Thread(
                target=lambda: (
                    created.wait(10),
                    waiting.start(),
                    go_on.wait(1),
                    go_on.set(),
                )
            )
            starter.start()
            self.enroll(env, created, go_on)
            starter.join()
            waiting.join(20)
        self.assertEqual(len(errors), 1)
        self.assertIn("This company already has a membership in the program", errors[0])
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            program = env["b2b.loyalty.program"].browse(self.vals["program_id"])
            self.assertEqual(len(program.membership_ids), 1)

    def test_one_that_is_held_is_left_for_the_next_run(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.enroll(env)
        with closing(self.registry.cursor()) as mine:
            membership = self.membership(mine)
            with closing(self.registry.cursor()) as other:
                self.membership(other)._take()
                self.assertFalse(membership._attempt("_remind_if_due"))
            self.assertTrue(membership._attempt("_remind_if_due"))

    def test_who_was_slower_fails_to_serialize_and_is_run_again(self):
        with closing(self.registry.cursor()) as cr:
            self.enroll(api.Environment(cr, SUPERUSER_ID, {}))
        with closing(self.registry.cursor()) as mine, mute_logger("odoo.sql_db"):
            membership = self.membership(mine)
            self.assertEqual(membership.version, 0)
            with closing(self.registry.cursor()) as other:
                retrying(self.membership(other)._take, self.membership(other).env)
            self.assertFalse(membership._attempt("_remind_if_due"))
            with self.assertRaises(SerializationFailure):
                membership._take()

    def membership(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["b2b.loyalty.membership"].search(
            [("program_id", "=", self.vals["program_id"])]
        )
