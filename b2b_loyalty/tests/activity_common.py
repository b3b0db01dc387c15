from .points_common import PointsCase


class ActivityCase(PointsCase):
    """What members do besides buying; today is 10 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.long_a_member(cls.member)
        cls.review = cls.make_type("Review", points=50, code="review")
        cls.module = cls.make_type("Module", points=20, code="module", kind="training")

    # -- builders

    @classmethod
    def make_type(cls, name, **vals):
        return cls.env["b2b.loyalty.activity.type"].create(
            {"name": name, "program_id": cls.program.id, **vals}
        )

    @classmethod
    def long_a_member(cls, membership):
        membership.sudo()._engine_write({"date_start": "2025-01-01"})

    def note(self, kind, user=None, member=None, **vals):
        """What a salesperson types in for an own customer."""
        return (
            self.env["b2b.loyalty.activity"]
            .with_user(user or self.salesperson)
            .create(
                {
                    "type_id": kind.id,
                    "membership_id": (member or self.member).id,
                    **vals,
                }
            )
        )

    def record(self, kind, source, member=None, **more):
        """What another application notes."""
        return (member or self.member).record_activity(kind, source, **more)

    def claim(self, person, kind, **more):
        """What a person of the member company claims in the portal."""
        if not person.partner_id.user_ids:
            self.portal_user(person)
        user = person.partner_id.user_ids
        membership = person.membership_id.id
        return kind.with_user(user).claim(membership, **more).sudo()

    def entries(self, member=None):
        self.env.invalidate_all()
        entries = (member or self.member).sudo().points_entry_ids.sorted("id")
        return entries.mapped("points")
