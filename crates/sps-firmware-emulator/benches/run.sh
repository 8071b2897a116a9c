#!/bin/sh
# Measures the emulator beside bare axum handlers: run.sh FOLDER, where cargo has put
# spsfw-emulator and examples/bare in their release builds. Needs wrk and curl.
set -eu
folder=$(realpath "$1")
work=$(mktemp -d)
trap 'kill $emulator $bare 2>/dev/null || true; rm -rf "$work"' EXIT
size=${SIZE:-2GiB}

: >"$work/emulator"
: >"$work/bare"
wait_for_url() {
    while ! grep -q '^url ' "$work/$1"; do sleep 0.01; done
    sed -n 's/^url //p' "$work/$1"
}
memory() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"; }

begin=$(date +%s%N)
"$folder/spsfw-emulator" serve --http --listen 127.0.0.1:0 --log off --slots 20 >"$work/emulator" &
emulator=$!
url=$(wait_for_url emulator)
curl -fsS -o /dev/null "$url/healthz"
echo "start to first answer: $((($(date +%s%N) - begin) / 1000000)) ms (with curl's own start)"

session=$(curl -fsS -o /dev/null -D - -u admin:admin "$url/api/authentication" |
    sed -n 's/^[Ss]et-[Cc]ookie: \(session_id=[0-9a-f]*\).*/\1/p')
curl -fsS -b "$session" "$url/api/firmware/slots" >"$work/slots.json"
"$folder/examples/bare" "$work/slots.json" >"$work/bare" &
bare=$!
bare_url=$(wait_for_url bare)

# In turns, so that what else the machine does hits both.
for turn in 1 2 3; do
    echo "turn $turn: emulator $(wrk -t2 -c32 -d5s -H "Cookie: $session" "$url/api/firmware/slots" |
        sed -n 's/^Requests.sec: *//p')/s, bare $(wrk -t2 -c32 -d5s "$bare_url/same" |
        sed -n 's/^Requests.sec: *//p')/s"
done
echo "memory of the emulator: $(memory "$emulator" VmRSS) now, $(memory "$emulator" VmHWM) at most"

"$folder/spsfw-emulator" make-image --version 8.0.0 --size "$size" "$work/sps.iso" >/dev/null
upload() {
    curl -fsS -o /dev/null -w '%{time_total} s\n' -H 'Expect:' -T "$work/sps.iso" -X POST "$@"
}
for turn in 1 2 3; do
    echo "turn $turn, $size up: emulator $(upload -b "$session" \
        -H 'Content-Type: application/octet-stream' "$url/api/upload/firmware"), bare $(upload "$bare_url/sink")"
done
echo "memory of the emulator: $(memory "$emulator" VmRSS) now, $(memory "$emulator" VmHWM) at most"
uploads=
for number in 1 2 3 4 5 6 7 8; do
    upload -b "$session" -H 'Content-Type: application/octet-stream' "$url/api/upload/firmware" &
    uploads="$uploads $!"
done
wait $uploads
echo "after eight at once: $(memory "$emulator" VmRSS) now, $(memory "$emulator" VmHWM) at most"
