import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.fields import Command

from .portal_common import PortalCase

HOME = "/my/loyalty/activities"
BAD_IDS = ("0", "-1", str(10**8), str(10**30), "1 OR 1=1", "<b>", "x'--")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class ActivitiesCase(PortalCase):
    """A member that may review, and what it does in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review = cls.make_type("Review", points=50)

    # -- builders

    @classmethod
    def make_type(cls, name, **vals):
        return cls.env["b2b.loyalty.activity.type"].create(
            {"name": name, "program_id": cls.program.id, **vals}
        )

    @classmethod
    def make_offer(cls, name="Spring Offer", **vals):
        return cls.env["b2b.loyalty.earning.rule"].create(
            {
                "name": name,
                "program_id": cls.program.id,
                "registration": True,
                "date_from": fields.Date.today(),
                "date_to": cls.in_days(60),
                **vals,
            }
        )

    @classmethod
    def make_challenge(cls, name="Three Reviews", count=3, **vals):
        return cls.env["b2b.loyalty.challenge"].create(
            {
                "name": name,
                "program_id": cls.program.id,
                "date_from": fields.Date.today(),
                "date_to": cls.in_days(30),
                "points": 500,
                "step_ids": [
                    Command.create({"type_id": cls.review.id, "count": count})
                ],
                **vals,
            }
        )

    @staticmethod
    def in_days(days):
        return fields.Date.today() + timedelta(days=days)

    def noted(self, person, kind=None, **vals):
        """A claim that a person has made before."""
        user = person.partner_id.user_ids
        kind = (kind or self.review).with_user(user)
        return kind.claim(person.membership_id.id, **vals).sudo()

    # -- in the browser

    def form_of(self, kind):
        """What the hidden fields of the form say."""
        fields_of = self.page(f"{HOME}/{kind.id}").cssselect("form input[type=hidden]")
        return {field.get("name"): field.get("value") for field in fields_of}

    def claim(self, kind, status=303, file=None, **typed):
        form = {**self.form_of(kind), **typed}
        files = {"file": file} if file else None
        response = self.url_open(
            f"{HOME}/{kind.id}/claim", data=form, files=files, allow_redirects=False
        )
        self.assertEqual(response.status_code, status, response.text[-2000:])
        return response

    def claims(self, member=None, **more):
        domain = [("membership_id", "=", (member or self.member).id)]
        domain += [(name, "=", value) for name, value in more.items()]
        self.env.invalidate_all()
        return self.env["b2b.loyalty.activity"].search(domain)

    def as_tree(self, response):
        return html.fromstring(response.text)

    def words(self, element):
        return re.sub(r"\s+", " ", element.text_content()).strip()

    def card(self, name, selector=".card"):
        """The words of the card with this name; None where there is none."""
        for card in self.page(HOME).cssselect(selector):
            if self.words(card.cssselect("h3")[0]) == name:
                return self.words(card)
        return None
