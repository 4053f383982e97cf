# shellcheck shell=bash
# What every script in ops/ begins with: the project's root, words for the person at the terminal,
# and the few questions that several scripts ask. Sourced, never run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STATE=${TIMEBANK_STATE:-$ROOT/.timebank}
export LC_ALL=C.UTF-8

# Where cargo builds.
TARGET=${CARGO_TARGET_DIR:-target}
case $TARGET in /*) ;; *) TARGET=$ROOT/$TARGET ;; esac

say() { printf '%s\n' "$*" >&2; }
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# One line per service: name schema role owner variable. The table itself is ops/services.
services() { grep -v '^#' "$ROOT/ops/services"; }

# A directory of PostgreSQL server programs, 15 or newer, oldest first; nothing when there is none.
postgres_bin() {
    local bin
    for bin in /usr/lib/postgresql/{15,16,17,18}/bin; do
        if [ -x "$bin/postgres" ] && [ -x "$bin/initdb" ]; then
            echo "$bin"
            return
        fi
    done
}

# Where the client program lives; on Debian it comes with the server.
psql_bin() {
    local bin
    bin=$(postgres_bin)
    if [ -n "$bin" ]; then echo "$bin/psql"; else command -v psql; fi
}

# True when something listens on this port of the loopback address.
port_busy() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

environment_name() {
    case $1 in
        demo | test | bench | dev | chaos) ;;
        *) fail "unknown environment '$1': use demo, test, bench, dev or chaos" ;;
    esac
}

# postgres://user:password@host:port/database → one part of it.
url_database() { local path=${1##*/}; echo "${path%%\?*}"; }
url_with_database() { echo "${1%/*}/$2"; }
url_address() { local rest=${1#*@}; echo "${rest%%/*}"; }

# The port of one of the platform's doors: the variable's (TB_DEMO_PORTAL=8000) or the usual number. Other environments
# than the demonstration's have doors of their own, so that a measurement can run beside it.
door_port() {
    local environment=$1 variable=TB_${1^^}_$2 number
    case $2 in
        PORTAL) number=18080 ;;
        MOBILE) number=18081 ;;
        SANDBOX) number=18082 ;;
        CALLBACKS) number=18083 ;;
        OPS) number=18089 ;;
    esac
    [ "$environment" = demo ] || number=$((number + 10))
    echo "${!variable:-$number}"
}

# Runs a program of ours without the scripts' own variables: the platform refuses TB_… settings that it does not know.
platform() {
    local name unset=()
    for name in ${!TB_*}; do unset+=(-u "$name"); done
    exec env "${unset[@]}" "$@"
}
