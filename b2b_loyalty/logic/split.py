"""An amount in parts that add up to it."""


def split(cents, weights):
    """Parts of an amount by weight, each whole and all together the amount.

    :param cents: the amount in its smallest unit, also negative
    :param weights: a list of whole numbers above 0

    >>> split(100, [1, 1, 1])
    [33, 34, 33]
    >>> split(-100, [1, 3])
    [-25, -75]
    """
    total = sum(weights)
    parts, before, reached = [], 0, 0
    for weight in weights:
        reached += weight
        upto = (2 * abs(cents) * reached + total) // (2 * total)
        parts.append(upto - before)
        before = upto
    return [part if cents >= 0 else -part for part in parts]
