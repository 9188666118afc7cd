# make run    builds what is missing and starts the service       make test   everything that must hold
# make lint   style                                               make soak   what takes long, some twenty minutes
# make bench  measures against other servers                      make graph  draws the decision graphs
# make reference  writes Documentation/Reference.md anew                  make picture  takes Documentation/lab.png anew
# make dist   makes the packages, in .build/dist                  make dist-test  tries them in a bare Debian

.PHONY: run test lint soak soak-sanitizers bench graph reference picture dist dist-test build packages test-packages \
	dist-packages dist-test-packages soak-packages bench-packages clean
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# Every import must be declared in Package.swift: imports point one way.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
# Generic code of one target made concrete in another; values copied by code of their own in place of the runtime's walk
# over their layout; the runtime linked in; no checks of exclusive access, which the tests have: they cost 6,000 of a GET's
# 45,000 instructions, and 7,600 of a PUT's 86,000 (Benchmarks/steps).
RELEASE_FLAGS := -Xswiftc -cross-module-optimization -Xswiftc -Xfrontend -Xswiftc -disable-type-layout \
	-Xswiftc -enforce-exclusivity=unchecked --static-swift-stdlib
ARGS ?=
PEERS ?= nginx redis pocketbase fastapi

run: packages
	swift build -c release $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product putstore
	exec .build/release/putstore $(ARGS)

build: packages
	swift build $(SWIFT_FLAGS)

test: test-packages
	swift build $(SWIFT_FLAGS) --build-tests
	scripts/test

lint:
	swift format lint --strict --parallel --recursive Package.swift Migrations Sources Tests Benchmarks Fuzzing

soak: soak-packages
	swift build $(SWIFT_FLAGS) --build-tests
	swift build -c release $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product putstore
	PUTSTORE_SOAK=1 WIRE_TEST_BINARY=$(CURDIR)/.build/release/putstore \
		swift test --skip-build --disable-xctest --filter SoakTests
	scripts/soak-openapi .build/debug/putstore
	scripts/soak-openapi-clients .build/debug/putstore
	scripts/soak-proxies .build/debug/putstore
	scripts/soak-processes .build/release/putstore
	scripts/soak-fuzz

# Cold builds of a quarter of an hour: apart from the others.
soak-sanitizers: soak-packages
	scripts/soak-sanitizers

# `make bench PEERS=nginx ARGS='--works read'` measures a part, and leaves Documentation as it is.
bench: bench-packages
	swift build -c release $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product putstore
	for product in Micro BareServer BareCommit; do \
		PUTSTORE_TOOLS=1 swift build -c release $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product $$product; \
	done
	Benchmarks/peers/install .build/bench/venv $(PEERS)
	Benchmarks/bench --putstore .build/release/putstore --peers $(PEERS) $(ARGS)

graph: build
	.build/debug/putstore graph

picture: build test-packages
	scripts/lab-picture .build/debug/putstore Documentation/lab.png

reference: build
	.build/debug/putstore reference > Documentation/Reference.md

dist: dist-packages
	scripts/dist-program $(SWIFT_FLAGS) $(RELEASE_FLAGS)
	scripts/dist-packages

# As root.
dist-test: dist-test-packages
	scripts/dist-test

clean:
	rm -rf .build .build-*

# Debian's and Ubuntu's packages, installed only where something is missing.
packages:
	@scripts/install-packages libsqlite3-dev zlib1g-dev pkg-config

# What the snippets are run with, and the browser that the lab is tried in.
CLIENT_PACKAGES := httpie python3-requests nodejs php-cli php-curl default-jdk-headless mono-mcs mono-runtime \
	libmono-system-net-http4.0-cil golang chromium chromium-driver

dist-packages: packages
	@scripts/install-packages libsqlite3-dev zlib1g-dev g++ binutils python3 xz-utils git

dist-test-packages:
	@scripts/install-packages curl debootstrap lintian python3-venv xz-utils systemd

test-packages:
	@scripts/install-packages libsqlite3-dev zlib1g-dev pkg-config curl python3 python3-pip python3-prometheus-client sqlite3 postgresql libpq5 $(CLIENT_PACKAGES)
	@test -e .build/axe/axe_playwright_python/axe.min.js || python3 -m pip install --quiet --disable-pip-version-check \
		--root-user-action=ignore --no-deps --target .build/axe axe-playwright-python==0.1.8

soak-packages: test-packages
	@scripts/install-packages python3-venv strace gcc libc6-dev util-linux \
		nginx haproxy apache2

bench-packages: packages
	@scripts/install-packages python3 python3-venv wrk $(filter nginx,$(PEERS)) $(if $(filter redis,$(PEERS)),redis-server)
