#!/bin/sh
# What it costs to depend on this crate, beside the client that openapi-generator makes of the same
# document: packages, lines, and the processor time of a build from clean.
#
# footprint.sh GENERATOR, the path of an openapi-generator-cli; `cargo xtask peers` installs one
# under target/peers/python/bin.
set -eu
generator=$(realpath "${1:?give the path of openapi-generator-cli}")
root=$(realpath "$(dirname "$0")/../../..")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# A cache would make the second build look cheap.
unset RUSTC_WRAPPER CARGO_TARGET_DIR

mkdir -p "$folder/ours/src"
cat >"$folder/ours/Cargo.toml" <<TOML
[package]
name = "ours"
edition = "2024"
[dependencies]
sps-firmware-client = { path = "$root/crates/sps-firmware-client" }
[workspace]
TOML
: >"$folder/ours/src/lib.rs"
cp "$root/Cargo.lock" "$folder/ours/"

"$generator" generate --generator-name rust --input-spec "$root/openapi/sps-firmware.yaml" \
    --output "$folder/theirs" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
printf '\n[workspace]\n' >>"$folder/theirs/Cargo.toml"

for client in ours theirs; do
    cd "$folder/$client"
    cargo fetch --quiet
    packages=$(cargo tree --edges normal --prefix none --no-dedupe | cut -d ' ' -f 1,2 | sort -u |
        grep -cv '^ours ')
    bash -c 'TIMEFORMAT="%U %S"; time cargo build --quiet' 2>spent || { cat spent >&2; exit 1; }
    seconds=$(tail -n 1 spent | awk '{ print int($1 + $2 + 0.5) }')
    echo "$client: $packages packages, $seconds s of processor time"
done
