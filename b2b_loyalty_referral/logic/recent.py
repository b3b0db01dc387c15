"""How often somebody may do something in a while, in a memory that does not grow.

>>> limit = Recent(most=2, within=60)
>>> [limit.is_free("ann", now) for now in (0, 1, 2)]
[True, True, True]
>>> limit.note("ann", 0); limit.note("ann", 1)
>>> limit.is_free("ann", 2), limit.is_free("bob", 2), limit.is_free("ann", 61)
(False, True, True)
"""

from collections import OrderedDict
from threading import Lock


class Recent:
    """The moments of each of the last ones who came.

    :param most: so often each may
    :param within: in so many seconds
    :param size: so many are remembered; who came longest ago is forgotten first
    """

    def __init__(self, most, within, size=10_000):
        self.most = most
        self.within = within
        self.size = size
        self._moments = OrderedDict()
        self._lock = Lock()

    def is_free(self, who, now):
        """Whether somebody may do it once more."""
        with self._lock:
            return len(self._recent(who, now)) < self.most

    def note(self, who, now):
        """Remember that somebody has done it."""
        with self._lock:
            # the last ones are enough to know when there are too many
            self._moments[who] = [*self._recent(who, now), now][-self.most :]
            self._moments.move_to_end(who)
            while len(self._moments) > self.size:
                self._moments.popitem(last=False)

    def _recent(self, who, now):
        there = self._moments.get(who, ())
        return [moment for moment in there if moment > now - self.within]

    def __len__(self):
        return len(self._moments)
