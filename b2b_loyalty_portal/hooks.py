def uninstall_hook(env):
    """The documents of statements go with the tables; nothing refers to them then."""
    env.cr.execute("UPDATE b2b_loyalty_statement SET attachment_id = NULL")
