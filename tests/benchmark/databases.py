"""The databases of the benchmarks: made once per set of parameters, then reused.

As everywhere in ``setup/``, a database is made under the name NAME__making and
renamed when it is whole, and carries the comment ``b2b_loyalty KEY``.
"""

import os
import shutil
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

from odoo import sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


def _execute(statement, *values):
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def comment(name):
    """What the database says of itself; None when it is not there."""
    rows = _execute(
        "SELECT COALESCE(shobj_description(oid, 'pg_database'), '') FROM pg_database"
        " WHERE datname = %s",
        name,
    )
    return rows[0][0] if rows else None


def make(name, key, template, fill):
    """Make a database as a copy of ``template`` unless it is there.

    :param fill: called with the name of the copy
    """
    known = comment(name)
    if known == f"b2b_loyalty {key}":
        return
    if known is not None and not known.startswith("b2b_loyalty "):
        sys.exit(
            f"There is a database {name} that setup did not make: drop or rename it."
        )
    making = f"{name}__making"
    drop(making)
    _disconnect(template)
    identifiers = {"making": sql.Identifier(making), "name": sql.Identifier(name)}
    _execute(
        sql.SQL("CREATE DATABASE {making} TEMPLATE {template}").format(
            template=sql.Identifier(template), **identifiers
        )
    )
    if _filestore(template).is_dir():
        shutil.copytree(_filestore(template), _filestore(making))
    fill(making)
    _disconnect(making)
    _execute(
        sql.SQL("COMMENT ON DATABASE {making} IS {comment}").format(
            comment=sql.Literal(f"b2b_loyalty {key}"), **identifiers
        )
    )
    drop(name)
    _execute(sql.SQL("ALTER DATABASE {making} RENAME TO {name}").format(**identifiers))
    if _filestore(making).is_dir():
        _filestore(making).rename(_filestore(name))


@contextmanager
def scratch(source):
    """A copy of a database, in which runs may be committed; it is dropped after."""
    name = f"{source}_scratch"
    drop(name)
    _disconnect(source)
    _execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(source)
        )
    )
    try:
        yield name
    finally:
        _disconnect(name)
        drop(name)


def _disconnect(name):
    """Nobody may be in a database that is copied or renamed, not even we."""
    Registry.delete(name)
    sql_db.close_db(name)


def drop(name):
    _execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
    shutil.rmtree(_filestore(name), ignore_errors=True)


def _filestore(name):
    return Path(config["data_dir"]) / "filestore" / name


def template():
    """The database with Odoo's own modules, which ``setup/`` has made."""
    return os.environ["B2B_LOYALTY_TEMPLATE"]
