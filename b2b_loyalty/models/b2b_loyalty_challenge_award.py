from odoo import api, fields, models

from ..report import challenge as report


class ChallengeAward(models.Model):
    """Who has reached a challenge; written by the engine alone."""

    _name = "b2b.loyalty.challenge.award"
    _description = "B2B Loyalty Challenge Reached"
    _order = "date desc, id desc"
    _rec_name = "challenge_id"

    challenge_id = fields.Many2one(
        "b2b.loyalty.challenge", required=True, ondelete="restrict", index=True
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Person",
        ondelete="restrict",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, index=True
    )
    date = fields.Date(required=True)
    points = fields.Integer(required=True)
    points_entry_id = fields.Many2one(
        "b2b.loyalty.points.entry", ondelete="restrict", index="btree_not_null"
    )
    withdrawn_on = fields.Date(
        help="Something that counted was withdrawn, and the points taken back."
    )
    end_reason = fields.Char(string="Reason")

    _once = models.UniqueIndex(
        "(challenge_id, membership_id, COALESCE(contact_id, 0))"
        " WHERE withdrawn_on IS NULL",
        "This member has been awarded already.",
    )

    @api.model
    def _withdraw_for(self, activities, reason):
        """Take back what is no longer reached, now that these do not count."""
        members = activities.membership_id._kept_ones()
        self.env.flush_all()
        places = report.awards(self.env, members.ids)
        awards = self.search(
            [
                ("id", "in", list(places)),
                ("challenge_id.step_ids.type_id", "in", activities.type_id.ids),
                ("withdrawn_on", "=", False),
            ]
        )
        reached = awards.challenge_id._reached(members)
        lost = awards.filtered(lambda award: places[award.id][0] not in reached)
        lost.write(
            {
                "withdrawn_on": fields.Date.context_today(self),
                "end_reason": reason.strip(),
            }
        )
        lost.points_entry_id._take_back(reason)

    def _log_in_chatter(self):
        """The members' records say that they have reached it."""
        bodies = {}
        for award in self:
            bodies.setdefault(award.membership_id, []).append(award._sentence())
        self.membership_id._message_log_batch(
            {member.id: " ".join(lines) for member, lines in bodies.items()}
        )

    def _sentence(self):
        return self.env._(
            "Challenge reached: %(challenge)s, %(points)s %(name)s.",
            challenge=self.challenge_id.name,
            points=f"{self.points:,}",
            name=self.challenge_id.points_name,
        )
