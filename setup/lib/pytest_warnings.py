"""A pytest plugin: every warning and error that is logged goes to the file that
B2B_LOYALTY_TEST_LOG names, with the test that was running. setup/test reads it.
"""

import logging
import os


class Formatter(logging.Formatter):
    def __init__(self):
        super().__init__(
            "%(asctime)s %(process)d %(levelname)s %(test)s %(name)s: %(message)s"
        )

    def format(self, record):
        # "path::Class::test (call)"
        record.test = os.environ.get("PYTEST_CURRENT_TEST", "?").partition(" ")[0]
        return super().format(record)


def pytest_configure(config):
    handler = logging.FileHandler(os.environ["B2B_LOYALTY_TEST_LOG"])
    handler.setLevel(logging.WARNING)
    handler.setFormatter(Formatter())
    logging.getLogger().addHandler(handler)
