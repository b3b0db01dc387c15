from . import membership_history
