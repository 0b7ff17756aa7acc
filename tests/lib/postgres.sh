# Sourced by what needs a PostgreSQL server of its own: Debian's, in a directory, at a port of the loopback address.
# shellcheck shell=bash

# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# postgres_start DIRECTORY: makes a database cluster there unless there is one, and starts it.
postgres_start() {
    postgres_find
    [ -d "$1/data" ] || postgres_create "$1"
    local tries
    # Whether a port is free is known only once it is taken.
    for ((tries = 0; tries < 10; tries++)); do
        [ -e "$1/port" ] || echo $((20000 + RANDOM % 12000)) >"$1/port"
        if postgres_as_user pg_ctl --pgdata "$1/data" --log "$1/log" --silent --wait \
            --options "-p $(cat "$1/port") -k $1/data" start >/dev/null; then
            return
        fi
        [ ! -e "$1/data/used" ] || break
        rm -f "$1/port"
    done
    tail -n 20 "$1/log" >&2
    die "PostgreSQL does not start in $1"
}

# postgres_address DIRECTORY DATABASE: makes the database unless there is one, and prints its address.
postgres_address() {
    local server
    server=postgres://keyfob:$(cat "$1/password")@127.0.0.1:$(cat "$1/port")
    # From now on others rely on the port.
    : >"$1/data/used"
    psql --quiet --no-psqlrc --tuples-only --command "CREATE DATABASE \"$2\"" "$server/postgres" 2>/dev/null ||
        psql --quiet --no-psqlrc --command '' "$server/$2" || die "no database $2 in $1"
    echo "$server/$2"
}

# postgres_stop DIRECTORY: ends it, and the connections to it, at once.
postgres_stop() {
    postgres_find
    [ ! -e "$1/data/postmaster.pid" ] ||
        postgres_as_user pg_ctl --pgdata "$1/data" --mode immediate --silent --wait stop
}

# postgres_signal DIRECTORY SIGNAL: to all its processes; STOP lets it take connections and answer nothing, CONT goes on.
postgres_signal() {
    local first process
    first=$(head -n 1 "$1/data/postmaster.pid")
    # The first one first: it must not start others meanwhile.
    kill "-$2" "$first"
    # One that served a connection may end meanwhile.
    for process in $(pgrep --parent "$first"); do
        kill "-$2" "$process" 2>/dev/null || true
    done
}

# postgres_find: Debian keeps the programs off the path.
postgres_find() {
    need_command psql postgresql postgresql-client
    postgres_programs=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
    [ -x "$postgres_programs/initdb" ] || {
        need_packages postgresql
        postgres_programs=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -n 1)
    }
}

# postgres_as_user PROGRAM ARGUMENTS...: it refuses to run as root.
postgres_as_user() {
    local program=$postgres_programs/$1
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$program" "${@:2}")
    else
        "$program" "${@:2}"
    fi
}

postgres_create() {
    mkdir -p "$1"
    head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$1/password"
    [ "$(id -u)" != 0 ] || chown -R postgres "$1"
    postgres_as_user initdb --pgdata "$1/data" --username keyfob --pwfile "$1/password" \
        --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 >/dev/null
}
