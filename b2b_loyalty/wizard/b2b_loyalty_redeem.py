from uuid import uuid4

from odoo import api, fields, models


class Redeem(models.TransientModel):
    """Redeem a reward for a member, e.g. on the phone with it."""

    _name = "b2b.loyalty.redeem"
    _inherit = ["b2b.loyalty.wizard", "b2b.loyalty.readable"]
    _description = "Redeem for a Member"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        string="Member",
        required=True,
        domain="[('state', '=', 'active'), ('program_id', '=?', program_id)]",
        default=lambda self: self._started_on("b2b.loyalty.membership")[:1],
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program",
        default=lambda self: self._started_on("b2b.loyalty.reward")[:1].program_id,
    )
    offered_ids = fields.Many2many("b2b.loyalty.reward", compute="_compute_offered_ids")
    reward_id = fields.Many2one(
        "b2b.loyalty.reward",
        required=True,
        domain="[('id', 'in', offered_ids)]",
        default=lambda self: self._started_on("b2b.loyalty.reward")[:1],
        help="What this member can have today, and the benefits that it has used up.",
    )
    kind = fields.Selection(related="reward_id.kind")
    paid_by = fields.Selection(related="reward_id.paid_by")
    currency_id = fields.Many2one(related="reward_id.currency_id")
    quantity = fields.Integer(default=1, required=True)
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Person",
        domain="[('membership_id', '=', membership_id), ('role', '!=', 'viewer')]",
        help="Who of the member company asks for it.",
    )
    key = fields.Char(default=lambda self: uuid4().hex, readonly=True)

    # -- what the kind needs to know
    brief = fields.Text(help="What is to be done: what, where and by when.")
    need = fields.Text(help="What the member asks for, in its words.")
    attendees = fields.Text(
        string="Who Comes",
        help="One person per line: a name, and a mail address if you have it. Empty: "
        "they are named later.",
    )
    amount = fields.Monetary(help="How much is to be set against open invoices.")

    # -- shown openly
    value = fields.Monetary(
        compute="_compute_outlook", help="What it is worth to the member."
    )
    paid_with = fields.Char(compute="_compute_outlook")
    remains = fields.Char(string="Left Afterwards", compute="_compute_outlook")
    refusal = fields.Char(string="Why Not", compute="_compute_outlook")

    @api.depends("membership_id")
    def _compute_offered_ids(self):
        """What it can have, and what it had all of: that one says why not."""
        for wizard in self:
            membership = wizard.membership_id._origin
            rewards = self.env["b2b.loyalty.reward"]
            entitlements = self.env["b2b.loyalty.entitlement"].search(
                [("membership_id", "=", membership.id)]
            )
            used = entitlements.reward_id.filtered(lambda r: r.active and r.published)
            wizard.offered_ids = rewards._offered_to(membership) | used

    @api.depends("membership_id", "reward_id", "quantity", "contact_id")
    def _compute_outlook(self):
        self.update({"value": 0, "paid_with": "", "remains": "", "refusal": ""})
        for wizard in self.filtered(lambda w: w.membership_id and w.reward_id):
            wizard.update(wizard._outlook())

    def _outlook(self):
        # sudo: judging looks at all claims; who reads the member was checked
        outlook = self.reward_id._origin.sudo()._outlook(
            self.membership_id._origin.sudo(),
            self.quantity,
            self.contact_id._origin.sudo(),
        )
        return {
            name: outlook[name] for name in ("value", "paid_with", "remains", "refusal")
        }

    # -- do it

    def action_redeem(self):
        self.ensure_one()
        self._check_readable([{"membership_id": self.membership_id.id}])
        redemption = self.reward_id.redeem(
            self.membership_id,
            quantity=self.quantity,
            contact=self.contact_id,
            key=self.key,
            **self._details(),
        )
        return {
            "type": "ir.actions.act_window",
            "name": redemption.display_name,
            "res_model": redemption._name,
            "res_id": redemption.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _details(self):
        if self.kind == "project":
            return {"brief": self.brief}
        if self.kind == "request":
            return {"need": self.need}
        if self.kind == "credit":
            return {"amount": self.amount}
        if self.kind == "experience":
            attendees = self.env["b2b.loyalty.redemption"]._attendees_of(self.attendees)
            return {"attendees": attendees}
        return {}
