# shellcheck shell=bash
# The virtual environment and what pip puts in it.

REQUIREMENTS=("$REPO/setup/requirements.txt" "$REPO/setup/requirements-dev.txt")

is_usable_python() { # is_usable_python COMMAND : 3.11 to 3.13
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

can_make_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# Sets PYTHON: the first Python 3.11 to 3.13 that can make an environment.
find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        if is_usable_python "$candidate" && can_make_venv "$candidate"; then
            PYTHON=$candidate
            return 0
        fi
    done
    return 1
}

needs_python() {
    find_python && return
    is_debian_like && [[ -z ${PYTHON:-} ]] && install_packages python3 python3-venv
    find_python || give_up "Python 3.11, 3.12 or 3.13 with its venv module is needed: name one with PYTHON=/path/to/python3."
}

install_python_packages() {
    update_environment python "$VENV" "${REQUIREMENTS[@]}"
}

# Brings an environment to its pins: in place when it was whole before, from
# nothing when an installation was interrupted or the Python is another. (pip
# killed halfway can leave a package that looks installed and isn't. What was
# fetched stays in the cache.)
update_environment() { # update_environment STAMP FOLDER REQUIREMENTS...
    local stamp=$1 folder=$2 key was_whole=
    shift 2
    key="$({ "$PYTHON" -VV; printf "%s" "$folder"; } | hash_of -) $(hash_of "$@")"
    is_done "$stamp" "$key" && [[ -x $folder/bin/python ]] && return
    [[ -x $folder/bin/python && $(stamp_of "$stamp") == "${key% *} "* ]] && was_whole=yes
    unmark "$stamp"
    if [[ ! $was_whole ]]; then
        rm -rf -- "$folder"
        say "making a virtual environment with $("$PYTHON" -V)"
        logged venv "$PYTHON" -m venv "$folder"
    fi
    say "pip installs $(basename -a -- "$@" | paste --serial --delimiters=' ')"
    pip_install "$folder" "${@/#/--requirement=}"
    mark_done "$stamp" "$key"
}

pip_install() { # pip_install FOLDER ARGS...
    local folder=$1
    shift
    mkdir -p "$LOCAL/tmp"
    TMPDIR=$LOCAL/tmp PIP_CACHE_DIR=$LOCAL/cache/pip PIP_DISABLE_PIP_VERSION_CHECK=1 \
        logged pip "$folder/bin/python" -m pip install "$@"
}
