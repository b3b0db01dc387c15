from odoo.tests import tagged

from odoo.addons.b2b_loyalty_portal.tests.accessibility_common import (
    Accessible,
    needs_axe,
)

from .test_portal import HOME, ReferralPortalCase


@tagged("post_install", "-at_install", "is_tour")
@needs_axe
class TestReferralAccessibility(Accessible, ReferralPortalCase):
    """No page has a serious fault for who cannot see it or has no mouse."""

    def test_pages_of_members(self):
        self.member.refer("New Works", email="nina@new-works.test")
        self.check("manager", HOME, f"{HOME}/new", f"{HOME}/statements")

    def test_landing(self):
        self.member.renew_referral_link()
        token = self.member.referral_link_ids.token
        landing = f"/loyalty/refer/{token}"
        self.check("manager", landing, f"{landing}/thanks")
