from . import b2b_loyalty_member_contact
from . import b2b_loyalty_member_contact_invite
from . import b2b_loyalty_membership_pages
from . import b2b_loyalty_membership_portal_home
from . import b2b_loyalty_membership_portal_steps
from . import b2b_loyalty_membership_portal_people
from . import portal_wizard_user
