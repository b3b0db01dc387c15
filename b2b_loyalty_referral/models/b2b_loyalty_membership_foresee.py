from odoo import models
from odoo.tools import email_normalize

from ..logic.attribution import Case, Party, plain_vat, refusal
from ..logic.months import add_months
from ..report.referral import bought_before, known_companies, referred_before

# Ids that come after those of all referrals that there are.
HIGHEST_ID = 2**31 - 1


class Membership(models.Model):
    """What would speak against companies of a list, before any is referred.

    The number of queries does not depend on how many there are.
    """

    _inherit = "b2b.loyalty.membership"

    def _foresee(self, told, plan, today):
        """Why each would be refused, as :meth:`_judge` would say it.

        :param told: list of {name of a field: text}
        :return: list of reasons, None for those that are welcome
        """
        referrals = self.env["b2b.loyalty.referral"]
        mails = [referrals._mail_key(row["email"]) or "" for row in told]
        keys = [
            (plain_vat(row["vat"]), email_normalize(row["email"]) or "", mail)
            for row, mail in zip(told, mails, strict=True)
        ]
        found = known_companies(self.env, self.company_id.id, keys)
        partners = [self._surely(companies) for companies in found]
        existing = self._foreseen_customers(found, partners, plan, today)
        duplicate = self._foreseen_duplicates(keys, partners)
        known = referrals._parties(self.partner_id.union(*partners))
        reasons, taken = [], set()
        for place, (vat, _mail, key) in enumerate(keys):
            there = known.get(partners[place], Party())
            own = {("partner", partners[place].id), ("vat", vat), ("mail", key)}
            own = {(what, value) for what, value in own if value}
            case = Case(
                existing=place in existing,
                duplicate=place in duplicate or bool(own & taken),
                suspended=self.state == "suspended",
            )
            reason = refusal(
                known[self.partner_id], referrals._told(there, vat, key), case
            )
            reasons.append(reason)
            if not reason:
                taken |= own
        return reasons

    def _surely(self, companies):
        """The company that is meant; none where several could be."""
        own = self.partner_id.id
        sure = [key for key, is_sure in companies.items() if is_sure and key != own]
        return self.env["res.partner"].browse(sure if len(sure) == 1 else [])

    def _foreseen_customers(self, found, partners, plan, today):
        """Places of those who have bought, or may have."""
        if not plan.existing_months:
            return set()
        since = add_months(today, -plan.existing_months)
        asked = [
            (place, partner_id)
            for place, companies in enumerate(found)
            for partner_id in partners[place].ids or companies
        ]
        seller = self.company_id.id
        bought = bought_before(
            self.env, [(partner_id, seller, since, today) for _p, partner_id in asked]
        )
        return {asked[number][0] for number in bought}

    def _foreseen_duplicates(self, keys, partners):
        """Places of those whom somebody else has named before."""
        seller = self.company_id.id
        found = referred_before(
            self.env,
            [
                (
                    HIGHEST_ID - place,
                    seller,
                    partners[place].id or None,
                    vat or None,
                    mail_key or None,
                )
                for place, (vat, _mail, mail_key) in enumerate(keys)
            ],
        )
        return {HIGHEST_ID - id_ for id_ in found}
