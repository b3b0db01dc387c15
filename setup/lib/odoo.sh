# shellcheck shell=bash
# Where Odoo 19 is, and how to call it.

# Debian's package, unpacked here when ODOO_HOME names none.
UNPACKED_ODOO=$LOCAL/odoo

# Sets ODOO_PATH (what goes on Python's path), ODOO_ADDONS and ODOO_KEY, which
# is another for another Odoo.
find_odoo() {
    local home=${ODOO_HOME:-$UNPACKED_ODOO} path
    for path in "$home" "$home/usr/lib/python3/dist-packages"; do
        [[ -f $path/odoo/release.py ]] || continue
        ODOO_PATH=$path
        ODOO_ADDONS=$path/odoo/addons
        [[ ! -d $path/addons/sale ]] || ODOO_ADDONS=$path/addons,$ODOO_ADDONS
        ODOO_KEY=$({ revision_of "$home"; cat -- "$path/odoo/release.py"; } | hash_of -)
        return 0
    done
    return 1
}

revision_of() { # revision_of ODOO : Debian's version, git's commit, or nothing
    if [[ -f $1/debian-version ]]; then
        cat -- "$1/debian-version"
    elif [[ -e $1/.git ]]; then
        git -C "$1" rev-parse HEAD 2>/dev/null || true
    fi
}

needs_odoo_19() {
    ODOO_HOME=$(realpath -- "$ODOO_HOME")
    find_odoo || give_up "ODOO_HOME=$ODOO_HOME holds no Odoo: no odoo/release.py in it."
    grep -qE '^version_info = \(19, 0,' "$ODOO_PATH/odoo/release.py" ||
        give_up "ODOO_HOME=$ODOO_HOME is not an Odoo 19.0: $(grep -m1 '^version_info' "$ODOO_PATH/odoo/release.py")."
    [[ -d $ODOO_PATH/odoo/addons/sale || -d $ODOO_PATH/addons/sale ]] ||
        give_up "ODOO_HOME=$ODOO_HOME has no add-on 'sale': the complete Community edition is needed."
}

install_odoo() {
    if [[ -n ${ODOO_HOME:-} ]]; then
        needs_odoo_19
        say "using the Odoo 19 in $ODOO_HOME"
        return
    fi
    local key
    key=$(hash_of "$LIB/debian_sid.txt")
    if ! is_done odoo "$key" || ! find_odoo; then
        is_debian_like || give_up "this is not Debian or Ubuntu: set ODOO_HOME to an Odoo 19 and PGHOST to a PostgreSQL server."
        needs_disk 4000
        unpack_odoo
        mark_done odoo "$key"
    fi
    find_odoo
}

unpack_odoo() {
    local debs=$LOCAL/cache/debs fresh=$UNPACKED_ODOO.new deb
    local -a packages
    mapfile -t packages < <(list_of "$LIB/debian_sid.txt")
    prepare_apt_of_sid
    is_available_in_sid odoo-19 ||
        give_up "Debian no longer has the package odoo-19: set ODOO_HOME to an Odoo 19."
    say "fetching ${packages[*]} from Debian's sid (130 MB)"
    rm -rf -- "$debs" "$fresh"
    fetch_from_sid "$debs" "${packages[@]}"
    say 'unpacking (1.2 GB)'
    mkdir -p "$fresh"
    for deb in "$debs"/*.deb; do
        dpkg -x "$deb" "$fresh"
    done
    dpkg-deb --field "$debs"/odoo-19_*.deb Version >"$fresh/debian-version"
    link_shared_files "$fresh"
    replace_left_out_files "$fresh"
    rm -rf -- "$UNPACKED_ODOO"
    mv -- "$fresh" "$UNPACKED_ODOO"
    rm -rf -- "$debs"
}

is_available_in_sid() {
    [[ $(apt_of_sid apt-cache policy -- "$1") =~ Candidate:\ [^\(] ]]
}

# Debian's package links fonts and scripts into /usr/share. The links are
# relative, so from our folder they lead nowhere: point them at the machine's.
link_shared_files() { # link_shared_files UNPACKED
    local link target
    while IFS= read -r -d '' link; do
        target=$(realpath --canonicalize-missing --no-symlinks -- "$(dirname -- "$link")/$(readlink -- "$link")")
        target=${target#"$(realpath -- "$1")"}
        [[ -e $target ]] && ln -sfn -- "$target" "$link"
    done < <(find "$1" -xtype l -print0)
    return 0
}

# Debian leaves out a third-party library of mail (it blurs the background of
# video calls). The web client's assets name it, and log an error without.
replace_left_out_files() { # replace_left_out_files UNPACKED
    local file=$1/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
    [[ -f $file ]] && return
    mkdir -p "$(dirname -- "$file")"
    printf '/* left out by Debian */\n' >"$file"
}

# Odoo and Chromium write below HOME and TMPDIR: keep that in our folder.
odoo_environment() {
    export HOME=$LOCAL/home TMPDIR=$LOCAL/tmp
    export PYTHONPATH=$ODOO_PATH${PYTHONPATH:+:$PYTHONPATH}
    export ODOO_RC=$LOCAL/odoo.conf
    export PATH=$VENV/bin:$PATH
    mkdir -p "$HOME" "$TMPDIR"
}

# The folders that hold add-ons, separated by commas: Odoo warns of a folder
# without any.
addons_path() {
    local folder
    for folder in "$REPO" "$REPO/tests"; do
        [[ -n $(addons_in "$folder") ]] && printf '%s,' "$folder"
    done
    printf '%s' "$ODOO_ADDONS"
}

write_odoo_conf() {
    local conf=$LOCAL/odoo.conf
    cat >"$conf.new" <<CONF
[options]
; written by setup/, do not edit: give options to setup/odoo instead
addons_path = $(addons_path)
data_dir = $LOCAL/data
screenshots = $LOCAL/screenshots
http_interface = ${B2B_LOYALTY_INTERFACE:-127.0.0.1}
http_port = ${B2B_LOYALTY_PORT:-8069}
with_demo = True
list_db = False
max_cron_threads = 1
CONF
    mkdir -p "$LOCAL/data"
    chmod 600 "$conf.new"
    mv -- "$conf.new" "$conf"
}

odoo() { # odoo ARGS... : the command on this repository's configuration
    (
        odoo_environment
        exec "$VENV/bin/python" -m odoo "$@"
    )
}
