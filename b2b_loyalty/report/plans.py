"""What PostgreSQL's planner is told."""

from odoo.tools import SQL

# Goes before a query in the same statement. Of a recursive query the planner expects
# many times the rows that come; above 100,000 of its units PostgreSQL compiles a query
# before it runs it, which takes half a second where running it takes a millisecond.
WITHOUT_COMPILING = SQL("SET LOCAL jit = off;")
