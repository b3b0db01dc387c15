from odoo.tests import BaseCase

from .. import logic
from .pure_common import PureMixin


class TestPure(PureMixin, BaseCase):
    logic = logic
    examples = 30
