#!/usr/bin/env bash
# The cost of building the client: processor time (user and system) of clean debug builds of programs that depend on it, as
# the median of three rounds, and the number of crates. Default features are compared with a program that uses reqwest,
# serde and chrono directly; rustls without a provider, plus ring, with no TLS. It builds in a scratch directory, with the
# versions of this repository's Cargo.lock. Fails if a limit is exceeded.
set -euo pipefail
client=$(cd "$(dirname "$0")/../../client" && pwd)
rounds=${ROUNDS:-3} # one is enough for a check
default_limit=1.15 lean_limit=1.3 crates_limit=125

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Ignore cargo settings of the machine that would share or skip work.
unset CARGO_TARGET_DIR RUSTC_WRAPPER CARGO_BUILD_RUSTC_WRAPPER

program() { # directory, main function, dependencies
    mkdir -p "$scratch/$1/src"
    printf '[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n%s\n' "$3" \
        >"$scratch/$1/Cargo.toml"
    echo "fn main() { $2 }" >"$scratch/$1/src/main.rs"
    cp "$client/../Cargo.lock" "$scratch/$1/"
    (cd "$scratch/$1" && cargo fetch --quiet)
}

seconds() { # directory: processor time of a clean build
    rm -rf "$scratch/$1/target"
    (
        cd "$scratch/$1"
        TIMEFORMAT='%U %S'
        { time cargo build --quiet --offline 2>&3; } 3>&2 2>&1 | awk '{ print $1 + $2 }'
    )
    rm -rf "$scratch/$1/target"
}

median() { sort -n "$scratch/$1.seconds" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

call='let _ = hubspot_associations::Client::from_env();'
ours() { echo "hubspot-associations = { path = \"$client\", default-features = false, features = [$1] }"; }
program default "$call" "$(ours '"rustls-tls"')"
program handwritten 'let _ = reqwest::Client::new();' 'reqwest = { version = "0.13", default-features = false, features = ["http2", "json", "rustls"] }
serde = { version = "1", features = ["derive"] }
chrono = { version = "0.4", default-features = false, features = ["serde", "std"] }'
program lean "$call" "$(ours '"rustls-no-provider"')
rustls = { version = \"0.23\", default-features = false, features = [\"ring\"] }"
program none "$call" "$(ours '')"
programs='default handwritten lean none'
for ((round = 1; round <= rounds; round++)); do
    for program in $programs; do seconds "$program" >>"$scratch/$program.seconds"; done
done
crates=$(cd "$scratch/default" && cargo tree --offline -e normal --prefix none --no-dedupe | sort -u | wc -l)

awk -v ours="$(median default)" -v handwritten="$(median handwritten)" -v lean="$(median lean)" -v none="$(median none)" \
    -v crates="$crates" -v default_limit=$default_limit -v lean_limit=$lean_limit -v crates_limit=$crates_limit 'BEGIN {
    text = "build: %.1f s of processor %s, %.1f s %s, ratio %.3f, the limit is %.2f\n"
    printf text, ours, "with default features", handwritten, "hand-written", ours / handwritten, default_limit
    printf text, lean, "with rustls-no-provider and ring", none, "without TLS", lean / none, lean_limit
    printf "crates: %d, the limit is %d\n", crates, crates_limit
    exit ours / handwritten > default_limit || lean / none > lean_limit || crates > crates_limit
}'
