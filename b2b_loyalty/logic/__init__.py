"""Rules of the program as pure Python: standard library only, no clock, no database.

Models read records into the plain values of these files, call a rule and write
the result. Nothing here may import Odoo, so every rule can be run, read and
tested alone.
"""
