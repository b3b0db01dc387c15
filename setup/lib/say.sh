# shellcheck shell=bash
# What the user sees, and the stamps that say which step is done.

# How many steps are announced; see announce_steps.
STEPS=0
step_number=0

step() {
    step_number=$((step_number + 1))
    [[ ${QUIET:-} ]] || printf '[%d/%d] %s\n' "$step_number" "$STEPS" "$*" >&2
}

say() {
    printf '      %s\n' "$*" >&2
}

# One sentence that says what is missing, then the end.
give_up() {
    printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
    exit 1
}

# The comment at the top of the command is its manual.
show_help() {
    sed -n '2,/^$/s/^# \{0,1\}//p' -- "$0"
}

# Runs a command with its output in a log, which is shown when it fails.
logged() {
    local name=$1 log=$LOGS/$1.log
    shift
    mkdir -p "$LOGS"
    if ! "$@" >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        give_up "$name failed; all it said is in ${log#"$REPO"/}."
    fi
}

hash_of() { # hash_of FILE... : one hash over the contents
    cat -- "$@" | sha256sum | cut -c1-16
}

stamp_of() { # stamp_of STEP
    [[ ! -f $STAMPS/$1 ]] || cat -- "$STAMPS/$1"
}

is_done() { # is_done STEP KEY
    [[ $(stamp_of "$1") == "$2" ]]
}

mark_done() { # mark_done STEP KEY : whole or not at all, also at a power cut
    mkdir -p "$STAMPS"
    printf '%s' "$2" >"$STAMPS/$1.new"
    mv -- "$STAMPS/$1.new" "$STAMPS/$1"
}

unmark() {
    rm -f -- "$STAMPS/$1"
}

# One installation at a time: a second command waits for the first.
lock_installation() {
    mkdir -p "$LOCAL"
    exec {installation_lock}>"$LOCAL/lock"
    if ! flock --nonblock "$installation_lock"; then
        say 'another setup command is at work: waiting for it'
        flock "$installation_lock"
    fi
}

unlock_installation() {
    exec {installation_lock}>&-
}
