"""Points in the demo: what earns them, what members had before, what became of them."""

# Months before the day of install since which invoices earn points.
SINCE_MONTHS = 18
PROGRAM = {
    "point_value": 0.10,
    "points_release": "paid",
    "points_validity": "year_end",
    "points_validity_years": 2,
}
# tier: how many times as many points
MULTIPLIERS = {"gold": 1.25, "platinum": 1.5}

# Of the day of install: days before and after it
OFFER_DAYS = (30, 60)

# name, values, category of products, whether it is the offer that runs
RULES = (
    ("A point for every 10", {"per_amount": 10}, None, False),
    (
        "A point for every 100, for who orders",
        {"per_amount": 100, "holder": "person", "use_tier_multiplier": False},
        None,
        False,
    ),
    (
        "Twice the points on cutting tools",
        {
            "per_amount": 10,
            "description": "A second point for every 10 of cutting tools.",
        },
        "CT-1004",
        True,
    ),
    (
        "500 points with lubricants, if new to your orders",
        {
            "fixed_points": 500,
            "use_tier_multiplier": False,
            "new_categ_months": 12,
            "description": "For companies that bought none for a year.",
        },
        "LU-0018",
        False,
    ),
)

# company, points of the bonus card of before, days until they expire (None: never)
OPENING = (
    ("castellan", 3000, None),
    ("northwind", 1200, 60),
    ("brightwater", 800, -10),
)

# company, points, reason
ADJUSTED = (("castellan", 500, "For a delivery that came twice"),)

# company, reward, quantity, days ago, details, last state, reason
CLAIMS = (("castellan", "gift_card", 2, 0, {}, "approved", None),)

# Pays its bills with points as far as they go, and then sends goods back.
SPENDER = "vandermeulen"
SENT_BACK = 2000

# key: values of what members can do besides buying
ACTIVITIES = {
    "course": {
        "name": "Safety course completed",
        "kind": "training",
        "points": 100,
        "per_person_limit": 4,
        "description": "Any course of our safety academy, an hour each.",
    },
    "review": {
        "name": "Review of one of our products",
        "kind": "review",
        "points": 50,
        "per_person_limit": 6,
        "proof": "link",
        "description": "Good or bad: write where others can read it.",
    },
    "talk": {
        "name": "Talk at our partner day",
        "kind": "conference",
        "points": 500,
        "claimable": False,
        "description": "Twenty minutes on what you have learned in your shop.",
    },
}

# name, days before and after the day of install, points, {activity: how often}
CHALLENGE = ("Safe workshop", 30, 75, 300, {"course": 2, "review": 1})

# company, activity, days ago, note, what became of it, reason
DONE = (
    ("castellan", "talk", 48, "Tool life in titanium", "approved", None),
    ("hartmann", "course", 26, "Handling cutting fluids", "approved", None),
    ("hartmann", "course", 12, "Gloves at the machine", "approved", None),
    ("hartmann", "review", 5, "End mills after 200 hours", "approved", None),
    ("northwind", "course", 8, "Lifting and slings", "approved", None),
    ("northwind", "review", 2, "Helmets on deck", "claimed", None),
    ("okafor", "review", 15, "Bearings", "refused", "The page cannot be opened"),
)
