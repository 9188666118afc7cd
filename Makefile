# make run    builds what is missing and starts the service       make test   everything that must hold
# make lint   style                                               make soak   fuzzing, some minutes
# make graph  draws the decision graphs                           make reference  writes REFERENCE.md anew

.PHONY: run test lint soak graph reference build packages test-packages soak-packages clean
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# Every import must be declared in Package.swift: the house has one direction.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
# Generic code of one target made concrete in another.
RELEASE_FLAGS := -Xswiftc -cross-module-optimization
ARGS ?=

run: packages
	swift build -c release $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product putstore
	exec .build/release/putstore $(ARGS)

build: packages
	swift build $(SWIFT_FLAGS)

test: test-packages
	swift build $(SWIFT_FLAGS) --build-tests
	swift test --skip-build --disable-xctest

lint:
	swift format lint --strict --parallel --recursive Package.swift Migrations Sources Tests Fuzzing/Package.swift Fuzzing/Sources/Fuzz

soak: soak-packages
	swift build $(SWIFT_FLAGS) --build-tests
	scripts/soak-openapi .build/debug/putstore
	scripts/soak-fuzz

graph: build
	.build/debug/putstore graph

reference: build
	.build/debug/putstore reference > REFERENCE.md

clean:
	rm -rf .build

# Debian's and Ubuntu's packages, installed only where something is missing.
packages:
	@scripts/install-packages libsqlite3-dev pkg-config

test-packages:
	@scripts/install-packages libsqlite3-dev pkg-config curl python3

soak-packages: test-packages
	@scripts/install-packages python3-venv
