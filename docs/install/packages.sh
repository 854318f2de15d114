#!/usr/bin/env bash
# Installs the Debian/Ubuntu packages Hoso needs, or, without root, prints the one command that does.
# Arguments: reading (OCR, sandbox, fonts), browser (for the tests in a real browser), measure (handwriting
# for the papers of the measure and its tests), servers (for the tests of server
# mode).
set -euo pipefail

missing=()
need() { # need COMMAND-THAT-SUCCEEDS-WHEN-PRESENT PACKAGE...
  if ! bash -c "$1" >/dev/null 2>&1; then missing+=("${@:2}"); fi
}

for group in "$@"; do
  case "$group" in
    reading)
      need "tesseract --list-langs | grep -qx vie" tesseract-ocr tesseract-ocr-vie
      need "tesseract --list-langs | grep -qx eng" tesseract-ocr tesseract-ocr-eng
      need "tesseract --list-langs | grep -qx osd" tesseract-ocr tesseract-ocr-osd
      need "/sbin/ldconfig -p | grep -q libmagic.so.1" libmagic1
      need "command -v bwrap" bubblewrap
      need "test -e /usr/share/fonts/truetype/croscore/Tinos-Regular.ttf" fonts-croscore
      need "${PYTHON:-python3} -c 'import venv, ensurepip'" python3-venv
      ;;
    measure)
      for font in fifthhorseman/dkg:dkg-handwriting sjfonts/SteveHand:sjfonts rufscript/Rufscript010:rufscript \
        kristi/Kristi:kristi breip/Breip:breip; do
        need "test -e /usr/share/fonts/truetype/${font%:*}.ttf" "fonts-${font#*:}"
      done
      ;;
    browser)
      need "test -x /usr/bin/chromium" chromium
      ;;
    servers)
      need "ls /usr/lib/postgresql/*/bin/initdb" postgresql
      need "command -v mvn" maven
      need "ls /usr/lib/*/faketime/libfaketime.so.1" libfaketime
      need "command -v ip" iproute2
      ;;
    *)
      echo "unknown group: $group" >&2
      exit 2
      ;;
  esac
done

[ "${#missing[@]}" -gt 0 ] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
if [ "$(id -u)" -eq 0 ]; then
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "These system packages are missing; install them and run make again:" >&2
  echo "    sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
  exit 1
fi
