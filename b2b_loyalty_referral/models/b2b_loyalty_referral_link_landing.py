from datetime import timedelta

from odoo import fields, models

from odoo.addons.b2b_loyalty.models.busy import sentence_when_busy

from .b2b_loyalty_membership_refer import LONGEST, LONGEST_NOTE

# Of one link. More is somebody who fills in the form for companies that never asked.
MOST_AN_HOUR = 10
MOST_A_DAY = 40
ASKED = ("name", "contact_name", "email", "vat", "note")
MOST = {**{name: LONGEST.get(name) for name in ASKED}, "note": LONGEST_NOTE}


class ReferralLink(models.Model):
    """What a stranger says who has followed the link. Nothing of it is trusted."""

    _inherit = "b2b.loyalty.referral.link"

    def _fault(self, told):
        """What is wrong with what was typed: (name of the field, sentence), or None"""
        fault = self.membership_id._referral_fault(told)
        if fault and fault[0] != "email":
            return fault
        if not told.get("email"):
            return "email", self.env._(
                "Give your e-mail address, so that we can answer you."
            )
        return fault

    def _refer(self, told, key):
        """The company of who fills in the form is referred by the member.

        :param told: values by name of field, looked at with :meth:`_fault`
        :param key: new for each form: the same again refers nobody twice
        :return: whether it was taken; else too many have come already
        """
        self.ensure_one()
        member, key = self.membership_id, f"link/{key}"
        with sentence_when_busy(self.env):
            member._take()
            there = [("membership_id", "=", member.id), ("key", "=", key)]
            if self.env["b2b.loyalty.referral"].search_count(there, limit=1):
                return True
            if not self._has_room():
                return False
            self.env["b2b.loyalty.referral"].create(
                {**told, "membership_id": member.id, "channel": "link", "key": key}
            )
        return True

    def _has_room(self):
        now = fields.Datetime.now()
        return all(
            self.env["b2b.loyalty.referral"].search_count(
                [
                    ("membership_id", "=", self.membership_id.id),
                    ("channel", "=", "link"),
                    ("create_date", ">", now - within),
                ],
                limit=most,
            )
            < most
            for most, within in (
                (MOST_AN_HOUR, timedelta(hours=1)),
                (MOST_A_DAY, timedelta(days=1)),
            )
        )
