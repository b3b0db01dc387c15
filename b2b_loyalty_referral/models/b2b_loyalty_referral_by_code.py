from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.b2b_loyalty.models.busy import sentence_when_busy
from odoo.addons.b2b_loyalty.models.parameters import without_defaults

from ..logic.code import LENGTH, plain_code, shown_code

CODE = "b2b_loyalty_referral_code"


class ByCode(models.AbstractModel):
    """Documents on which the code of a member says who has brought the customer."""

    _name = "b2b.loyalty.referral.by.code"
    _description = "Brought by a member whose code was typed in"

    b2b_loyalty_referral_code = fields.Char(
        string="Referral Code",
        copy=False,
        help="The code of the member who recommends us, as the customer names it. The "
        "member has then referred this company.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create([self._b2b_loyalty_as_shown(v) for v in vals_list])
        for record, vals in zip(records, vals_list, strict=True):
            if vals.get(CODE):
                record._b2b_loyalty_refer_by_code()
        return records

    def write(self, vals):
        res = super().write(self._b2b_loyalty_as_shown(vals))
        if vals.get(CODE):
            for record in self:
                record._b2b_loyalty_refer_by_code()
        return res

    @api.model
    def _b2b_loyalty_as_shown(self, vals):
        """A code is kept as people read it, however it was typed."""
        typed = vals.get(CODE)
        plain = plain_code(typed) if isinstance(typed, str) else ""
        return {**vals, CODE: shown_code(plain)} if len(plain) == LENGTH else vals

    def _b2b_loyalty_refer_by_code(self):
        """The member whose code it is has brought the customer, where it is new."""
        # sudo: whoever notes a code need not see whose it is
        link = self._b2b_loyalty_link_of_code().sudo()
        member = without_defaults(link.membership_id)
        with sentence_when_busy(self.env):
            member._take()
            if self._b2b_loyalty_is_referred(member):
                return
            values = self.sudo()._b2b_loyalty_referred()
            referral = member.env["b2b.loyalty.referral"].create(
                {
                    **values,
                    "membership_id": member.id,
                    "channel": "code",
                    "key": self._b2b_loyalty_code_key(),
                }
            )
        self._b2b_loyalty_tell_of_code(referral)

    def _b2b_loyalty_link_of_code(self):
        # sudo: as above
        links = self.env["b2b.loyalty.referral.link"].sudo()
        company = self.company_id or self.env.company
        link = links._by_code(company, self[CODE])
        if not link:
            raise UserError(
                self.env._(
                    "No member can recommend %(seller)s with the code %(code)s: check "
                    "each letter, such as in %(example)s, or leave it out.",
                    seller=company.name,
                    code=(self[CODE] or "")[:40],
                    example=shown_code("CDFGHJKM"),
                )
            )
        return link

    def _b2b_loyalty_is_referred(self, member):
        """Whether the same member has brought this customer already."""
        # sudo: as above
        referrals = self.env["b2b.loyalty.referral"].sudo()
        partner = self.partner_id.commercial_partner_id
        of_partner = [
            *referrals._live_domain(),
            ("referred_partner_id", "=", partner.id),
        ]
        domain = fields.Domain("key", "=", self._b2b_loyalty_code_key())
        if partner:
            domain |= fields.Domain(of_partner)
        domain &= fields.Domain("membership_id", "=", member.id)
        return bool(referrals.search_count(domain, limit=1))

    def _b2b_loyalty_code_key(self):
        """The same code on the same document refers nobody twice."""
        return f"{self._name}/{self.id}"

    def _b2b_loyalty_referred(self):
        """Hook: values of the referral that say which company it is about."""
        partner = self.partner_id
        company = partner.commercial_partner_id
        return {
            "name": company.name,
            "referred_partner_id": company.id,
            "contact_name": partner.name if partner != company else False,
            "email": partner.email or company.email,
            "phone": partner.phone or company.phone,
            "vat": company.vat,
        }

    def _b2b_loyalty_tell_of_code(self, referral):
        """Our own people read on the document what came of it, not whose code it is."""
        if referral.state == "rejected":
            told = self.env._(
                "The referral code brings its member nothing: %s.",
                referral._reason_label(),
            )
        else:
            told = self.env._("A member has brought this customer by its code.")
        self.message_post(body=told)
