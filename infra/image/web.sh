#!/usr/bin/env bash
# Installs apps/web and builds the pages and the widget. Usage: web.sh SOURCES DESTINATION
# shellcheck source=infra/image/common.sh
source "$(dirname "$(realpath "$0")")/common.sh"

copy_sources web
install_modules web
(
  cd "$dest/apps/web"
  export NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
  node --disable-warning=ExperimentalWarning scripts/build-widget.ts
  node "$dest/node_modules/next/dist/bin/next" build
)
# Again without what only the build needed.
rm -rf "$dest/node_modules" "$dest"/apps/*/node_modules "$dest"/packages/*/node_modules "$dest/apps/web/.next/cache"
install_modules web --omit=dev
# Next keeps fetched images and rendered pages here.
finish
install -d -o cordboard -g cordboard "$dest/apps/web/.next/cache"
