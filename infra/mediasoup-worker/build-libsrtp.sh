#!/usr/bin/env bash
# Builds the system's own libsrtp2 source package with OpenSSL instead of NSS, statically, into PREFIX.
# Debian's binary does SRTP through NSS, which costs the worker 2.4 times as much CPU for each packet.
# The machine's apt sources are read as they are, with deb turned into deb-src in private lists: no root is needed and
# nothing on the system changes. Usage: build-libsrtp.sh PREFIX
set -euo pipefail
prefix=$(realpath -m "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/parts"
for list in /etc/apt/sources.list.d/*.sources; do
  # Only Debian's own archives carry the package; a vendor's repository without sources would fail the update.
  if [ -e "$list" ] && grep -q '^Components:.*\bmain\b' "$list" && ! grep -q 'nodesource' "$list"; then
    sed 's/^Types: .*/Types: deb-src/' "$list" >"$work/parts/$(basename "$list")"
  fi
done
if [ -s /etc/apt/sources.list ]; then
  sed -n '/debian/s/^deb /deb-src /p' /etc/apt/sources.list >"$work/parts/sources.list"
fi
apt=(apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/parts" -o "Dir::State::Lists=$work/lists"
  -o "Dir::Cache=$work/cache" -o Debug::NoLocking=1 -o "APT::Sandbox::User=$(id -un)")
cd "$work"
"${apt[@]}" update
"${apt[@]}" source --download-only libsrtp2
tar xf libsrtp2_*.orig.tar.*
cd libsrtp-*/
cmake -G Ninja -B build -DENABLE_OPENSSL=ON -DTEST_APPS=OFF -DBUILD_SHARED_LIBS=OFF -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_POSITION_INDEPENDENT_CODE=ON "-DCMAKE_INSTALL_PREFIX=$prefix" -DCMAKE_INSTALL_LIBDIR=lib . >/dev/null
ninja -C build install >/dev/null
test -f "$prefix/lib/libsrtp2.a" && test -f "$prefix/include/srtp2/srtp.h"
