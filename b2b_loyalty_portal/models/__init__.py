from . import b2b_loyalty_member_contact
from . import b2b_loyalty_membership_pages
from . import b2b_loyalty_membership_portal_home
from . import b2b_loyalty_membership_portal_steps
from . import b2b_loyalty_points_entry
from . import b2b_loyalty_membership_portal_points
