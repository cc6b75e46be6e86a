# Shared by the scripts; to be sourced, not run. Plain bash, nothing else.

set -euo pipefail

OPORA_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# The oldest toolchain the package builds with.
OPORA_SWIFT_AT_LEAST=6.1

if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  opora_bold=$'\e[1m' opora_red=$'\e[31m' opora_green=$'\e[32m' opora_plain=$'\e[0m'
else
  opora_bold='' opora_red='' opora_green='' opora_plain=''
fi

# Talk goes to stderr: stdout is for data.
say() { printf '%s\n' "$*" >&2; }
step() { printf '%s\n' "${opora_bold}==> $*${opora_plain}" >&2; }
good() { printf '%s\n' "${opora_green}$*${opora_plain}" >&2; }

# fail WHAT [WHY [HINT]]: an error in three lines, and the end.
fail() {
  printf '%s\n' "${opora_red}error:${opora_plain} $1" >&2
  [[ -n ${2:-} ]] && printf '  %s\n' "$2" >&2
  [[ -n ${3:-} ]] && printf 'hint: %s\n' "$3" >&2
  exit 1
}

# usage_of FILE: the comment at the head of a script is its help.
usage_of() { sed -n '2,/^$/ { s/^# \{0,1\}//; p; }' "$1"; }

# version_at_least HAVE WANTED, both like 6.1 or 6.3.1
version_at_least() {
  local -a have wanted
  IFS=. read -r -a have <<<"$1"
  IFS=. read -r -a wanted <<<"$2"
  local index
  for index in 0 1 2; do
    local left=${have[index]:-0} right=${wanted[index]:-0}
    ((10#$left > 10#$right)) && return 0
    ((10#$left < 10#$right)) && return 1
  done
  return 0
}

# The version of the swift in the path, like 6.3.1; empty when there is none.
swift_version() {
  local text
  text=$(swift --version 2>/dev/null) || return 0
  [[ $text =~ Swift\ version\ ([0-9]+(\.[0-9]+)*) ]] && printf '%s' "${BASH_REMATCH[1]}"
  return 0
}

require_swift() {
  local version
  command -v swift >/dev/null || fail \
    "there is no Swift toolchain in the path" \
    "the 'swift' command was not found" \
    "install Swift $OPORA_SWIFT_AT_LEAST or newer from https://www.swift.org/install/linux/ and put its usr/bin into PATH"
  version=$(swift_version)
  [[ -n $version ]] || fail \
    "the Swift toolchain does not run" \
    "'swift --version' failed: $(swift --version 2>&1 | head -1)" \
    "its own packages may be missing: https://www.swift.org/install/linux/ lists them per distribution"
  version_at_least "$version" "$OPORA_SWIFT_AT_LEAST" || fail \
    "Swift $version is too old" \
    "$(command -v swift) is $version, Opora needs $OPORA_SWIFT_AT_LEAST or newer" \
    "install a newer toolchain from https://www.swift.org/install/linux/ and put its usr/bin first in PATH"
}
