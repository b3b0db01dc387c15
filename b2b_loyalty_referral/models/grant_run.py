"""What referrals give, brought up to date: what is due less what is given."""

from .commission_book import COUNTED


class GrantRun:
    """One pass, in a fixed number of queries but for rewards, which are delivered.

    Whoever gets something may be another member than the one whose referral has
    changed: it is noted here, and given when the row of that member is held.

    :param members: memberships whose rows the caller holds
    :param referrals: those whose state may have changed
    """

    def __init__(self, members, referrals):
        self.env = members.env
        self.members = members
        self.referrals = referrals.filtered(lambda r: r.terms.get("gives"))

    def book(self):
        if self.referrals:
            self._note()
        self._work_off()

    # -- what is due

    def _note(self):
        known = self._known()
        clients = self._clients()
        missing, give, take = [], self._none(), self._none()
        for referral in self.referrals:
            for gift in referral.terms["gives"]:
                grant = known.get((referral.id, gift["party"], gift["kind"]))
                is_due = self._is_due(referral, gift, clients)
                if not grant and is_due:
                    missing.append(self._prepare(referral, gift))
                elif grant and is_due:
                    give |= grant
                elif grant:
                    take |= grant
        self._turn(give, take)
        made = give.create(missing)
        self._call(made | give | take)

    def _none(self):
        return self.env["b2b.loyalty.referral.grant"]

    def _known(self):
        found = self._none().search([("referral_id", "in", self.referrals.ids)])
        return {(g.referral_id.id, g.party, g.kind): g for g in found}

    def _clients(self):
        """{membership: number of its companies that are clients}"""
        return dict(
            self.env["b2b.loyalty.referral"]._read_group(
                [
                    ("membership_id", "in", self.referrals.membership_id.ids),
                    ("state", "in", COUNTED),
                ],
                ["membership_id"],
                ["__count"],
            )
        )

    def _is_due(self, referral, gift, clients):
        """The number of companies that is needed is asked of the referrer only."""
        if referral.state not in COUNTED:
            return False
        needed = referral.terms["clients_from"] if gift["party"] == "referrer" else 0
        return clients.get(referral.membership_id, 0) >= needed

    def _prepare(self, referral, gift):
        is_referrer = gift["party"] == "referrer"
        member = referral.membership_id
        partner = member.partner_id if is_referrer else referral.referred_partner_id
        return {
            **gift,
            "referral_id": referral.id,
            "partner_id": partner.id,
            "membership_id": is_referrer and member.id,
            "todo": "give",
        }

    def _turn(self, give, take):
        """What is to be done about grants that are there."""
        given = ("given",)
        take.filtered(lambda g: g.state in given).todo = "take"
        take.filtered(lambda g: g.state in ("waiting", "refused")).write(
            {"state": "void", "todo": False}
        )
        give.filtered(lambda g: g.state in given).todo = False
        give.filtered(lambda g: g.state == "kept").state = "given"
        again = give.filtered(lambda g: g.state in ("taken_back", "void"))
        again.write({"state": "waiting", "todo": "give"})

    def _call(self, grants):
        """Have the queue work off what others get: their rows are not held here."""
        others = self._recipients(grants.filtered("todo")) - self.members
        if others:
            self.env["b2b.loyalty.queue"]._note_members(others)

    # -- doing it

    def _recipients(self, grants):
        there = grants.membership_id
        waiting = grants.filtered(lambda g: not g.membership_id)
        if not waiting:
            return there
        return there | self.env["b2b.loyalty.membership"].search(
            [
                ("partner_id", "in", waiting.partner_id.ids),
                ("program_id", "in", waiting.program_id.ids),
                ("state", "=", "active"),
            ]
        )

    def _work_off(self):
        active = self.members.filtered(lambda m: m.state == "active")
        grants = self._none().search(
            [
                ("todo", "!=", False),
                "|",
                ("membership_id", "in", active.ids),
                "&",
                ("membership_id", "=", False),
                ("partner_id", "in", active.partner_id.ids),
            ],
            order="id",
        )
        member_of = {(m.partner_id, m.program_id): m for m in active}
        work = [
            (grant, member)
            for grant in grants
            for member in [self._member_of(grant, member_of)]
            if member
        ]
        self._book_points([row for row in work if row[0].kind == "points"])
        for grant, member in work:
            if grant.todo == "take":
                self._take(grant)
            elif grant.kind == "tier":
                grant._give_tier(member)
            elif grant.kind == "reward":
                grant._try_reward(member)

    def _member_of(self, grant, member_of):
        if grant.membership_id:
            return grant.membership_id
        return member_of.get((grant.partner_id, grant.program_id))

    def _take(self, grant):
        if grant.kind == "reward":
            grant._keep_reward()
        else:
            grant.write({"state": "taken_back", "todo": False})

    def _book_points(self, work):
        """Book points there and back, all of them together."""
        if not work:
            return
        members = self.members.browse([member.id for _grant, member in work])
        members._take()
        members._judge_points()
        entries = self.env["b2b.loyalty.points.entry"]._book(
            [self._entry(grant, member) for grant, member in work]
        )
        for (grant, member), entry in zip(work, entries, strict=True):
            grant.booked += 1
            if grant.todo == "give":
                grant._note_given(member, entry_id=entry.id)
            else:
                grant.write({"state": "taken_back", "todo": False})

    def _entry(self, grant, member):
        entry = {
            "membership_id": member.id,
            "kind": "earn",
            "points": grant.points,
            "reason": grant._reason_for_member(),
            "origin_ref": f"{grant._name},{grant.id},{grant.booked + 1}",
        }
        if grant.todo == "give":
            return entry
        given = grant.entry_id
        # from the day of what it takes back, as if that had never been earned
        then = {"date": given.date, "issue_year": given.issue_year}
        if given.membership_id == member:
            then["reversed_entry_id"] = given.id
        return {**entry, "kind": "reverse", "points": -grant.points, **then}


def waiting_members(env):
    """Members who can be given by now what waited for them: they have joined."""
    waiting = env["b2b.loyalty.referral.grant"].search([("todo", "!=", False)])
    run = GrantRun(env["b2b.loyalty.membership"], env["b2b.loyalty.referral"])
    return run._recipients(waiting).filtered(lambda m: m.state == "active")
