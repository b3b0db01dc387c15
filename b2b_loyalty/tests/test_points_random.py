"""Random lives of members, through Odoo and PostgreSQL, recounted after every step."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..report import ledger_figures
from .points_common import PointsCase

LIVES = 60
STEPS = 15
FIRST_DAY = date(2026, 3, 10)
CENT = Decimal("0.01")
STEP_KINDS = {
    "earn": 4,
    "earn_on_family": 3,
    "credit": 3,
    "spend": 4,
    "cancel": 2,
    "adjust": 1,
    "available": 3,
    "expire": 2,
    "days_pass": 3,
}


@tagged("post_install", "-at_install")
class TestRandomLives(PointsCase):
    """Whatever happens in whatever order, every point is accounted for.

    Two members, and a person of the first one, who earn, spend and give back on
    their own and on three invoices.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.make_member(cls.program, cls.make_company("Beta Works"))
        cls.pools = [(cls.member, None), (cls.member, cls.buyer), (other, None)]
        cls.families = [
            cls.post_invoice(cls.acme, 100 * n, invoice_date_due="2030-01-01")
            for n in (1, 2, 3)
        ]
        cls.rewards = [
            cls.make_reward(points=price, name=f"For {price} points")
            for price in (1, 7, 40)
        ]
        cls.rule = cls.env["b2b.loyalty.earning.rule"].create(
            {"name": "Base", "program_id": cls.program.id}
        )

    def test_lives(self):
        for seed in range(LIVES):
            with self.subTest(seed=seed):
                self.live(seed)

    def live(self, seed):
        """One life, of which nothing is left afterwards."""
        self.draw = Random(seed)
        self.today, self.told, self.open_redemptions = FIRST_DAY, [], []
        self.source, self.waits = 0, dict.fromkeys(self.families, False)
        savepoint = self.env.cr.savepoint()
        try:
            for _step in range(STEPS):
                [kind] = self.draw.choices(
                    list(STEP_KINDS), weights=STEP_KINDS.values()
                )
                with self.on(self.today):
                    getattr(self, kind)()
                with self.on(self.today):
                    self.recount()
        except AssertionError as error:
            raise AssertionError(f"{error}\n" + "\n".join(self.told)) from error
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def tell(self, *what):
        self.told.append(" ".join(map(str, (self.today, *what))))

    # -- steps

    def earn(self):
        member, holder = self.draw.choice(self.pools)
        points, last = self.points(), self.last_day()
        self.source += 1
        self.tell("earn", member.partner_id.name, holder and "Bob", points, last)
        member.sudo().earn(
            points,
            f"life,{self.source}",
            holder=holder,
            expires_on=last,
            value=self.draw.choice(("0.01", "0.05", "1.00", "33.33")),
        )

    def earn_on_family(self):
        family = self.draw.choice(self.families)
        self.book_on_family("earn", self.draw.choice(self.pools), family, self.points())

    def credit(self):
        """Take back some of what a family has earned, at times more than that."""
        pool, family = self.draw.choice(self.pools), self.draw.choice(self.families)
        net = sum(
            entry.points
            for entry in self.entries(*pool)
            if entry.move_id == family and entry.earning_rule_id == self.rule
        )
        if net > 0:
            points = self.draw.choice((net, self.draw.randint(1, net)))
            self.book_on_family("reverse", pool, family, -points)
        elif self.draw.random() < 0.2:
            self.book_on_family("reverse", pool, family, -self.points())

    def book_on_family(self, kind, pool, family, points):
        member, holder = pool
        last = self.last_day() if points > 0 else None
        self.tell(kind, *_names(pool), points, last, family.id, self.waits[family])
        member.sudo()._take()
        self.env["b2b.loyalty.points.entry"]._book(
            [
                {
                    "membership_id": member.id,
                    "holder_contact_id": holder.id if holder else None,
                    "kind": kind,
                    "points": points,
                    "earning_rule_id": self.rule.id,
                    "expires_on": last,
                    "available_on": None if self.waits[family] else self.today,
                    "move_id": family.id,
                    "value": "0.05" if points > 0 else None,
                }
            ]
        )

    def spend(self):
        """By a reward; a person of the company directly, as that reward will."""
        member, holder = pool = self.draw.choice(self.pools)
        reward, quantity = self.draw.choice(self.rewards), self.draw.randint(1, 3)
        price = int(reward.points) * quantity
        has = self.figures().get(_key(pool), {}).get("balance", 0)
        self.tell("spend", *_names(pool), price, "of", has)
        if holder and price <= has:
            self.open_redemptions.append(
                self.book(
                    {
                        "kind": "redeem",
                        "points": -price,
                        "holder_contact_id": holder.id,
                    }
                )
            )
        elif not holder and price <= has:
            self.open_redemptions.append(reward.redeem(member, quantity))
        elif not holder:
            with self.assertRaisesRegex(UserError, "points"), self.env.cr.savepoint():
                reward.redeem(member, quantity)
            self.env.cr.postrollback.clear()

    def cancel(self):
        if not self.open_redemptions:
            return
        place = self.draw.randrange(len(self.open_redemptions))
        record = self.open_redemptions.pop(place)
        self.tell("cancel", record.display_name)
        if record._name == "b2b.loyalty.redemption":
            record.with_user(self.manager).action_cancel("Changed their mind")
        else:
            record.membership_id._take()
            record._reverse()

    def adjust(self):
        member, holder = pool = self.draw.choice(self.pools)
        points = self.draw.choice((1, -1)) * self.points()
        self.tell("adjust", *_names(pool), points)
        member.with_user(self.manager).adjust(points, "Counted again", holder=holder)

    def available(self):
        """A payment comes or bounces, of one or two invoices.

        What is released after its last day settles what it can and is over.
        """
        some = self.draw.sample(self.families, self.draw.randint(1, 2))
        for family in some:
            self.waits[family] = not self.waits[family]
        self.tell("waits", {family.id: self.waits[family] for family in some})
        self.env["b2b.loyalty.membership"].union(
            *(member for member, _holder in self.pools)
        )._take()
        self.env["b2b.loyalty.points.entry"]._set_available(
            {family.id: None if self.waits[family] else self.today for family in some}
        )
        for pool in self.pools:
            released = [e for e in self.entries(*pool) if e.move_id in some]
            self.assertFalse(list(filter(self.over, released)), "what is over is left")

    def expire(self):
        members = self.pools[0][0] | self.pools[2][0]
        self.tell("expire")
        self.env["b2b.loyalty.points.entry"]._expire_of(members, self.today)
        for pool in self.pools:
            late = list(filter(self.over, self.entries(*pool)))
            self.assertFalse(late, "what is over is left")

    def days_pass(self):
        self.today += timedelta(self.draw.choice((1, 5, 20)))

    def points(self):
        return self.draw.choice((1, 2, 10, self.draw.randint(1, 100)))

    def last_day(self):
        days = self.draw.choice((None, 0, 4, 15, 40))
        return None if days is None else self.today + timedelta(days)

    # -- recounting

    def recount(self):
        self.env.invalidate_all()
        figures = self.figures()
        for pool in self.pools:
            entries = self.entries(*pool)
            self.check_left(entries)
            self.check_settled(entries)
            self.check_given_back(entries)
            self.check_values(entries)
            found = figures.get(_key(pool), dict.fromkeys(ledger_names(), 0))
            self.assertEqual(
                {name: found[name] or 0 for name in ledger_names()},
                self.plain_figures(entries),
                f"balance of {_names(pool)}",
            )
        self.assertEqual(ledger_figures.differences(self.env), [])

    def check_left(self, entries):
        for some in (entries, [e for e in entries if e.available_on]):
            self.assertEqual(
                sum(e.remaining for e in some), sum(e.points for e in some)
            )
        for entry in entries:
            self.assertEqual(entry.remaining, _left(entry))
            low, high = sorted((0, entry.points))
            self.assertTrue(low <= entry.remaining <= high, entry.display_name)

    def check_settled(self, entries):
        """Nobody owes what is there, or what there was on the day of spending."""
        available = [e for e in entries if e.available_on]
        owed = [min(e.date, self.today) for e in available if e.remaining < 0]
        usable = [
            e
            for e in available
            if e.remaining > 0 and owed and _last_day(e) >= min(owed)
        ]
        self.assertFalse(usable, "owed although there is something")

    def check_given_back(self, entries):
        """What has expired or was spent comes back once."""
        back = {}
        for entry in entries:
            if entry.kind == "reverse" and entry.reversed_entry_id:
                taken = entry.reversed_entry_id
                back[taken] = back.get(taken, 0) + entry.points
        for taken, points in back.items():
            self.assertLessEqual(points, -taken.points, taken.display_name)

    def check_values(self, entries):
        """The value of a batch has gone with what is gone of it, to the cent."""
        for entry in entries:
            used = sum(Decimal(str(a.value)) for a in entry.used_by_ids)
            value = Decimal(str(entry.value))
            exact = value * (entry.points - entry.remaining) / entry.points
            self.assertLessEqual(abs(used - exact), CENT / 2, entry.display_name)

    def plain_figures(self, entries):
        left = [(e, _left(e)) for e in entries]
        usable = [
            (e, points)
            for e, points in left
            if e.available_on and points and not self.over(e)
        ]
        days = [e.expires_on for e, _points in usable if e.expires_on]
        return {
            "balance": sum(points for _e, points in usable),
            "pending": sum(points for e, points in left if not e.available_on),
            "expiring_on": min(days, default=0),
            "expiring": sum(
                points for e, points in usable if days and e.expires_on == min(days)
            ),
        }

    def figures(self):
        members = self.pools[0][0] | self.pools[2][0]
        return members._points_figures()

    def entries(self, member, holder):
        return self.env["b2b.loyalty.points.entry"].search(
            [
                ("membership_id", "=", member.id),
                ("holder_contact_id", "=", holder.id if holder else False),
            ],
            order="id",
        )

    def over(self, entry):
        """Whether what is left of it has to expire; what waits has not."""
        return (
            entry.remaining > 0
            and bool(entry.available_on)
            and _last_day(entry) < self.today
        )


def _left(entry):
    return (
        entry.points
        - sum(entry.used_by_ids.mapped("points"))
        + sum(entry.taken_from_ids.mapped("points"))
    )


def _last_day(entry):
    return entry.expires_on or date.max


def _key(pool):
    member, holder = pool
    return member.id, holder.id if holder else None


def _names(pool):
    member, holder = pool
    return member.partner_id.name, holder.partner_id.name if holder else ""


def ledger_names():
    return ("balance", "pending", "expiring_on", "expiring")
