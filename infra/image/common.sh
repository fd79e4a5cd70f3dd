# shellcheck shell=bash
# What the image scripts share. Expects Debian bookworm with Node 24 and npm (the image node:24-bookworm-slim, or what
# try-in-chroot.sh makes), root, and two arguments: the project's sources, and where the app goes.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 SOURCES DESTINATION" >&2; exit 2; }
src=$(realpath "$1")
dest=$(realpath -m "$2")
export DEBIAN_FRONTEND=noninteractive

# install_packages PACKAGE…: Debian's, without what they recommend.
install_packages() {
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# copy_sources APP: the app and the packages. Of the other workspaces only the manifests, which the lock file speaks of.
copy_sources() {
  mkdir -p "$dest"
  (
    cd "$src"
    tar cf - --exclude=node_modules --exclude=.next --exclude=test --exclude='*.tsbuildinfo' \
      package.json package-lock.json .npmrc tsconfig.base.json LICENSE "apps/$1" packages \
      $(ls apps/*/package.json test/*/package.json infra/package.json | grep -v "^apps/$1/")
  ) | tar xf - -C "$dest" --no-same-owner
}

# install_modules APP [npm's arguments]: what this app needs of the registry, in the lock file's versions. Workspaces stay
# links, since Node does not strip types below node_modules. `npm ci` would insist on packages of other platforms.
install_modules() {
  local app=$1
  shift
  (cd "$dest" && MEDIASOUP_WORKER_BIN=skip npm install --no-save --workspace="@cordboard/$app" --no-audit --no-fund --loglevel=error "$@")
}

# finish: the user that the app runs as, a folder it may write, and nothing left of the installation.
finish() {
  id cordboard >/dev/null 2>&1 || useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin cordboard
  install -d -m 0700 -o cordboard -g cordboard /data
  rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /root/.npm /root/.cache
}
