"""Who has brought whom in the demo.

Every name is invented; every domain is under .example. Days are counted back from the
day of install.
"""

PLANS = {
    "bring": {
        "name": "Bring a company",
        "sequence": 1,
        "description": "Tell us of a company that we could supply. You get a share of "
        "what it buys in its first year, and something for the first order; the "
        "company starts with Gold prices.",
        "qualify_amount": 500,
        "window_days": 90,
        "hold_days": 30,
        "cap_amount": 12_000,
        "referred_pricelist_months": 6,
        "rules": (
            {"kind": "percent", "percent": 5, "months": 12},
            {"kind": "fixed", "amount": 150},
            {"kind": "target", "amount": 500, "target_referrals": 3},
        ),
    },
    "look_after": {
        "name": "Look after a customer",
        "sequence": 2,
        "relation": "managed",
        "description": "For engineering offices that plan and order for one of our "
        "customers, who has agreed to it.",
        "window_days": 180,
        "hold_days": 30,
        "rules": ({"kind": "percent", "percent": 1, "months": 0},),
    },
}

# key: name, domain, street, zip, city, country, person, function
BROUGHT = {
    "weidlich": (
        "Weidlich Zahnradfabrik GmbH",
        "weidlich.example",
        ("Mühlgraben 7", "09112", "Chemnitz", "de"),
        (("Sabine Weidlich", "Purchasing"), ("Arno Weidlich", "Managing Director")),
    ),
    "calder": (
        "Calder Valley Castings Ltd",
        "caldercastings.example",
        ("Foundry Lane 3", "HX3 5AB", "Halifax", "uk"),
        (("Robin Ackroyd", "Purchasing"), ("Judith Sutcliffe", "Director")),
    ),
    "solheim": (
        "Solheim Verft AS",
        "solheimverft.example",
        ("Kaivegen 14", "6005", "Ålesund", "no"),
        (("Ingrid Myhre", "Innkjøp"), ("Tor Solheim", "Daglig leder")),
    ),
    "bruneau": (
        "Bruneau Mécanique SARL",
        "bruneau.example",
        ("8 rue des Forges", "42000", "Saint-Étienne", "fr"),
        (("Claire Bruneau", "Achats"), ("Luc Bruneau", "Gérant")),
    ),
    "kaltenbach": (
        "Kaltenbach Fördertechnik AG",
        "kaltenbach.example",
        ("Industriestrasse 22", "9500", "Wil", "ch"),
        (("Reto Ammann", "Einkauf"), ("Ursina Kaltenbach", "Direktorin")),
    ),
}

# What was told and what came of it, the oldest first.
# referrer, days ago: told; "accepted": days after; "orders": (days after, amount)
REFERRALS = (
    {
        "key": "calder",
        "by": "okafor",
        "ago": 430,
        "accepted": 4,
        "orders": ((20, 2_400), (130, 3_100), (260, 2_800)),
        "state": "ended",
    },
    {
        "key": "weidlich",
        "by": "hartmann",
        "ago": 160,
        "accepted": 2,
        "orders": ((18, 1_800), (75, 2_600), (140, 2_200)),
        "note": "They grind gears like we do, and wait three weeks for inserts.",
    },
    {
        "name": "Ostrava Lisovna s.r.o.",
        "email": "nakup@ostravalisovna.example",
        "contact_name": "Petr Havlík",
        "by": "northwind",
        "ago": 130,
        "accepted": 5,
        "state": "expired",
    },
    {
        "customer": "rivera",
        "by": "okafor",
        "ago": 125,
        "accepted": 1,
        "relation": "managed",
        "consent_by": "Héctor Rivera",
        "consent": "We agree that Okafor Process Engineering plans and orders for us.",
        "note": "Our office plans their new filling line.",
    },
    {
        "key": "kaltenbach",
        "by": "hartmann",
        "ago": 62,
        "accepted": 3,
        "orders": ((48, 1_950),),
    },
    {
        "name": "Minato Seimitsu K.K.",
        "email": "office@minato.example",
        "by": "northwind",
        "ago": 41,
        "state": "rejected",
    },
    {
        "key": "solheim",
        "by": "northwind",
        "ago": 33,
        "accepted": 1,
        "orders": ((21, 3_400),),
        "channel": "portal",
    },
    {"key": "bruneau", "by": "castellan", "ago": 12, "accepted": 2},
    {
        "name": "Tarnow Hydraulics Sp. z o.o.",
        "email": "k.zielinska@tarnowhydraulics.example",
        "contact_name": "Katarzyna Zielińska",
        "by": "hartmann",
        "ago": 2,
        "channel": "portal",
        "note": "They open a second plant in spring. She expects your call.",
    },
)
