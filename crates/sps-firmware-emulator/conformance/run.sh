#!/bin/sh
# Runs Schemathesis against the emulator: run.sh EMULATOR DOCUMENT [SCHEMATHESIS OPTION...]
#
# EMULATOR is the program spsfw-emulator. SCHEMATHESIS names the program, `schemathesis` by default.
# With `--anonymous` in front of all, requests carry no session.
set -eu
session=yes
if [ "$1" = --anonymous ]; then
    session=no
    shift
fi
emulator=$(realpath "$1")
document=$(realpath "$2")
shift 2
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
: >"$work/out"
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT

# Of the running version: an upgrade to them passes the version policy in whatever order they come.
for size in 64KiB 128KiB; do
    "$emulator" make-image --version 8.0.0 --size "$size" "$work/$size.iso" >/dev/null
done
"$emulator" serve --http --listen 127.0.0.1:0 --seamless-reboot --slots 40 --log off >"$work/out" &
pid=$!
url=
while [ -z "$url" ]; do
    kill -0 "$pid" || { echo "the emulator did not start" >&2; exit 1; }
    url=$(sed -n 's/^url //p' "$work/out")
    [ -n "$url" ] || sleep 0.05
done

SESSION_ID=none
if [ "$session" = yes ]; then
    SESSION_ID=$(curl -fsS -o /dev/null -D - -u admin:admin "$url/api/authentication" |
        sed -n 's/^[Ss]et-[Cc]ookie: session_id=\([0-9a-f]*\).*/\1/p')
fi
FIRMWARE_IMAGES=$work/64KiB.iso:$work/128KiB.iso
export SESSION_ID FIRMWARE_IMAGES

# What Schemathesis remembers between runs goes with the folder.
cp "$here/schemathesis.toml" "$here/hooks.py" "$work"
cd "$work"
"${SCHEMATHESIS:-schemathesis}" --config-file schemathesis.toml run "$document" --url "$url" "$@"
