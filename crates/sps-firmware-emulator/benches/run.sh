#!/bin/bash
# Measures the emulator beside bare axum handlers, and beside Prism where npx can get it:
# run.sh FOLDER, where cargo has put spsfw-emulator and examples/bare in their release builds.
# Needs wrk and curl. TURNS, SECONDS_EACH, SIZE and CROWD_SIZE make it shorter or longer; an image of
# the larger of both sizes has to fit on the disk of TMPDIR.
set -euo pipefail
folder=$(realpath "$1")
document=$(realpath "$(dirname "$0")/../../../openapi/sps-firmware.yaml")
turns=${TURNS:-5} seconds=${SECONDS_EACH:-5} size=${SIZE:-2GiB} crowd_size=${CROWD_SIZE:-$size}
prism_version=5.16 prism_port=${PRISM_PORT:-24010}
# Prism would take a free port and not say which.
[[ $prism_port =~ ^[1-9][0-9]*$ ]] || { echo "PRISM_PORT has to be a port of its own, not $prism_port" >&2 && exit 2; }
work=$(mktemp -d)
pids=()
trap 'kill -- "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

echo "load: $(uptime | sed 's/.*load average/load average/'), $(nproc) cores"

# Starts a program that prints `url …`, and leaves the URL in $url and the process in $pid.
start() {
    local out=$work/$RANDOM
    : >"$out"
    "$@" >"$out" &
    pid=$!
    pids+=("$pid")
    while ! url=$(sed -n 's/^url //p' "$out") || [ -z "$url" ]; do sleep 0.001; done
}
memory() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"; }
# Of the lines `name number`: the best of each name, and the quotient of the bests.
summary() {
    awk -v better="$1" '{ if (!($1 in best) || (better == "more") == ($2 > best[$1])) best[$1] = $2 }
        END {
            for (name in best) printf "best of %s: %s\n", name, best[name]
            for (name in best) if (name != "emulator")
                printf "emulator to %s: %.2f\n", name, better == "more" \
                    ? best["emulator"] / best[name] : best[name] / best["emulator"]
        }' "$2" | sort
}
emulator() { start "$folder/spsfw-emulator" serve --http --listen 127.0.0.1:0 --log off --slots 20; }

echo "## start to first answer, ms"
for ((turn = 0; turn < 10; turn++)); do
    begin=$(date +%s%N)
    emulator
    address=${url#http://}
    # The shell asks, as the start of curl would be measured as well.
    exec 3<>"/dev/tcp/${address%:*}/${address#*:}"
    printf 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
    read -r answer <&3
    end=$(date +%s%N)
    exec 3>&-
    [[ $answer == *"200 OK"* ]] || { echo "no answer: $answer" && exit 1; }
    kill "$pid"
    echo $(((end - begin) / 1000000))
done | sort -n | tr '\n' ' '
echo

emulator
emulator_pid=$pid emulator_url=$url
session=$(curl -fsS -o /dev/null -D - -u admin:admin "$emulator_url/api/authentication" |
    sed -n 's/^[Ss]et-[Cc]ookie: \(session_id=[0-9a-f]*\).*/\1/p')
slots=/api/firmware/slots
curl -fsS -b "$session" "$emulator_url$slots" >"$work/slots.json"
start "$folder/examples/bare" "$work/slots.json"
bare_url=$url
curl -fsS "$bare_url/same" | cmp - "$work/slots.json"

prism=
if npx --yes "@stoplight/prism-cli@$prism_version" --version >/dev/null 2>"$work/npx"; then
    # In a group of its own: npx does not pass on that it has to end.
    setsid npx --yes "@stoplight/prism-cli@$prism_version" mock -v silent -p "$prism_port" "$document" \
        >/dev/null 2>&1 &
    pids+=("-$!")
    for ((try = 0; try < 300; try++)); do
        curl -fs -o /dev/null -b "$session" "http://127.0.0.1:$prism_port$slots" && prism=yes && break
        sleep 0.1
    done
fi
[ -n "$prism" ] || echo "PRISM IS SKIPPED: npx did not start it: $(tail -n 1 "$work/npx")"

echo "## GET $slots, requests per second, wrk -t2 -c32, ${seconds}s each, in turns"
rate() {
    local answer
    answer=$(wrk -t2 -c32 "-d${seconds}s" -H "Cookie: $session" "$2")
    # A refusal is quicker than an answer and would look good.
    if grep -q 'Non-2xx' <<<"$answer"; then echo "$1 refuses: $answer" && exit 1; fi
    echo "$1 $(sed -n 's/^Requests.sec: *//p' <<<"$answer")" | tee -a "$work/rates"
}
for ((turn = 0; turn < turns; turn++)); do
    rate emulator "$emulator_url$slots"
    rate bare "$bare_url/same"
    [ -z "$prism" ] || rate prism "http://127.0.0.1:$prism_port$slots"
done
summary more "$work/rates"
echo "memory of the emulator: $(memory "$emulator_pid" VmRSS) now, $(memory "$emulator_pid" VmHWM) at most"

echo "## upload of $size, seconds, in turns"
"$folder/spsfw-emulator" make-image --version 8.0.0 --size "$size" "$work/sps.iso" >/dev/null
upload() {
    curl -fsS -w '\n%{time_total}\n' -H 'Expect:' -T "$work/sps.iso" -X POST \
        -H 'Content-Type: application/octet-stream' -b "$session" "$1"
}
# So that the next upload finds room, and the disk nothing to write of this one.
empty() {
    curl -fsS -o /dev/null -X DELETE -b "$session" "$emulator_url$slots/$1"
}
# Once for both, so that the image is in memory and the disk awake.
cat "$work/sps.iso" >/dev/null
for ((turn = 0; turn < turns; turn++)); do
    answer=$(upload "$emulator_url/api/upload/firmware")
    echo "emulator $(tail -n 1 <<<"$answer")" | tee -a "$work/times"
    empty "$(sed -n 's/^{"key":"\([0-9]*\)".*/\1/p' <<<"$answer")"
    echo "bare $(upload "$bare_url/sink" | tail -n 1)" | tee -a "$work/times"
done
summary less "$work/times"
echo "memory of the emulator: $(memory "$emulator_pid" VmRSS) now, $(memory "$emulator_pid" VmHWM) at most"
rm "$work/sps.iso"
"$folder/spsfw-emulator" make-image --version 8.0.0 --size "$crowd_size" "$work/sps.iso" >/dev/null
cat "$work/sps.iso" >/dev/null
echo "## eight uploads of $crowd_size at once, seconds until the last, in turns"
crowd() {
    local name=$1 url=$2 uploads=() begin milliseconds one answer
    begin=$(date +%s%N)
    for one in 1 2 3 4 5 6 7 8; do
        upload "$url" >"$work/answer-$one" &
        uploads+=($!)
    done
    for one in "${uploads[@]}"; do wait "$one"; done
    milliseconds=$((($(date +%s%N) - begin) / 1000000))
    printf '%s %d.%03d\n' "$name" $((milliseconds / 1000)) $((milliseconds % 1000)) | tee -a "$work/crowds"
    [ "$name" = emulator ] || return 0
    for one in 1 2 3 4 5 6 7 8; do
        answer=$(cat "$work/answer-$one")
        empty "$(sed -n 's/^{"key":"\([0-9]*\)".*/\1/p' <<<"$answer")"
    done
}
for ((turn = 0; turn < turns; turn++)); do
    crowd emulator "$emulator_url/api/upload/firmware"
    crowd bare "$bare_url/sink"
done
summary less "$work/crowds"
echo "memory of the emulator: $(memory "$emulator_pid" VmRSS) now, $(memory "$emulator_pid" VmHWM) at most"
echo "load: $(uptime | sed 's/.*load average/load average/')"
