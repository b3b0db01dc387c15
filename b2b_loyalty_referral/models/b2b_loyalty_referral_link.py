import secrets

from odoo import api, fields, models

from ..logic.code import make_code, plain_code, shown_code

TOKEN_BYTES = 24
PATH = "/loyalty/refer"


class ReferralLink(models.Model):
    """What a member hands on: a link that cannot be guessed, and a short code.

    Both are given up together. A row stays when it is: neither is ever given to
    somebody else, and who gave it up, and when, is known.
    """

    _name = "b2b.loyalty.referral.link"
    _description = "B2B Loyalty Referral Link"
    _order = "id desc"
    _rec_name = "code"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        string="Referrer",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Seller",
        required=True,
        ondelete="restrict",
        index=True,
    )
    token = fields.Char(required=True, groups="b2b_loyalty.group_user")
    code = fields.Char(required=True)
    show_name = fields.Boolean(
        string="Names the Member",
        help="The page behind the link says who recommends the seller.",
    )
    revoked_on = fields.Datetime()
    revoked_by = fields.Many2one("res.users", ondelete="restrict")

    _token_unique = models.UniqueIndex(
        "(token)", "This link is another member's: make a new one."
    )
    _code_unique = models.UniqueIndex(
        "(company_id, code)", "This code is another member's: make a new one."
    )
    _one_live = models.UniqueIndex(
        "(membership_id) WHERE revoked_on IS NULL",
        "The member has a link already: give that one up first.",
    )

    @api.model
    def _make(self, membership, show_name=False):
        """A new link of a member, whose row the caller holds."""
        while True:
            vals = {
                "membership_id": membership.id,
                "company_id": membership.company_id.id,
                "token": secrets.token_urlsafe(TOKEN_BYTES),
                "code": make_code(secrets.choice),
                "show_name": show_name,
            }
            known = [("company_id", "=", vals["company_id"])]
            if self.search_count([*known, ("code", "=", vals["code"])], limit=1):
                continue
            return self.create(vals)

    def _revoke(self):
        """What was handed out until now leads nowhere any more."""
        self.write({"revoked_on": fields.Datetime.now(), "revoked_by": self.env.uid})
        # a new one is only let in once this is written
        self.flush_recordset()

    # -- finding one

    @api.model
    def _by_token(self, token):
        """The link behind an address; empty for every one that leads nowhere."""
        found = self.search([("token", "=", token), ("revoked_on", "=", False)])
        return found.filtered(lambda link: link.membership_id._may_be_shared())

    @api.model
    def _by_code(self, company, text):
        """The link of a code that was typed in; empty where there is none."""
        code = plain_code(text)
        if not code:
            return self.browse()
        found = self.search(
            [
                ("company_id", "=", company.id),
                ("code", "=", code),
                ("revoked_on", "=", False),
            ]
        )
        return found.filtered(lambda link: link.membership_id._may_be_shared())

    # -- how it is shown

    def _url(self):
        self.ensure_one()
        return f"{self.membership_id.get_base_url()}{PATH}/{self.token}"

    @api.depends("code")
    def _compute_display_name(self):
        for link in self:
            link.display_name = shown_code(link.code)
