#!/usr/bin/env bash
# The Debian packages of the libraries that a program is linked to, one a line. Usage: library-packages.sh PROGRAM
# A statically linked program has none. Found by name, since on a merged /usr dpkg knows a library by its old path.
set -euo pipefail
ldd "$1" 2>/dev/null | awk '$3 ~ /^\// { print $3 }' | while read -r library; do
  dpkg -S "*/$(basename "$(realpath "$library")")" 2>/dev/null | head -n 1 | cut -d: -f1 || true
done | sort -u
