#!/bin/sh
# Times this diff and `redocly diff` on two files: peers.sh BASE REVISION. Needs npm and a registry the first time.
set -eu
base=$(realpath "$1")
revision=$(realpath "$2")
cd "$(dirname "$0")/../../.."
tools=${CARGO_TARGET_DIR:-target}/bench-peers
mkdir -p "$tools"
[ -x "$tools/node_modules/.bin/redocly" ] ||
    npm install --silent --no-audit --no-fund --prefix "$tools" @redocly/cli@2.77.0
cargo build --quiet --release --package openapi-diff --example compare
ours=${CARGO_TARGET_DIR:-target}/release/examples/compare

seconds() {
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1 || true
    echo $(($(date +%s%N) - start))
}
best() {
    least=
    for _ in 1 2 3; do
        time=$(seconds "$@")
        if [ -z "$least" ] || [ "$time" -lt "$least" ]; then least=$time; fi
    done
    echo "$least"
}
export REDOCLY_TELEMETRY=off
peer=$(best "$tools/node_modules/.bin/redocly" diff "$base" "$revision" --format=json --fail-on=none)
own=$(best "$ours" "$base" "$revision")
awk -v own="$own" -v peer="$peer" 'BEGIN {
    printf "openapi-diff %.2f s, redocly diff %.2f s: %.1f times as fast\n", own / 1e9, peer / 1e9, peer / own
}'
