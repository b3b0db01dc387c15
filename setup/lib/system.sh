# shellcheck shell=bash
# What the machine must have.

as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

is_debian_like() {
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null
}

has_rights() {
    # sudo asks for the password here, where the question is seen
    [[ $EUID -eq 0 ]] || { command -v sudo >/dev/null && sudo true; }
}

needs_rights() { # needs_rights PACKAGE...
    has_rights ||
        give_up "installing Debian packages needs root or sudo: run 'apt-get install $*' as root, then this again."
}

needs_disk() { # needs_disk MEGABYTES
    mkdir -p "$LOCAL" || give_up "cannot write to $LOCAL."
    local free
    free=$(($(df --output=avail -m -- "$LOCAL" | tail -n 1)))
    ((free >= $1)) ||
        give_up "not enough disk: $1 MB are needed in $LOCAL, $free MB are free."
}

port_is_free() { # port_is_free PORT
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

needs_port() {
    if ! [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] || (($1 > 65535)); then
        give_up "'$1' is not a port: set B2B_LOYALTY_PORT to a number from 1 to 65535."
    fi
    port_is_free "$1" ||
        give_up "port $1 is taken: name another one, e.g. B2B_LOYALTY_PORT=8169 setup/run."
}
