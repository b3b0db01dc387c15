"""Two versions of a text side by side: pure, without Odoo."""

import re
from difflib import SequenceMatcher
from itertools import zip_longest

SAME, CHANGED, REMOVED, ADDED = "same", "changed", "removed", "added"

# paragraphs with less in common are not the same one reworded
ALIKE = 0.5


def side_by_side(before, after):
    """Rows of two columns: ``(kind, left, right)``.

    :param before: paragraphs of the one version
    :param after: those of the other
    :return: left and right are lists of ``(text, differs)``, empty where the
        paragraph is missing

    >>> for row in side_by_side(["Free.", "To May"], ["Free.", "To June"]):
    ...     print(row)
    ('same', [('Free.', False)], [('Free.', False)])
    ('changed', [('To ', False), ('May', True)], [('To ', False), ('June', True)])
    >>> side_by_side([], ["New."])
    [('added', [], [('New.', True)])]
    """
    rows = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        left, right = before[i1:i2], after[j1:j2]
        if tag == "equal":
            rows += [(SAME, [(text, False)], [(text, False)]) for text in left]
        else:
            rows += _differing(left, right)
    return rows


def _differing(left, right):
    """Paragraphs that changed; each beside the one that it became."""
    rows = []
    for old, new in zip_longest(left, right):
        if old is None:
            rows.append((ADDED, [], [(new, True)]))
        elif new is None:
            rows.append((REMOVED, [(old, True)], []))
        elif _are_alike(old, new):
            rows.append((CHANGED, *_words(old, new)))
        else:
            rows.append((REMOVED, [(old, True)], []))
            rows.append((ADDED, [], [(new, True)]))
    return rows


def _are_alike(old, new):
    matcher = SequenceMatcher(None, _split(old), _split(new), autojunk=False)
    return matcher.ratio() >= ALIKE


def _words(old, new):
    """Both with the words marked that differ.

    >>> _words("10 days", "20 days")
    ([('10', True), (' days', False)], [('20', True), (' days', False)])
    """
    old, new = _split(old), _split(new)
    left, right = [], []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        differs = tag != "equal"
        if i1 < i2:
            left.append(("".join(old[i1:i2]), differs))
        if j1 < j2:
            right.append(("".join(new[j1:j2]), differs))
    return left, right


def _split(text):
    """Words and the blanks between them.

    >>> _split("10 days")
    ['10', ' ', 'days']
    """
    return re.findall(r"\s+|\S+", text)
