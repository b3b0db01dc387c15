"""What the accountant of the demo does: estimates, bills, costs and a budget."""

CLOSED_MONTHS = 3

# months before the day of install from which it holds (None: since the program
# started), whether only for the points of the year before, rate, cost of a point,
# reason
ESTIMATES = (
    (None, False, 0.90, 0.08, "Nine in ten points of the bonus card were spent"),
    (1, True, 0.93, 0.08, "More is redeemed since there are gift cards to be had"),
)

# Per cent of a year's revenue back, slice by slice, by tier.
REBATES = {"gold": 0.5, "platinum": 1}
REBATES_PAID = (1, 20)  # month and day of the year after

# company, gift cards, days since they were asked for, bills as
# (days ago, how many, price of one)
BILLED = (
    ("okafor", 2, 83, ((74, 2, 95),)),
    ("hartmann", 2, 66, ((55, 2, 98.5),)),
    ("lindqvist", 2, 45, ((33, 1, 95),)),
    ("kestrel", 1, 20, ()),
)

# description, kind, amount, days ago
COSTS = (
    ("Partner day: hall, speakers and dinner", "marketing", 3400, 118),
    ("Two days of the key account team", "people", 960, 92),
    ("Two days of the key account team", "people", 960, 61),
    ("Two days of the key account team", "people", 960, 31),
    ("Customer portal, a quarter of hosting", "software", 270, 40),
)
BUDGET = 24000
