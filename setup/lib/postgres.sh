# shellcheck shell=bash
# A PostgreSQL of our own, or the one that PGHOST names.

CLUSTER=$LOCAL/postgres

has_own_server() { [[ -n ${PGHOST:-} && -z ${B2B_LOYALTY_PRIVATE_PG:-} ]]; }

install_postgres() {
    if has_own_server; then
        command -v psql >/dev/null || needs_debian_for 'postgresql-client'
        return
    fi
    find_postgres && return
    needs_debian_for 'postgresql'
    find_postgres || give_up 'PostgreSQL was installed, but its programs are not below /usr/lib/postgresql.'
}

needs_debian_for() {
    is_debian_like || give_up "PostgreSQL ($1) is missing: install version 13 or newer, or set PGHOST."
    install_packages "$1"
}

# Sets PG_BIN: the newest installed server's programs.
find_postgres() {
    local initdb
    initdb=$(find /usr/lib/postgresql -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort --version-sort | tail -n 1)
    [[ -n $initdb ]] || initdb=$(command -v initdb) || return 1
    PG_BIN=$(dirname -- "$initdb")
}

# initdb and postgres refuse root: there they run as Debian's user postgres,
# which keeps the right to pass through folders that only root may enter (a
# checkout below /root).
as_postgres() {
    if [[ $EUID -ne 0 ]]; then
        "$@"
    elif runuser -u postgres -- test -r "$LIB"; then
        runuser -u postgres -- "$@"
    else
        setpriv --reuid=postgres --regid=postgres --init-groups \
            --inh-caps=+dac_read_search --ambient-caps=+dac_read_search -- "$@"
    fi
}

# A socket's path may have 107 bytes at most; a deep checkout gets one in /tmp.
postgres_socket_folder() {
    local folder=$CLUSTER/socket
    if ((${#folder} > 80)); then
        folder=/tmp/b2b_loyalty-$(printf '%s' "$CLUSTER" | sha256sum | cut -c1-12)
    fi
    printf '%s' "$folder"
}

# Points libpq (psql, createdb, Odoo) at the server by its own variables.
use_postgres() {
    if has_own_server; then
        export PGUSER=${PGUSER:-$(id -un)}
        return
    fi
    export B2B_LOYALTY_PRIVATE_PG=1
    PGHOST=$(postgres_socket_folder)
    export PGHOST PGPORT=5432 PGUSER=odoo
    unset PGPASSWORD PGDATABASE PGSERVICE
}

start_postgres() {
    if has_own_server; then
        use_postgres
        needs_server
        return
    fi
    use_postgres
    answers && return
    make_cluster
    start_cluster
    make_role
}

answers() {
    psql --no-psqlrc --quiet --dbname=postgres --command='SELECT 1' >/dev/null 2>&1
}

needs_server() {
    local version
    version=$(psql --no-psqlrc --no-password -At --dbname=postgres --command='SHOW server_version_num') ||
        give_up "the PostgreSQL server at PGHOST=$PGHOST does not let in PGUSER=$PGUSER."
    ((version >= 130000)) || give_up "the PostgreSQL server at PGHOST=$PGHOST is older than version 13."
    [[ $PGUSER != postgres ]] || give_up "Odoo refuses to work as the database user 'postgres': set PGUSER to another that may create databases."
    [[ $(sql 'SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user') == t ]] ||
        give_up "the database user '$PGUSER' at PGHOST=$PGHOST may not create databases: ALTER ROLE \"$PGUSER\" CREATEDB lets it."
}

make_cluster() {
    local major
    [[ -f $CLUSTER/made ]] && return
    major=$("$PG_BIN/postgres" --version)
    say "making a private cluster: $major"
    rm -rf -- "$CLUSTER"
    mkdir -p "$CLUSTER"
    give_to_postgres "$CLUSTER"
    logged initdb as_postgres "$PG_BIN/initdb" --pgdata="$CLUSTER/data" --username=postgres \
        --auth=trust --encoding=UTF8 --locale=C.UTF-8
    # No TCP: who may enter the socket's folder may enter the server.
    # A commit doesn't wait for the disk: a power cut may lose the last second.
    as_postgres tee -a "$CLUSTER/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
max_connections = 200
synchronous_commit = off
shared_buffers = 256MB
CONF
    touch "$CLUSTER/made"
}

give_to_postgres() {
    [[ $EUID -eq 0 ]] || return 0
    chown postgres: "$1"
}

start_cluster() {
    local socket
    socket=$(postgres_socket_folder)
    mkdir -p "$socket"
    give_to_postgres "$socket"
    chmod 700 "$socket"
    say 'starting the private cluster'
    # The server outlives us, so it must not keep the installation's lock.
    logged postgres-start as_postgres_unlocked "$PG_BIN/pg_ctl" --pgdata="$CLUSTER/data" \
        --log="$CLUSTER/postgres.log" --wait --timeout=60 \
        --options="-c unix_socket_directories='$socket'" start
}

as_postgres_unlocked() {
    if [[ -n ${installation_lock:-} ]]; then
        as_postgres "$@" {installation_lock}>&-
    else
        as_postgres "$@"
    fi
}

stop_postgres() {
    has_own_server && return
    [[ -f $CLUSTER/data/postmaster.pid ]] || return 0
    as_postgres "$PG_BIN/pg_ctl" --pgdata="$CLUSTER/data" --mode=fast --silent stop
}

make_role() {
    psql --no-psqlrc --quiet --username=postgres --dbname=postgres <<'SQL'
SELECT 'CREATE ROLE odoo LOGIN CREATEDB' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'odoo')
\gexec
SQL
}
