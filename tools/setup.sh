#!/usr/bin/env bash
# Makes this checkout ready for one of three purposes; the second run changes nothing and needs no network.
#   tools/setup.sh demo    .venv with what runs
#   tools/setup.sh check   .venv with what runs and what checks
#   tools/setup.sh test    the same, and the programs that the tests start
# PYTHON=/path/to/python3 chooses the interpreter. Exit 2: something is missing and a sentence says what to do.
set -euo pipefail
cd "$(dirname "$0")/.."

PURPOSE=${1:?demo, check or test}
VENV=.venv
PYTHON_OLDEST=3.11
# program or file : Debian package that brings it
PROGRAMS=(
  "mosquitto:mosquitto"
  "ser2net:ser2net"
  # the reference firmware and the simulator of its chip
  "gcc:gcc"
  "/usr/include/stdio.h:libc6-dev"
  "avr-gcc:gcc-avr"
  "/usr/lib/avr/include/avr/io.h:avr-libc"
  "/usr/include/simavr/sim_avr.h:libsimavr-dev"
  # the kiosk's window: an X server without a screen, a finger from outside, OpenGL in software
  "Xvfb:xvfb"
  "xdotool:xdotool"
  "/usr/share/doc/libgl1:libgl1"
  "/usr/share/doc/libegl1:libegl1"
  "/usr/share/doc/libgl1-mesa-dri:libgl1-mesa-dri"
  "/usr/share/doc/libmtdev1:libmtdev1"
  "/usr/share/doc/libfribidi0:libfribidi0"
)

say() { # say ENGLISH CHINESE: one line for people, in the language of the locale
  case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    zh*) printf '%s\n' "$2" >&2 ;;
    *) printf '%s\n' "$1" >&2 ;;
  esac
}

have() { # have WHAT: a program, or a file by its whole path; /usr/sbin is not on every user's PATH
  if [[ $1 == /* ]]; then
    [ -e "${SYSTEM_ROOT:-}$1" ]
    return
  fi
  PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1
}

# A package's service must not start only because a test needs its program: masked while it is installed, then
# disabled. What was there before is not touched, because this runs only for a missing program.
install_without_services() { # install_without_services PACKAGE...
  local systemd=false package status=0
  [ -d "${SYSTEMD_RUN_DIR:-/run/systemd/system}" ] && systemd=true
  for package in "$@"; do
    $systemd && systemctl --quiet mask --runtime "$package.service"
  done
  install_packages "$@" || status=$?
  for package in "$@"; do
    $systemd || continue
    systemctl --quiet unmask --runtime "$package.service"
    if systemctl --quiet disable "$package.service"; then # most packages have no service
      say "The system service $package was left disabled and not started." "系统服务 $package 保持停用，未启动。"
    fi
  done
  return $status
}

install_packages() { # install_packages PACKAGE...
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# need_packages INSTALLER ENGLISH CHINESE PACKAGE...: as root installs them, else names the command and ends.
need_packages() {
  local installer=$1 english=$2 chinese=$3
  shift 3
  if ! command -v apt-get >/dev/null 2>&1; then
    say "$english: please install with this system's package manager (as Debian calls it): $*; then run this again." \
      "$chinese：请用本系统的软件包管理器安装（Debian 中的名称）：$*，然后重新运行。"
    exit 2
  fi
  if [ "$(id -u)" -ne 0 ]; then
    say "$english: please run \"sudo apt-get install $*\", then run this again." \
      "$chinese：请执行 \"sudo apt-get install $*\"，然后重新运行。"
    exit 2
  fi
  say "$english: installing $*." "$chinese：正在安装 $*。"
  if ! "$installer" "$@"; then
    say "apt-get could not install $*: please look at its messages above." "apt-get 未能安装 $*：请查看上面的提示。"
    exit 2
  fi
}

python_is_recent() {
  "$1" -c "import sys; sys.exit(sys.version_info < tuple(map(int, '$PYTHON_OLDEST'.split('.'))))" 2>/dev/null
}

version_of() { "$1" -c 'import sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null; }

venv_serves() { # is there a whole .venv, of the interpreter that was asked for, if one was?
  "$VENV/bin/python" -c 'import pip' 2>/dev/null || return 1
  [ -z "${PYTHON:-}" ] || [ "$(version_of "$PYTHON")" = "$(version_of "$VENV/bin/python")" ]
}

make_venv() {
  local python=${PYTHON:-python3}
  if ! python_is_recent "$python"; then
    say "$python is missing or older than $PYTHON_OLDEST: please name a newer one, for example \"make PYTHON=python3.12 demo\"." \
      "$python 不存在或低于 $PYTHON_OLDEST：请指定较新的版本，例如 \"make PYTHON=python3.12 demo\"。"
    exit 2
  fi
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    need_packages install_packages "Python's venv is missing" "缺少 Python 的 venv" python3-venv
  fi
  "$python" -m venv --clear "$VENV"
}

stamp_of() { sha256sum "$1" pyproject.toml | sha256sum; } # stamp_of LOCK: what an installation was made from

is_installed() { [ "$(cat "$VENV/installed-$1" 2>/dev/null)" = "$(stamp_of "$1")" ]; }

install_locked() { # install_locked LOCK
  say "Installing the locked packages into $VENV (once, about a minute) ..." \
    "正在把锁定的软件包安装到 $VENV（仅一次，约一分钟）……"
  local pip=("$VENV/bin/python" -m pip --quiet --disable-pip-version-check install)
  if ! "${pip[@]}" --require-hashes -r "$1" || ! "${pip[@]}" --no-build-isolation --no-deps -e .; then
    say "The packages could not be installed: is there a network? Please try again." \
      "软件包安装失败：网络是否可用？请重试。"
    exit 2
  fi
  stamp_of "$1" >"$VENV/installed-$1"
}

case "$PURPOSE" in
  demo) lock=requirements.lock ;;
  check | test) lock=requirements-dev.lock ;;
  *) echo "usage: tools/setup.sh demo|check|test" >&2 && exit 2 ;;
esac

venv_serves || make_venv
# What checks includes what runs, so a developer's .venv serves the demo too.
if ! is_installed "$lock" && ! is_installed requirements-dev.lock; then install_locked "$lock"; fi

if [ "$PURPOSE" = test ]; then
  missing=()
  for entry in "${PROGRAMS[@]}"; do
    have "${entry%%:*}" || missing+=("${entry##*:}")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    need_packages install_without_services "The tests need system packages that are missing" \
      "测试需要的系统软件包尚未安装" "${missing[@]}"
  fi
fi
