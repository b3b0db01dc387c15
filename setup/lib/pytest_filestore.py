"""A pytest plugin: with ``pytest -n``, each process has a filestore of its own.

pytest-odoo gives each a copy of the database and shares the filestore. But Odoo
collects garbage after each class of tests, and would take the files of the others.
"""

import os
import shutil
from contextlib import contextmanager

import pytest_odoo

from odoo.tools import config


@contextmanager
def copied_filestore(source, database):
    if source == database:
        yield
        return
    own = config.filestore(database)
    shutil.rmtree(own, ignore_errors=True)
    # links: Odoo writes new files and never changes one
    shutil.copytree(config.filestore(source), own, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(own, ignore_errors=True)


def pytest_configure():
    pytest_odoo._shared_filestore = copied_filestore
