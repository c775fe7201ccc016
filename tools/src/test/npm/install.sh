#!/bin/sh
# Copyright 2026 The Varve Authors
# SPDX-License-Identifier: Apache-2.0
# Installs the clients of the lock file into the directory $1, unless they are there; asks the registry that npm is configured with.
set -eu
cd "$(dirname "$0")"
mkdir -p "$1"
cp package.json sender.mjs "$1"
if [ -d "$1/node_modules" ] && cmp -s package-lock.json "$1/package-lock.json"; then
  exit 0
fi
cp package-lock.json "$1"
cd "$1"
if ! npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error; then
  rm -rf node_modules
  echo "npm could not install the clients of src/test/npm/package-lock.json" >&2
  exit 1
fi
