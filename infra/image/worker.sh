#!/usr/bin/env bash
# Installs apps/worker, with the programs that make speech and convert prompts, and prepare.ts, which makes a
# deployment's keys and brings its database up to date. Usage: worker.sh SOURCES DESTINATION
# shellcheck source=infra/image/common.sh
source "$(dirname "$(realpath "$0")")/common.sh"

install_packages ffmpeg espeak-ng opus-tools
copy_sources worker
install_modules worker --omit=dev
# Beside the app, so that it finds the same packages.
install -m 0644 "$src/infra/image/prepare.ts" "$dest/apps/worker/prepare.ts"
finish
