from odoo.tests import BaseCase

from odoo.addons.b2b_loyalty.tests.pure_common import PureMixin

from .. import logic


class TestReferralPure(PureMixin, BaseCase):
    logic = logic
    examples = 20
