#!/usr/bin/env bash
# Installs apps/media and a mediasoup worker: the one that MEDIASOUP_WORKER_BIN names, else mediasoup's prebuilt one, else
# one that is built here. Usage: media.sh SOURCES DESTINATION
# shellcheck source=infra/image/common.sh
source "$(dirname "$(realpath "$0")")/common.sh"

# Mixes are encoded by Debian's Opus.
install_packages libopus0
copy_sources media
install_modules media --omit=dev
mkdir -p "$dest/infra"
cp -r "$src/infra/setup" "$src/infra/mediasoup-worker" "$dest/infra/"
# The set-up runs its trial on the project's own Node 24; here that is the image's.
ln -sf "$(command -v node)" "$dest/node_modules/.bin/node"

before=$(mktemp)
apt-mark showmanual | sort >"$before"
worker=$(XDG_CACHE_HOME="$dest/.cache" node --input-type=module -e "
  const { ensureMediasoupWorker } = await import('$dest/infra/setup/lib/mediasoup-worker.mjs');
  console.log((await ensureMediasoupWorker(process.env)).value);")
install -m 0755 "$worker" "$dest/mediasoup-worker"
# The libraries that a worker built here is linked to stay; what only the build needed goes again.
libraries=$("$src/infra/image/library-packages.sh" "$dest/mediasoup-worker")
comm -13 "$before" <(apt-mark showmanual | sort) | xargs -r apt-mark auto >/dev/null
[ -z "$libraries" ] || xargs apt-mark manual <<<"$libraries" >/dev/null
apt-get purge -y -qq --auto-remove -o APT::AutoRemove::RecommendsImportant=false >/dev/null
rm -rf "$before" "$dest/.cache" "$dest/infra"
# A library that went with them would only be noticed by the first call.
if ldd "$dest/mediasoup-worker" 2>/dev/null | grep 'not found'; then exit 1; fi
finish
