"""Challenges: so many of each activity until a day, for points.

>>> progress({"review": 3, "module": 2}, {"review": 5, "module": 1})
Progress(done=4, asked=5)
>>> progress({"review": 3, "module": 2}, {"review": 5, "module": 2}).is_reached
True
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is; more than is asked of one step makes up for no other."""

    done: int
    asked: int

    @property
    def is_reached(self):
        return self.done == self.asked and self.asked > 0

    @property
    def percent(self):
        """
        >>> Progress(4, 5).percent
        80.0
        """
        return 100 * self.done / self.asked if self.asked else 0.0


def progress(steps, done):
    """What was done of what is asked.

    :param steps: {activity: how often it is asked}
    :param done: {activity: how often it was done}
    """
    counted = sum(min(done.get(step, 0), asked) for step, asked in steps.items())
    return Progress(counted, sum(steps.values()))


def state(date_from, date_to, today):
    """``coming``, ``running`` or ``ended``; the last day still counts."""
    if today < date_from:
        return "coming"
    return "running" if today <= date_to else "ended"


def source(challenge_id, person_id=None, number=1):
    """The name under which an award is booked: the same one is booked once.

    :param number: 2 for who was awarded, lost it and reached it again

    >>> source(7), source(7, 12), source(7, number=2)
    ('challenge,7', 'challenge,7,person,12', 'challenge,7,again,2')
    """
    parts = ["challenge", challenge_id]
    if person_id:
        parts += ["person", person_id]
    if number > 1:
        parts += ["again", number]
    return ",".join(map(str, parts))
