#!/usr/bin/env bash
# Installs apps/signaling. Usage: signaling.sh SOURCES DESTINATION
# shellcheck source=infra/image/common.sh
source "$(dirname "$(realpath "$0")")/common.sh"

copy_sources signaling
install_modules signaling --omit=dev
finish
