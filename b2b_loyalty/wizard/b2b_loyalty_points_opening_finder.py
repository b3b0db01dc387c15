class Finder:
    """Members by what a table may call them, and their people by e-mail."""

    def __init__(self, members):
        self.members = members.browse()
        self.by_name = {}
        for member in members:
            partner = member.partner_id
            for name in {member.name, partner.ref, partner.vat, partner.name}:
                if name:
                    found = self.by_name.setdefault(name.strip().casefold(), set())
                    found.add(member)

    def member(self, text):
        found = self.by_name.get(text.casefold(), ())
        return next(iter(found)) if len(found) == 1 else self.members

    def person(self, member, email):
        """Whose address it is; nobody, where several share it."""
        found = member.contact_ids.filtered(
            lambda p: email and (p.email or "").casefold() == email.casefold()
        )
        return found if len(found) == 1 else found.browse()
