# make run    builds what is missing and starts the service       make test   everything that must hold
# make lint   style, and the imports between targets              make soak   the slow tests (kill -9, load), about ten minutes
# make graph  draws the decision graphs                           make clean

.PHONY: run test lint soak graph build packages test-packages clean
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# Every import must be declared in Package.swift: the house has one direction.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
ARGS ?=

run: packages
	swift build -c release $(SWIFT_FLAGS) --product putstore
	exec .build/release/putstore $(ARGS)

build: packages
	swift build $(SWIFT_FLAGS)

test: test-packages
	swift build $(SWIFT_FLAGS) --build-tests
	swift test --skip-build --disable-xctest

lint:
	swift format lint --strict --parallel --recursive Package.swift Migrations Sources Tests

soak: test-packages
	swift build $(SWIFT_FLAGS) --build-tests
	PUTSTORE_SOAK=1 swift test --skip-build --disable-xctest --filter Soak

graph: build
	.build/debug/putstore graph

clean:
	rm -rf .build

# Debian's and Ubuntu's packages, installed only where something is missing.
packages:
	@scripts/install-packages libsqlite3-dev pkg-config

test-packages:
	@scripts/install-packages libsqlite3-dev pkg-config curl python3
