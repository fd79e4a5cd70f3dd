#!/usr/bin/env bash
# Tries the image scripts where no container engine runs: installs each app into a bare Debian of its own (debootstrap,
# with Node 24 and npm put in as the base image has them), starts it there as its user, waits until it says that it is
# ready, and stops it. Usage, as root: try-in-chroot.sh [APP…]; default: media signaling worker web.
# MEDIASOUP_WORKER_BIN may name a worker, else media.sh finds or builds one. KEEP=1 leaves the chroots.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../..")
[ "$(id -u)" -eq 0 ] || { echo 'try-in-chroot.sh makes chroots: run it as root.' >&2; exit 1; }
command -v debootstrap >/dev/null || { echo 'debootstrap is missing: apt-get install debootstrap, then try again.' >&2; exit 1; }
if [ "${CORDBOARD_CHROOT_NAMESPACE:-}" != 1 ]; then
  # In a mount namespace of our own every mount is gone when we are, however we end.
  CORDBOARD_CHROOT_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"
fi
[ $# -gt 0 ] || set -- media signaling worker web

node24=$(realpath "$root/node_modules/.bin/node")
npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cordboard
base=$cache/chroot-bookworm.tar
work=$(mktemp -d)
clean_up() {
  umount -R "$work"/*/proc "$work"/*/dev "$work"/*/src 2>/dev/null || true
  [ "${KEEP:-}" = 1 ] && echo "kept: $work" || rm -rf --one-file-system "$work"
}
trap clean_up EXIT

if [ ! -s "$base" ]; then
  echo '… making a bare Debian bookworm (once)'
  mkdir -p "$cache"
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$work/base" >"$work/debootstrap.log" 2>&1 || { tail -20 "$work/debootstrap.log" >&2; exit 1; }
  tar cf "$base.partial" -C "$work/base" .
  mv "$base.partial" "$base"
  rm -rf "$work/base"
fi

# What the repository would send to a builder, so that nothing of this machine is used by accident.
mkdir "$work/sources"
git -C "$root" ls-files -z --cached --others --exclude-standard | (cd "$root" && xargs -0 ls -d 2>/dev/null) | tar cf - -C "$root" -T - | tar xf - -C "$work/sources"

for app in "$@"; do
  began=$(date +%s)
  chroot=$work/$app
  mkdir "$chroot"
  tar xf "$base" -C "$chroot"
  install -m 0755 "$node24" "$chroot/usr/local/bin/node"
  mkdir -p "$chroot/usr/local/lib/node_modules" "$chroot/src"
  cp -r "$npm" "$chroot/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$chroot/usr/local/bin/npm"
  # The network as this machine has it: names, package sources, certificates.
  cp /etc/resolv.conf /etc/hosts "$chroot/etc/"
  cp /etc/ssl/certs/ca-certificates.crt "$chroot/etc/ssl/certs/"
  printf 'deb %s bookworm main\n' "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$chroot/etc/apt/sources.list"
  cp /etc/apt/apt.conf.d/*proxy* "$chroot/etc/apt/apt.conf.d/" 2>/dev/null || true
  mount -t proc proc "$chroot/proc"
  mount --rbind /dev "$chroot/dev"
  mount --bind "$work/sources" "$chroot/src"
  environment=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt npm_config_cafile=/etc/ssl/certs/ca-certificates.crt)
  if [ "$app" = media ] && [ -n "${MEDIASOUP_WORKER_BIN:-}" ]; then
    install -m 0755 "$MEDIASOUP_WORKER_BIN" "$chroot/given-worker"
    # A worker that was built on this machine needs its libraries.
    "$here/library-packages.sh" "$MEDIASOUP_WORKER_BIN" |
      xargs -r chroot "$chroot" env -i "${environment[@]}" DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null' install
    environment+=(MEDIASOUP_WORKER_BIN=/given-worker)
  fi
  echo "… $app: installing"
  chroot "$chroot" env -i "${environment[@]}" bash "/src/infra/image/$app.sh" /src /app
  umount "$chroot/src"
  echo "… $app: installed in $(($(date +%s) - began)) s, $(du -smx "$chroot/app" | cut -f1) MB"
  "$node24" --disable-warning=ExperimentalWarning "$here/try-ready.ts" "$chroot" "$app"
done
