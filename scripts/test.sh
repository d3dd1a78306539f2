#!/usr/bin/env bash
# Installs what is missing and runs every check: format, lints, tests. Arguments go to `cargo nextest run`.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=scripts/common.sh
source "$root/scripts/common.sh"
cd "$root"

need_cargo
if [ "$(uname -s)" = Linux ]; then
    install_packages g++ mesa-vulkan-drivers libvulkan1 xvfb xdotool ffmpeg imagemagick x11-utils \
        libxkbcommon-x11-0 libx11-xcb1 libxcursor1 libxi6 libxrandr2 python3-venv
fi
if ! cargo nextest --version >/dev/null 2>&1; then
    say "Installing cargo-nextest"
    cargo install --locked cargo-nextest
fi

# The runner of Open Job Description, in an environment of its own.
openjd="$root/target/openjd"
if [ ! -x "$openjd/bin/openjd" ]; then
    say "Installing openjd-cli into $openjd"
    if ! { python3 -m venv "$openjd" && "$openjd/bin/pip" install -q --disable-pip-version-check openjd-cli==0.8.0 >&2; }; then
        say "openjd-cli cannot be installed: the test that runs a job with it tries nothing"
        rm -rf "$openjd"
    fi
fi
if [ -x "$openjd/bin/openjd" ]; then
    export ONEIRIC_OPENJD="$openjd/bin/openjd"
fi

# One vector width, so that the software adapter makes the same pixels on every processor, and a shader cache of its own:
# Mesa's does not tell widths apart, and shaders of another width write out of bounds.
export LP_NATIVE_VECTOR_WIDTH=256
export MESA_SHADER_CACHE_DIR="$root/target/shader-cache"
# What the program keeps from one start to the next.
export XDG_CACHE_HOME="$root/target/cache"

cargo fmt --check
cargo clippy --locked --all-targets -- -D warnings
cargo nextest run --locked --config-file scripts/nextest.toml "$@" 2>&1
