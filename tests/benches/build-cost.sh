#!/usr/bin/env bash
# What building the client costs: processor time (user and system) of a clean debug build of a program that depends on it,
# with default features beside none, each the median of three by turns; and how many crates come with it. It builds in a
# scratch folder, with the versions of this repository's Cargo.lock. Fails above its bars.
set -euo pipefail
client=$(cd "$(dirname "$0")/../../client" && pwd)
rounds=${ROUNDS:-3} # one is enough to see that it works
time_bar=1.4 crates_bar=115

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Nothing of the machine's cargo settings that would share or skip work.
unset CARGO_TARGET_DIR RUSTC_WRAPPER CARGO_BUILD_RUSTC_WRAPPER

program() { # folder, features
    mkdir -p "$scratch/$1/src"
    cat >"$scratch/$1/Cargo.toml" <<TOML
[package]
name = "scratch"
version = "0.0.0"
edition = "2024"

[dependencies]
hubspot-associations = { path = "$client", default-features = $2 }

[workspace]
TOML
    echo 'fn main() { let _ = hubspot_associations::Client::from_env(); }' >"$scratch/$1/src/main.rs"
    cp "$client/../Cargo.lock" "$scratch/$1/"
    (cd "$scratch/$1" && cargo fetch --quiet)
}

seconds() { # folder: processor time of a clean build
    rm -rf "$scratch/$1/target"
    (
        cd "$scratch/$1"
        TIMEFORMAT='%U %S'
        { time cargo build --quiet --offline 2>&3; } 3>&2 2>&1 | awk '{ print $1 + $2 }'
    )
}

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

program with true
program without false
for ((round = 1; round <= rounds; round++)); do
    for features in with without; do seconds $features >>"$scratch/$features.seconds"; done
done
with=$(median <"$scratch/with.seconds") without=$(median <"$scratch/without.seconds")
crates=$(cd "$scratch/with" && cargo tree --offline -e normal --prefix none --no-dedupe | sort -u | wc -l)

awk -v with="$with" -v without="$without" -v crates="$crates" -v time_bar=$time_bar -v crates_bar=$crates_bar 'BEGIN {
    printf "build: %.1f s of processor with default features, %.1f s with none, ratio %.3f, the bar is %.2f\n", with, without, with / without, time_bar
    printf "crates: %d, the bar is %d\n", crates, crates_bar
    exit with / without > time_bar || crates > crates_bar
}'
