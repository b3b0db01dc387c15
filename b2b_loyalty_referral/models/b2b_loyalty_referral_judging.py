from odoo import api, models
from odoo.tools import email_normalize

from odoo.addons.b2b_loyalty.logic.lifecycle import MEMBER

from ..logic.attribution import Case, Party, plain_vat, refusal, refusals
from ..logic.months import add_months
from ..report.referral import bought_before, known_companies, referred_before


class Referral(models.Model):
    """What speaks against referrals: asked at the door, and again before paying.

    The number of queries does not depend on how many referrals are judged.
    """

    _inherit = "b2b.loyalty.referral"

    def _judge(self):
        """:return: {referral: reason or None}"""
        known, cases = self._parties(self._partners()), self._cases()
        return {
            referral: refusal(
                known[referral.membership_id.partner_id],
                referral._party(known),
                cases[referral],
                overruled=referral.overruled or (),
            )
            for referral in self
        }

    def _partners(self):
        return self.membership_id.partner_id | self.referred_partner_id

    def _cases(self):
        existing, duplicate = self._existing(), self._duplicate()
        return {
            referral: Case(
                relation=referral.relation,
                existing=referral in existing,
                duplicate=referral in duplicate,
                suspended=referral._is_suspended(),
            )
            for referral in self
        }

    def _is_suspended(self):
        """Whoever has left the program gets what was earned before."""
        return self.membership_id.state in MEMBER and (
            self.membership_id.state != "active"
        )

    def _party(self, known):
        """The company that is referred: as it was told, and as it is known."""
        there = known.get(self.referred_partner_id, Party())
        return self._told(there, plain_vat(self.vat), self._mail_key(self.email))

    @api.model
    def _told(self, there, vat, mail):
        """A company as it is known, with what was told of it."""
        return Party(
            company=there.company,
            group=there.group,
            vat=vat or there.vat,
            banks=there.banks,
            mails=there.mails | ({mail} if mail else set()),
        )

    def _parties(self, partners):
        """{company: :class:`Party`}"""
        roots = _roots(partners)
        people = self.env["res.partner"].search_fetch(
            [("commercial_partner_id", "in", partners.ids)],
            ["email", "commercial_partner_id"],
        )
        of_company = people.grouped("commercial_partner_id")
        accounts = (
            self.env["res.partner.bank"]
            .search([("partner_id", "in", (people | partners).ids)])
            .grouped(lambda account: account.partner_id.commercial_partner_id)
        )
        return {
            partner: Party(
                company=partner.id,
                group=frozenset({roots[partner].id}),
                vat=plain_vat(partner.vat),
                banks=frozenset(
                    accounts.get(partner, self.env["res.partner.bank"]).mapped(
                        "sanitized_acc_number"
                    )
                ),
                mails=frozenset(
                    key
                    for person in of_company.get(partner, partner)
                    if (key := self._mail_key(person.email))
                ),
            )
            for partner in partners
        }

    def _spoken_against(self):
        """Every reason that speaks against one referral."""
        cases, known = self._cases(), self._parties(self._partners())
        mine = known[self.membership_id.partner_id]
        return refusals(mine, self._party(known), cases[self])

    def _existing(self):
        """Those whose company has bought in the months before the first touch."""
        asked = [
            (referral, partner_id)
            for referral, partner_ids in self._candidates().items()
            for partner_id in partner_ids
            if referral.terms["existing_months"]
        ]
        places = bought_before(
            self.env,
            [
                (
                    partner_id,
                    referral.company_id.id,
                    add_months(
                        referral.attributed_on, -referral.terms["existing_months"]
                    ),
                    referral.attributed_on,
                )
                for referral, partner_id in asked
            ],
        )
        return self.browse(asked[place][0].id for place in places)

    def _candidates(self):
        """Companies that may be meant: the customer, or whom the address book knows.

        :return: {referral: list of partner ids}
        """
        found = {r: r.referred_partner_id.ids for r in self if r.referred_partner_id}
        others = self - self.browse(r.id for r in found)
        for seller, some in others.grouped("company_id").items():
            keys = [referral._keys() for referral in some]
            known = known_companies(self.env, seller.id, keys)
            for referral, companies in zip(some, known, strict=True):
                found[referral] = list(companies)
        return found

    def _keys(self):
        """VAT number, whole mail address, and what that tells of the company."""
        mail = email_normalize(self.email or "") or ""
        return plain_vat(self.vat), mail, self._mail_key(self.email) or ""

    def _duplicate(self):
        """Those whose company somebody else has named before."""
        self.flush_recordset()
        found = referred_before(
            self.env,
            [
                (
                    referral.id,
                    referral.company_id.id,
                    referral.referred_partner_id.id or None,
                    plain_vat(referral.vat) or None,
                    self._mail_key(referral.email) or None,
                )
                for referral in self
            ],
        )
        return self.browse(found)


def _roots(partners):
    """{company: the topmost one above it}"""
    top = {partner: partner for partner in partners}
    seen = set()
    while climbing := {
        p: up for p, up in top.items() if up.parent_id and p not in seen
    }:
        for partner, up in climbing.items():
            top[partner] = up.parent_id
            if up.parent_id == partner:  # never round in a circle
                seen.add(partner)
    return top
