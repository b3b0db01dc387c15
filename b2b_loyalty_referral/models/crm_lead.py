from odoo import fields, models


class CrmLead(models.Model):
    """Whom a lead was brought by; its customer is the company that was brought."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "b2b.loyalty.referral.by.code"]

    b2b_loyalty_referral_ids = fields.One2many(
        "b2b.loyalty.referral",
        "lead_id",
        string="Referrals",
        groups="b2b_loyalty.group_user,b2b_loyalty.group_accountant",
    )

    def write(self, vals):
        res = super().write(vals)
        if vals.get("partner_id"):
            self._b2b_loyalty_link()
        return res

    def _b2b_loyalty_link(self):
        """The conversion to a customer carries the attribution on."""
        # sudo: whoever works on a lead need not see who has brought it
        referrals = self.env["b2b.loyalty.referral"].sudo()
        for referral in referrals.search([("lead_id", "in", self.ids)]):
            if referral.lead_id.partner_id:
                referral._link(referral.lead_id.partner_id)

    def _b2b_loyalty_referred(self):
        told = {
            "name": self.partner_name or self.contact_name or self.name,
            "contact_name": self.contact_name,
            "email": self.email_from,
            "phone": self.phone,
            "lead_id": self.id,
        }
        if not self.partner_id:
            return told
        known = super()._b2b_loyalty_referred()
        return {**known, **{k: v for k, v in told.items() if v}, "name": known["name"]}

    def _merge_dependences(self, opportunities):
        """The lead that stays was brought by whoever has brought those that go."""
        res = super()._merge_dependences(opportunities)
        # sudo: as above
        referrals = self.env["b2b.loyalty.referral"].sudo()
        referrals.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return res

    def action_b2b_loyalty_refer(self):
        """Say who has brought this lead."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Referral"),
            "res_model": "b2b.loyalty.referral",
            "views": [(False, "form")],
            "context": {
                "default_lead_id": self.id,
                "default_name": self.partner_name or self.contact_name or self.name,
                "default_contact_name": self.contact_name,
                "default_email": self.email_from,
                "default_phone": self.phone,
                "default_vat": self.partner_id.commercial_partner_id.vat,
            },
        }

    def action_b2b_loyalty_referrals(self):
        self.ensure_one()
        return self.env["b2b.loyalty.referral"]._list_of([("lead_id", "=", self.id)])
