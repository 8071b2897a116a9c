#!/bin/sh
# How many instructions one `firmware_slot_list` takes in the client's thread, each way of the bench
# `overhead`. Unlike times they hardly depend on what else a machine does; the kernel's are not in it.
#
# instructions.sh, with valgrind installed.
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bench=$(cargo bench --package sps-firmware-client --bench overhead --no-run \
    --message-format json |
    sed -n 's/.*"executable":"\([^"]*overhead[^"]*\)".*/\1/p' | tail -n 1)

# Instructions of the first thread for so many requests.
count() {
    valgrind --quiet --tool=callgrind --separate-threads=yes \
        --callgrind-out-file="$folder/$1.$2" "$bench" "$1" "$2"
    awk '/^(summary|totals):/ { print $2; exit }' "$folder/$1.$2-01"
}

# What the start takes is in both counts, and so not in their difference.
each() {
    few=$(count "$1" 200)
    many=$(count "$1" 1200)
    echo $(((many - few) / 1000))
}

plain=$(each by-hand)
echo "by-hand $plain instructions a request"
for way in by-hand-with-limit generated appliance; do
    instructions=$(each $way)
    awk -v way=$way -v now="$instructions" -v plain="$plain" \
        'BEGIN { printf "%s %d, %+.1f %%\n", way, now, 100 * (now / plain - 1) }'
done
