from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from odoo.tests import tagged

from .portal_common import PortalCase

REWARDS = "/my/loyalty/rewards"
REDEMPTIONS = "/my/loyalty/redemptions"


@tagged("post_install", "-at_install")
class RewardsCase(PortalCase):
    """A catalogue in front of people of the member company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = cls.make_reward(name="Consulting Day", value=900)
        cls.earn(1000, "opening")

    @classmethod
    def earn(cls, points, source, holder=None, member=None):
        return (member or cls.member).sudo().earn(points, source, holder=holder)

    # -- looking

    def shown(self, query=""):
        """Names of the rewards of the list, in order."""
        cards = self.page(f"{REWARDS}{query}").cssselect("article h3")
        return [card.text_content().strip() for card in cards]

    def words(self, path, selector):
        """What stands in each element that the selector finds."""
        found = self.page(path).cssselect(selector)
        return [" ".join(element.text_content().split()) for element in found]

    # -- redeeming

    def form(self, reward, quantity=1):
        """The address of a fresh form to redeem."""
        path = f"{REWARDS}/{reward.id}/redeem?quantity={quantity}"
        return self.get(path, status=303).headers["Location"]

    def fields(self, address, selector="form.o_b2b_loyalty_redeem"):
        """What a browser would send of a form of a page."""
        [form] = self.page(address).cssselect(selector)
        return form.action, {k: v for k, v in form.form_values() if k != "csrf_token"}

    def redeem_on_page(self, reward, quantity=1, **typed):
        """Redeem as a person does, and return the redemption."""
        action, fields = self.fields(self.form(reward, quantity))
        response = self.post(action, **{**fields, **typed})
        return self.redemption_at(response)

    def redemption_at(self, response):
        path = urlsplit(response.headers["Location"]).path
        self.assertRegex(path, rf"{REDEMPTIONS}/\d+$")
        return self.redemptions().browse(int(path.rsplit("/", 1)[1]))

    def redemptions(self):
        self.env.invalidate_all()
        return (
            self.env["b2b.loyalty.redemption"]
            .sudo()
            .search([("membership_id", "in", (self.member | self.other).ids)])
        )

    def key_of(self, address):
        return parse_qs(urlsplit(address).query)["key"][0]

    @contextmanager
    def assertNothingRedeemed(self):
        before = self.redemptions()
        yield
        self.assertEqual(self.redemptions(), before)
