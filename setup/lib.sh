# shellcheck shell=bash
# What setup/run, test, odoo, lint and bench share. Source it; it only defines
# functions and the names of places.

set -euo pipefail

REPO=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
LIB=$REPO/setup/lib
# Everything that setup makes is in here, but for Debian's own packages.
LOCAL=${B2B_LOYALTY_LOCAL:-$REPO/.local}
STAMPS=$LOCAL/stamps
LOGS=$LOCAL/logs
VENV=$LOCAL/venv

# shellcheck source=lib/say.sh
source "$LIB/say.sh"
# shellcheck source=lib/system.sh
source "$LIB/system.sh"
# shellcheck source=lib/apt.sh
source "$LIB/apt.sh"
# shellcheck source=lib/odoo.sh
source "$LIB/odoo.sh"
# shellcheck source=lib/python.sh
source "$LIB/python.sh"
# shellcheck source=lib/postgres.sh
source "$LIB/postgres.sh"
# shellcheck source=lib/addons.sh
source "$LIB/addons.sh"
# shellcheck source=lib/database.sh
source "$LIB/database.sh"
# shellcheck source=lib/install.sh
source "$LIB/install.sh"
