"""Who uses the portal in the demo, and what for.

The companies are those of the demo of ``b2b_loyalty``; days are counted back from the
day of install.
"""

# Those of two companies log in already, as buyers.
# key: company, name (None: the contact of that mailbox), mailbox, function, role
PEOPLE = {
    "hartmann_direction": ("hartmann", None, "direction", None, "manager"),
    "hartmann_viewer": ("hartmann", "Selin Aydın", "viewer", "Tool Stores", "viewer"),
    "northwind_direction": ("northwind", None, "direction", None, "manager"),
    "northwind_viewer": ("northwind", "Grace Ollerton", "viewer", "Stores", "viewer"),
    # lives under the first version of the terms, and may agree to the second
    "okafor_direction": ("okafor", None, "direction", None, "manager"),
    # was sent the agreement of the club, which waits for a signature
    "prairie_direction": ("prairie", None, "direction", None, None),
    # may apply to the second program
    "rivera_buyer": ("rivera", None, "buyer", None, None),
}

# company, reward, quantity, days ago, details, last state, reason
CLAIMS = (
    ("hartmann", "voucher", 1, 18, {}, "fulfilled", None),
    (
        "hartmann",
        "plant",
        2,
        1,
        {"attendees": ["Jonas Pfeiffer", "Selin Aydın"]},
        "requested",
        None,
    ),
    (
        "northwind",
        "partner_day",
        1,
        2,
        {"attendees": ["Grace Ollerton"]},
        "approved",
        None,
    ),
)

# key: values of what members can do besides buying
ACTIVITIES = {
    "survey": {
        "name": "Our yearly survey answered",
        "kind": "survey",
        "points": 150,
        "per_member_limit": 1,
        "limit_months": 12,
        "description": "Ten questions; what you answer decides what we stock.",
    },
    "returns": {
        "name": "Worn inserts sent back for recycling",
        "kind": "other",
        "points": 80,
        "per_member_limit": 6,
        "limit_months": 12,
        "proof": "text",
        "description": "A full box, with any delivery. Write its number.",
    },
    "reference": {
        "name": "Reference call with another customer",
        "kind": "other",
        "points": 250,
        "per_member_limit": 2,
        "limit_months": 12,
        "proof": "text",
        "description": "Half an hour on how you work with us, good and bad.",
    },
}

# name, days before and after the day of install, points, {activity: how often}, words
CHALLENGE = (
    "Back in the loop",
    40,
    80,
    250,
    {"returns": 3, "survey": 1},
    "Three boxes of worn inserts and the yearly survey, by anybody of your company.",
)

# company, activity, days ago, note, what became of it, reason
DONE = (
    ("hartmann", "survey", 33, "Survey of this year", "approved", None),
    ("hartmann", "returns", 19, "Box 0417", "approved", None),
    ("hartmann", "returns", 3, "Box 0452", "claimed", None),
    ("hartmann", "reference", 22, "Talked to Lindqvist", "withdrawn", None),
    (
        "hartmann",
        "reference",
        16,
        "Call with a toolmaker in Ulm",
        "refused",
        "They could not be reached: claim it again after the call",
    ),
    ("castellan", "survey", 30, "Survey of this year", "approved", None),
    ("castellan", "returns", 11, "Box 0431", "approved", None),
    ("northwind", "survey", 28, "Survey of this year", "approved", None),
    ("northwind", "reference", 1, "Call with a shipyard in Leith", "claimed", None),
    ("okafor", "survey", 27, "Survey of this year", "approved", None),
    ("okafor", "reference", 14, "Call with a bottler in Lagos", "approved", None),
    ("lindqvist", "returns", 24, "Box 0409", "approved", None),
    ("lindqvist", "returns", 9, "Box 0440", "approved", None),
    ("ferrara", "survey", 21, "Survey of this year", "approved", None),
    ("haldane", "returns", 17, "Box 0422", "approved", None),
    ("kestrel", "survey", 12, "Survey of this year", "approved", None),
)

# company: its name on the leaderboard
LEADERBOARD = {
    "hartmann": "Hartmann",
    "castellan": "Castellan Toulouse",
    "northwind": "Hull Shipfitters",
    "okafor": "Okafor PE",
    "lindqvist": "Lindqvist Mekanik",
    "ferrara": "Officina Ferrara",
    "haldane": "Slipway Lane",
}

# Statements are made since so many months before the day of install.
STATEMENTS_MONTHS = 9

# Visits: company, weeks back since when its people look at the pages, times a week
VISITORS = (
    ("hartmann", 9, 3),
    ("castellan", 8, 2),
    ("northwind", 6, 3),
    ("okafor", 6, 1),
    ("lindqvist", 3, 1),
)
VISITED = ("home", "rewards", "points", "redemptions", "activities", "statements")

# The second program: name of its tier and what it gives
CIRCLE = {
    "name": "Returns Circle",
    "code": "BACK",
    "description": "<p>For workshops that send back what is worn: carbide, drums, "
    "pallets. We collect it, and you read at the end of the year what came of it.</p>",
    "tier": "Circle",
    "benefits": (
        ("Collection with every delivery", 240, "No call, no form."),
        ("Carbide paid at the price of the day", 450, "Credited once a quarter."),
    ),
}
