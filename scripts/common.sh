# Shared by the scripts beside it: installing packages where that is allowed, and saying how where it is not.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

# as_root COMMAND…: runs it as root if that needs no password; fails otherwise.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# install_packages PACKAGE…: installs what is missing of these Debian packages, or prints the command that would.
install_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        say "This is no Debian or Ubuntu; if something is missing, install the equivalents of: $*"
        return 0
    fi
    for package in "$@"; do
        if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
            missing+=("$package")
        fi
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        return 0
    fi
    say "Installing ${missing[*]}"
    if as_root apt-get update -qq >&2 \
        && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2; then
        return 0
    fi
    say "These packages are missing and cannot be installed from here. Run:"
    say "    sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    return 1
}

# have_display: whether a window can be opened.
have_display() {
    [ "$(uname -s)" != Linux ] || [ -n "${WAYLAND_DISPLAY:-}" ] || [ -n "${DISPLAY:-}" ]
}

# need_cargo: makes cargo callable or says how to get it.
need_cargo() {
    if ! command -v cargo >/dev/null 2>&1 && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
        export PATH
    fi
    if ! command -v cargo >/dev/null 2>&1; then
        say "Rust is missing. Install it with:"
        say "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
        return 1
    fi
}
