# shellcheck shell=bash
# Debian's packages: those of the machine's own release are installed; those
# of sid are only unpacked, into a folder of ours.

list_of() { # list_of FILE : its lines without comments
    sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' -- "$1"
}

missing_packages() { # missing_packages NAME... : those not installed
    local name
    for name in "$@"; do
        [[ $(dpkg-query -W -f '${Status}' -- "$name" 2>/dev/null) == 'install ok installed' ]] ||
            printf '%s\n' "$name"
    done
}

install_packages() { # install_packages NAME... : nothing is asked of apt when all are there
    local -a missing
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    needs_rights "${missing[*]}"
    say "installing ${missing[*]}"
    # A run that was killed may have left half-configured packages.
    as_root dpkg --configure -a >/dev/null 2>&1 || true
    refresh_package_lists
    logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --quiet --no-install-recommends "${missing[@]}"
}

refresh_package_lists() {
    is_fresh package-lists && return
    logged apt-update as_root apt-get update --quiet
    mark_done package-lists fresh
}

is_fresh() { # is_fresh STAMP : made in the last two hours
    [[ -n $(find "$STAMPS/$1" -mmin -120 2>/dev/null) ]]
}

is_available() { # is_available PACKAGE : the machine's release has it
    [[ $(apt-cache policy -- "$1" 2>/dev/null) =~ Candidate:\ [^\(] ]]
}

# The Debian mirror that this machine already uses. No address is written
# down here, so a company's own mirror is respected.
debian_mirror() {
    local uri
    if [[ -n ${B2B_LOYALTY_DEBIAN_MIRROR:-} ]]; then
        printf '%s' "$B2B_LOYALTY_DEBIAN_MIRROR"
        return
    fi
    # shellcheck disable=SC2016 # apt fills this in, not the shell
    uri=$(apt-get indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
        sort -u | sed -n 1p)
    printf '%s' "$uri"
}

# apt on a state of its own that knows nothing but sid: the machine's own
# lists and preferences stay as they are.
apt_of_sid() { # apt_of_sid TOOL ARGS...
    local tool=$1 state=$LOCAL/apt
    shift
    "$tool" -o "Dir::State=$state/state" \
        -o Dir::State::status=/var/lib/dpkg/status \
        -o "Dir::Cache=$state/cache" \
        -o "Dir::Etc::sourcelist=$state/sid.list" \
        -o "Dir::Etc::sourceparts=$state/none.d" \
        -o "Dir::Etc::preferences=$state/none" -o "Dir::Etc::preferencesparts=$state/none.d" \
        -o Acquire::Languages=none -o APT::Sandbox::User=root "$@"
}

prepare_apt_of_sid() {
    local state=$LOCAL/apt mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mirror=$(debian_mirror)
    [[ -n $mirror ]] || give_up "apt knows no Debian mirror to fetch Odoo 19 from: set ODOO_HOME to an Odoo 19, or B2B_LOYALTY_DEBIAN_MIRROR to a mirror's address."
    [[ -f $keyring ]] || install_packages debian-archive-keyring
    mkdir -p "$state/none.d" "$state/state/lists/partial" "$state/cache/archives/partial"
    printf 'deb [signed-by=%s] %s sid main\n' "$keyring" "$mirror" >"$state/sid.list"
    logged apt-update-sid apt_of_sid apt-get update --quiet
}

fetch_from_sid() { # fetch_from_sid FOLDER PACKAGE... : apt checks the signatures
    local folder=$1
    shift
    mkdir -p "$folder"
    (cd -- "$folder" && logged "fetch-$1" apt_of_sid apt-get download --quiet "$@")
}
