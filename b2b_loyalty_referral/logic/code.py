"""The short code of a member: said on the phone, printed, typed in by hand.

>>> plain_code(" bcdf-ghjk ")
'BCDFGHJK'
>>> shown_code("BCDFGHJK")
'BCDF-GHJK'
"""

# No vowels, so that no words come out, and nothing that looks like something else:
# no 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V.
LETTERS = "CDFGHJKMNPQRTWXY34679"
LENGTH = 8
# What people type between and around the letters.
MOST_TYPED = 40


def make_code(choose):
    """A new code.

    :param choose: takes letters and returns one of them, such as ``secrets.choice``

    >>> make_code(lambda letters: letters[0])
    'CCCCCCCC'
    """
    return "".join(choose(LETTERS) for _place in range(LENGTH))


def plain_code(text):
    """A code as it is kept, however it was typed; empty for what can be none.

    >>> plain_code("bcdf ghjk!"), plain_code(""), plain_code("x" * 41)
    ('BCDFGHJK', '', '')
    """
    text = text or ""
    if len(text) > MOST_TYPED:
        return ""
    return "".join(letter for letter in text if letter.isalnum()).upper()


def shown_code(code):
    """A code as people read it best.

    >>> shown_code("")
    ''
    """
    half = LENGTH // 2
    return f"{code[:half]}-{code[half:]}" if code else ""
