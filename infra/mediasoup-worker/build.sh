#!/usr/bin/env bash
# Builds mediasoup-worker. Usage: build.sh MEDIASOUP_PACKAGE_FOLDER WORK_FOLDER; the binary is WORK_FOLDER/build/mediasoup-worker.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
mediasoup=$(realpath "$1")
work=$(realpath -m "$2")
mkdir -p "$work"
"$here/build-libsrtp.sh" "$work/srtp"
cmake -G Ninja "-DMEDIASOUP_DIR=$mediasoup" "-DSRTP_PREFIX=$work/srtp" -S "$here" -B "$work/build"
# Low priority: the machine stays usable meanwhile. Ninja's lines are counted by the set-up.
nice -n 10 ninja -C "$work/build"
