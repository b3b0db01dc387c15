class Merging:
    """Companies and persons are merged, by a user who knows nothing of loyalty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merger = cls.make_user("merger", "base.group_partner_manager")

    def merge(self, *sources, into):
        partners = self.env["res.partner"].concat(*sources, into)
        partners.email = "same@example.com"
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.merger)
            .create(
                {
                    "partner_ids": [(6, 0, partners.ids)],
                    "dst_partner_id": into.id,
                    "state": "selection",
                }
            )
        )
        wizard.action_merge()
        self.env.invalidate_all()
        self.assertEqual(partners.exists(), into)
