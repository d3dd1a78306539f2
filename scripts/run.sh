#!/usr/bin/env bash
# Installs what is missing, builds and plays the film. Arguments go to the program, for example
#     scripts/run.sh --dream evacuation --at E5
# Without a display it makes a film of the first ten seconds instead, oneiric.mp4. Stopped, it goes on when run again.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=scripts/common.sh
source "$root/scripts/common.sh"

need_cargo
if [ "$(uname -s)" = Linux ]; then
    # The loader finds a card's own driver; Mesa also brings the software one. A missing package shows later, by name.
    install_packages g++ libvulkan1 mesa-vulkan-drivers libxkbcommon-x11-0 libx11-xcb1 libxcursor1 libxi6 libxrandr2 || true
fi

cargo build --release --locked --manifest-path "$root/Cargo.toml"
program="${CARGO_TARGET_DIR:-$root/target}/release/oneiric"

if have_display; then
    exec "$program" "$@"
fi

film="$PWD/oneiric.mp4"
say "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open."
say "Making a film of the first ten seconds instead: $film"
exec "$program" record --to 10 --size 960x540 --quality low --assets "$root" -o "$film" "$@"
