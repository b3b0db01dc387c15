from odoo import api, fields, models


class RunOff(models.TransientModel):
    """Wind a program down and tell its members the last day."""

    _name = "b2b.loyalty.run.off"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Wind Down a Program"

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        readonly=True,
        default=lambda self: self._default_program(),
    )
    last_day = fields.Date(
        required=True, help="Members can use what they have up to and with this day."
    )
    tell = fields.Boolean(string="Mail the Members", default=True)
    told_count = fields.Integer(
        string="Members Who Get the Mail", compute="_compute_members"
    )
    mute_note = fields.Char(compute="_compute_members")
    waiting_count = fields.Integer(
        string="Invitations Withdrawn", compute="_compute_members"
    )

    @api.depends("program_id")
    def _compute_members(self):
        for wizard in self:
            told = wizard._told()
            mute = wizard._members() - told
            wizard.told_count = len(told)
            wizard.mute_note = bool(mute) and self.env._(
                "No mail address, so tell them yourself: %(companies)s.",
                companies=self._names(mute.partner_id),
            )
            wizard.waiting_count = self.env["b2b.loyalty.membership"].search_count(
                [
                    ("program_id", "=", wizard.program_id.id),
                    ("state", "in", ("draft", "sent")),
                ]
            )

    def _members(self):
        Membership = self.env["b2b.loyalty.membership"]
        return Membership.search(
            [("program_id", "=", self.program_id.id), *Membership._member_domain()]
        )

    def _told(self):
        """Members with a mail address."""
        return self._members().filtered(
            lambda m: m._mail_recipients().filtered("email")
        )

    def action_run_off(self):
        self.ensure_one()
        told = self._told()
        self.program_id.action_run_off(self.last_day)
        message = self.env._(
            "%(program)s is winding down until %(day)s.",
            program=self.program_id.name,
            day=self.last_day,
        )
        if self.tell and told:
            self._mail(told)
            message += " " + self.env._(
                "Members told by mail: %(number)s.", number=len(told)
            )
        return self._tell(message, {"type": "ir.actions.client", "tag": "soft_reload"})

    def _mail(self, memberships):
        """One mail per member, made in batches and sent in the background."""
        template = self.env.ref("b2b_loyalty.mail_template_run_off")
        template.send_mail_batch(memberships.ids)
