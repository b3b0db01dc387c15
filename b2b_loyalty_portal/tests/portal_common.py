from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.b2b_loyalty.tests.redeem_common import RedeemCase


@tagged("post_install", "-at_install")
class PortalCase(RedeemCase, HttpCase):
    """A member company with a viewer, a buyer and a manager who log in.

    Beside them: Olga, manager of another member company of the same program, and
    Nora, of a company that is no member. The password of each is the login.
    """

    # servers and browsers have no other
    today = fields.Date.to_string(fields.Date.today())

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_member(cls.program, cls.make_company("Other Works"))
        cls.olga = cls.give_role(cls.other, "Olga Other", "manager")
        for name, role in {
            "viewer": cls.viewer,
            "buyer": cls.buyer,
            "manager": cls.boss,
            "other": cls.olga,
        }.items():
            cls.make_login(name, role.partner_id)
        stranger = cls.make_contact(cls.make_company("No Member"), "Nora Nobody")
        cls.make_login("stranger", stranger)

    @classmethod
    def make_login(cls, name, partner):
        login = f"of_{name}"
        return new_test_user(
            cls.env,
            login=login,
            password=login,
            groups="base.group_portal",
            partner_id=partner.id,
            name=partner.name,
            email=partner.email or f"{login}@example.com",
        )

    def run_cron(self, xmlid):
        """The registry is in test mode already, for the server."""
        self.env.ref(f"b2b_loyalty.{xmlid}").method_direct_trigger()

    # -- as somebody

    def as_(self, name):
        """Log in as viewer, buyer, manager, other or stranger; None: log out."""
        login = name and f"of_{name}"
        self.authenticate(login, login)

    def get(self, path, status=200):
        """A page, which must answer so."""
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, (path, response.text[-2000:]))
        return response

    def page(self, path):
        """A page as a document, in which ``.cssselect`` finds things."""
        return html.fromstring(self.get(path).text)

    def post(self, path, status=303, csrf=True, **data):
        """Send a form."""
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        response = self.url_open(path, data=data or {"_": ""}, allow_redirects=False)
        self.assertEqual(response.status_code, status, (path, response.text[-2000:]))
        return response

    def notice(self, path="/my/loyalty"):
        """What the next page says about what was just done."""
        found = self.page(path).cssselect(".o_b2b_loyalty_page > .alert")
        return " ".join(found[0].text_content().split()) if found else None

    def text(self, path, selector=".o_b2b_loyalty_page"):
        [found] = self.page(path).cssselect(selector)
        return " ".join(found.text_content().split())

    def quietly(self):
        """Without the lines that refused requests leave in the log."""
        return mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")

    def queries(self, path):
        """Number of queries of a page that was opened before."""
        self.get(path)
        self.env.flush_all()
        self.env.invalidate_all()
        counted = []
        execute = type(self.env.cr).execute

        def count(cr, *args, **kwargs):
            counted.append(args[0])
            return execute(cr, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", count):
            self.get(path)
        return len(counted)
