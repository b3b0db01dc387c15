from odoo import fields, models


class TierChange(models.Model):
    """A tier won, lost or given by hand, with the figures that made it."""

    _name = "b2b.loyalty.tier.change"
    _description = "B2B Loyalty Tier Change"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "date desc, id desc"
    _rec_name = "to_tier_id"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        string="Seller",
        required=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(related="membership_id.partner_id")
    user_id = fields.Many2one(related="membership_id.user_id")
    terms_id = fields.Many2one("b2b.loyalty.terms", ondelete="restrict", index=True)
    date = fields.Date(required=True)
    from_tier_id = fields.Many2one(
        "b2b.loyalty.tier", string="From", ondelete="restrict", index="btree_not_null"
    )
    to_tier_id = fields.Many2one(
        "b2b.loyalty.tier", string="To", ondelete="restrict", index="btree_not_null"
    )
    kind = fields.Selection(
        [
            ("up", "Raised"),
            ("down", "Lowered"),
            ("enroll", "Joined"),
            ("manual", "By hand"),
        ],
        required=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(help="Qualifying revenue on which the tier was decided.")
    reason = fields.Char()

    def _announce(self):
        """A line in each member's chatter, and a mail where the program says so."""
        if not self:
            return
        self.membership_id._message_log_batch(
            bodies={change.membership_id.id: change._sentence() for change in self}
        )
        template = self.env.ref(
            "b2b_loyalty.mail_template_tier_change", raise_if_not_found=False
        )
        told = self.filtered(lambda change: change._is_mailed())
        if template and told:
            template.send_mail_batch(told.ids)

    def _is_mailed(self):
        """Raises and falls are, where there is somebody with an address."""
        return (
            self.kind in ("up", "down")
            and self.program_id.notify_tier_change
            and any(self.membership_id._mail_recipients().mapped("email"))
        )

    def _sentence(self):
        self.ensure_one()
        none = self.env._("none")
        return self.env._(
            "Tier: %(before)s → %(after)s, on %(revenue)s of qualifying revenue",
            before=self.from_tier_id.name or none,
            after=self.to_tier_id.name or none,
            revenue=self.currency_id.format(self.revenue),
        )
