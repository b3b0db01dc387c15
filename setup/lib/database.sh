# shellcheck shell=bash
# Databases. Each of ours carries a comment: 'b2b_loyalty KEY'. A database is
# made under the name NAME__making and renamed when it is whole, so one that
# bears its name is usable and one that doesn't is thrown away.

sql() { # sql STATEMENT
    PGOPTIONS=--client-min-messages=warning \
        psql --no-psqlrc --quiet -At --dbname=postgres --command="$1"
}

database_comment() {
    sql "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"
}

database_exists() {
    [[ -n $(sql "SELECT 1 FROM pg_database WHERE datname = '$1'") ]]
}

is_database() { # is_database NAME KEY
    [[ $(database_comment "$1") == "b2b_loyalty $2" ]]
}

mark_database() { # mark_database NAME KEY
    sql "COMMENT ON DATABASE \"$1\" IS 'b2b_loyalty $2'"
}

needs_database_name() {
    [[ $1 =~ ^[a-z][a-z0-9_]{0,40}$ ]] ||
        give_up "'$1' is no name for a database: use small letters, digits and underscores, 40 at most."
}

# A database that someone else made is never dropped.
needs_our_database() {
    database_exists "$1" || return 0
    [[ $(database_comment "$1") == b2b_loyalty* ]] ||
        give_up "there is a database '$1' that setup did not make: drop or rename it, or name another one."
}

drop_database() {
    sql "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"
    rm -rf -- "$LOCAL/data/filestore/$1"
}

# The callback gets the database's name and fills it.
make_database() { # make_database NAME KEY CALLBACK [TEMPLATE]
    local name=$1 key=$2 callback=$3 template=${4:-}
    needs_our_database "$name"
    drop_database "${name}__making"
    sql "CREATE DATABASE \"${name}__making\" TEMPLATE \"${template:-template0}\" ENCODING 'UTF8'"
    if [[ -d $LOCAL/data/filestore/$template && -n $template ]]; then
        cp -a -- "$LOCAL/data/filestore/$template" "$LOCAL/data/filestore/${name}__making"
    fi
    "$callback" "${name}__making"
    mark_database "${name}__making" "$key"
    drop_database "$name"
    if [[ -d $LOCAL/data/filestore/${name}__making ]]; then
        mv -- "$LOCAL/data/filestore/${name}__making" "$LOCAL/data/filestore/$name"
    fi
    sql "ALTER DATABASE \"${name}__making\" RENAME TO \"$name\""
}

# Odoo with the modules that the add-ons build on, and demo data. Copies of it
# take a second, the making a minute or two.
make_template() { # sets TEMPLATE
    local modules key
    modules=$(modules_of_odoo) || give_up 'the add-ons cannot be read.'
    key=$(printf '%s\n' "$modules" "$ODOO_KEY" | sha256sum | cut -c1-12)
    TEMPLATE=b2b_loyalty_template_$key
    template_modules=$modules
    is_database "$TEMPLATE" "$key" && return
    drop_old_templates
    say "installing $modules with demo data, once: takes about two minutes"
    make_database "$TEMPLATE" "$key" fill_template
}

fill_template() {
    odoo_installs "$LOGS/template.log" --database="$1" --init="$template_modules"
}

drop_old_templates() {
    local name
    for name in $(sql "SELECT datname FROM pg_database WHERE datname LIKE 'b2b\_loyalty\_template\_%'"); do
        drop_database "$name"
    done
}

odoo_installs() { # odoo_installs LOG ARGS... : the modules are shown as they load
    local log=$1
    shift
    mkdir -p "$(dirname -- "$log")"
    if ! odoo --stop-after-init --no-http --max-cron-threads=0 "$@" 2>&1 |
        tee "$log" | show_modules; then
        show_failure "$log"
        give_up "Odoo failed; all it said is in ${log#"$REPO"/}."
    fi
}

# The end of the first traceback: what follows in the log is the shutdown.
show_failure() { # show_failure LOG
    awk '/ (ERROR|CRITICAL) |^Traceback/ && !found {found = 1; print; next}
         found && /^[0-9]+-[0-9]+-[0-9]+ / {exit}
         found {print}' "$1" | tail -n 25 >&2
}

show_modules() {
    if [[ -t 2 ]]; then
        awk '/ Loading module /{sub(/.* Loading module /, ""); printf "\r\033[K      %s", $0 > "/dev/stderr"}
             END {printf "\r\033[K" > "/dev/stderr"}'
    else
        cat >/dev/null
    fi
}
