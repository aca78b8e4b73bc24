# Sourced by ./run and ./test, with $root set: installs with apt what is missing, and says what.

# The packages of the groups named, one a line.
packages_of() {
    for group; do sed -n "s/^$group: //p" "$root/packaging/packages"; done | tr -s ' ' '\n' | sort -u
}

# Of the packages on stdin those that are not there.
packages_missing() {
    present=$(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii *//p' | tr '\n' ' ')
    while read -r either; do
        found=
        for package in $(echo "$either" | tr '|' ' '); do
            case " $present" in *" $package "*) found=yes ;; esac
        done
        [ "$found" ] || echo "${either%%|*}"
    done
}

# Node comes from wherever it likes: what counts is the commands.
node_missing() {
    command -v node >/dev/null 2>&1 || echo nodejs
    command -v npm >/dev/null 2>&1 || echo npm
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need GROUP…: afterwards all packages of the groups and Node are there, or the script has ended with the reason.
need() {
    if command -v dpkg-query >/dev/null 2>&1; then
        missing=$({ packages_of "$@" | packages_missing; node_missing; } | tr '\n' ' ')
        [ -z "$missing" ] || install_packages
    fi
    case $(node --version 2>/dev/null) in
    v1[89].* | v[2-9][0-9].*) ;;
    *)
        echo "Earshot's desk is built with Node.js 18 or newer, and \`node --version\` says $(node --version 2>&1)." >&2
        exit 1
        ;;
    esac
}

install_packages() {
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        echo "These Debian packages are missing, and installing them takes root: $missing" >&2
        exit 1
    fi
    echo "Installing with apt: $missing" >&2
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of words
    if ! { as_root apt-get -q update; as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
        -o DPkg::Lock::Timeout=120 --no-install-recommends install $missing; } </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "apt could not install them; the whole of what it said: $log" >&2
        exit 1
    fi
    rm -f "$log"
}
