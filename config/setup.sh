# shellcheck shell=bash
# What ./slab and .ci/run share: finding JDK and Maven, and installing them on a bare Debian. Sourced, never run.

SLAB_JDK=25

# Prints the feature version of the JDK in $1 (25 for 25.0.1), or nothing where there is no JDK with a compiler.
jdk_version() {
    local home=$1 line
    [ -x "$home/bin/java" ] && [ -x "$home/bin/javac" ] || return 0
    if [ -r "$home/release" ]; then
        while IFS= read -r line; do
            case $line in
                JAVA_VERSION=*)
                    line=${line#*\"}
                    line=${line%\"*}
                    echo "${line%%[.+-]*}"
                    return 0
                    ;;
            esac
        done <"$home/release"
    fi
    "$home/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p'
}

is_new_enough() {
    local version
    version=$(jdk_version "$1")
    case $version in
        '' | *[!0-9]*) return 1 ;;
    esac
    [ "$version" -ge "$SLAB_JDK" ]
}

# Prints the home of a JDK 25 or later: JAVA_HOME, else the java on the path, else what is installed on the machine.
find_jdk() {
    local home java
    if [ -n "${JAVA_HOME:-}" ] && is_new_enough "$JAVA_HOME"; then
        echo "$JAVA_HOME"
        return 0
    fi
    java=$(command -v java 2>/dev/null || true)
    if [ -n "$java" ]; then
        home=$(readlink -f "$java" 2>/dev/null || echo "$java")
        home=${home%/bin/java}
        if is_new_enough "$home"; then
            echo "$home"
            return 0
        fi
    fi
    for home in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/jdk*; do
        if [ -d "$home" ] && is_new_enough "$home"; then
            echo "$home"
            return 0
        fi
    done
    return 1
}

can_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}

# Installs the first of the named Debian packages that can be had; quiet, and silent about failure but for its status.
apt_install_one_of() {
    local package
    if [ -z "${slab_apt_updated:-}" ]; then
        apt-get update -qq >/dev/null 2>&1 || true
        slab_apt_updated=1
    fi
    for package in "$@"; do
        if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

# Prints a JDK's home, after installing one where that is possible; else says what to install and fails.
require_jdk() {
    local home
    if ! home=$(find_jdk) && can_install; then
        echo "slab: installing a JDK $SLAB_JDK (once) …" >&2
        apt_install_one_of "openjdk-$SLAB_JDK-jdk-headless" "temurin-$SLAB_JDK-jdk" || true
        home=$(find_jdk) || true
    fi
    if [ -z "$home" ]; then
        echo "slab: needs JDK $SLAB_JDK or later and found none: install one (Debian: apt-get install" \
            "openjdk-$SLAB_JDK-jdk, or temurin-$SLAB_JDK-jdk from Adoptium) or point JAVA_HOME at one" >&2
        return 1
    fi
    echo "$home"
}

# Fails, having said what to install, unless there is a Maven or one could be installed.
require_maven() {
    command -v mvn >/dev/null 2>&1 && return 0
    if can_install; then
        echo "slab: installing Maven (once) …" >&2
        apt_install_one_of maven || true
        command -v mvn >/dev/null 2>&1 && return 0
    fi
    echo "slab: needs Maven 3.8 or later to build itself and found none: install it (Debian: apt-get install maven)" >&2
    return 1
}
