"""Names of people as somebody typed them. Standard library only.

>>> one_line("  Eve\\tAdams ")
'Eve Adams'
"""

import re

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def one_line(name):
    """The name in one line, without characters that only steer a terminal.

    Mails are addressed by name: a second line of it would be a line of the mail's head.

    >>> one_line("Eve\\r\\nBcc: all@example.com")
    'Eve Bcc: all@example.com'
    >>> one_line("\\x01\\u2028 ")
    ''
    """
    return " ".join(CONTROL.sub(" ", name).split())
