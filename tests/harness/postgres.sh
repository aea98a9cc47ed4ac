#!/bin/sh
# One PostgreSQL cluster for tests, in a temporary folder, reached over a Unix socket only.
#
#   eval "$(tests/harness/postgres.sh start)"   starts it and sets SHOUHU_TEST_PG and SHOUHU_TEST_PG_HOME
#   tests/harness/postgres.sh stop              stops the one in SHOUHU_TEST_PG_HOME and removes it
#
# With SHOUHU_PG_TLS=FOLDER (server.crt, server.key) it also listens on 127.0.0.1, with TLS, and the
# port stands in SHOUHU_TEST_PG_PORT: a socket is never encrypted.
#
# initdb refuses to run as root: then the user `postgres`, which the package makes, owns the cluster.
# It waits for the disk like a real one: the store refuses a server that does not (fsync off).
set -eu

# Runs a command as whoever may own a cluster.
owner() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

binaries() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
        if [ -x "$folder/initdb" ]; then
            echo "$folder"
            return
        fi
    done
    found=$(command -v initdb) && dirname "$found" && return
    echo "PostgreSQL is not installed: apt-get install postgresql" >&2
    return 1
}

start() {
    bin=$(binaries)
    home=$(owner mktemp -d "${TMPDIR:-/tmp}/shouhu-pg.XXXXXX")
    chmod 755 "$home"
    # cd: the owner may not be able to read where we are.
    cd "$home"
    owner "$bin/initdb" -D "$home/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >"$home.log" 2>&1 ||
        { cat "$home.log" >&2; return 1; }
    options="-c listen_addresses='' -c unix_socket_directories=$home -c unix_socket_permissions=0777 -c max_connections=200"
    options="$options -c fsync=on -c full_page_writes=on "
    port=
    if [ -n "${SHOUHU_PG_TLS:-}" ]; then
        port=$(awk 'BEGIN { srand(); print 20000 + int(rand() * 20000) }')
        for file in server.crt server.key; do
            install -m 600 -o "$(stat -c %U "$home/data")" "$SHOUHU_PG_TLS/$file" "$home/data/$file"
        done
        options="-c port=$port -c unix_socket_directories=$home -c unix_socket_permissions=0777 -c ssl=on"
        options="$options -c listen_addresses=127.0.0.1 -c fsync=on -c full_page_writes=on "
    fi
    owner "$bin/pg_ctl" -D "$home/data" -l "$home/server.log" -w -o "$options" start >>"$home.log" 2>&1 ||
        { cat "$home.log" "$home/server.log" >&2; return 1; }
    rm -f "$home.log"
    socket=$(printf '%s' "$home" | sed 's,/,%2F,g')
    [ -z "$port" ] || echo "export SHOUHU_TEST_PG_PORT=$port"
    echo "export SHOUHU_TEST_PG_HOME='$home' SHOUHU_TEST_PG='postgres://postgres@$socket/postgres'"
}

stop() {
    home=${SHOUHU_TEST_PG_HOME:?no cluster was started}
    cd "$home" || return 0
    owner "$(binaries)/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
    cd /
    case $home in
    */shouhu-pg.*) rm -rf "$home" ;;
    esac
}

case ${1:-} in
start) start ;;
stop) stop ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
