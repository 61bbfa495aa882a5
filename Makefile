# The two commands of the README are `make run` and `make test`. `make help` lists the rest.

SWIFT ?= swift
CONFIGURATION ?= debug
PREFIX ?= /usr
DESTDIR ?=
# All symbols are bound at the start, and their table is read-only from then on.
RELEASE := $(SWIFT) build --configuration release --static-swift-stdlib --scratch-path .build-static -Xlinker -z -Xlinker now
BENCHMARKS := SMSCodecBenchmark ParserBenchmark ModemBenchmark CallbackBenchmark CurlHTTPBenchmark LedgerBenchmark \
	SMPPBenchmark EndToEndBenchmark

.PHONY: run test attacks accuracy torture storm help setup build release lint format oracle fuzz sbom bench systemd-test monitoring-test deb deb-test install \
	clean

## run: sets up, builds, and runs the daemon with everything around it simulated
run: build
	.build/$(CONFIGURATION)/lapord demo

## test: sets up and runs all tests
# One test at a time: many start daemons, modems and servers of their own, and a small machine has few cores. The build fails where a
# module imports what Package.swift does not let it depend on.
test:
	@Scripts/setup kannel prometheus nghttp2-server libnet-smpp-perl
	@Scripts/peers
	@Scripts/sbom --restore
	$(SWIFT) test --no-parallel --explicit-target-dependency-import-check error
	@Scripts/sbom --check

## attacks: plays all known attacks against the daemon, and hostile documents to every reader
attacks:
	$(SWIFT) test --no-parallel --explicit-target-dependency-import-check error \
		--filter 'AttackTests|Hostile[A-Za-z]*Tests|TracesTests|RootCommandTests|StrangerQuotaTests|SignedRequestTests'

## accuracy: measures how labelled texts are read, and compares with the last commit (OPTIONS="train record" for new models and figures)
OPTIONS ?=
accuracy: setup
	$(SWIFT) build --product ParserAccuracy --configuration release
	.build/release/ParserAccuracy . $(OPTIONS)

## torture: kills the daemon under load, and lets its disk fail at every call (make torture KILLS=2000 EVERY=1 SEED=7)
KILLS ?= 40
EVERY ?= 150
SEED ?= 0
torture: build
	$(SWIFT) build --product FaultyCalls --configuration $(CONFIGURATION)
	$(SWIFT) build --product Torture --configuration $(CONFIGURATION)
	.build/$(CONFIGURATION)/Torture daemon --kills $(KILLS) --seed $(SEED)
	.build/$(CONFIGURATION)/Torture positions --every $(EVERY) --seed $(SEED)

## storm: forwards 10,000 tickets through a central system that fails in every way (STORM=100000 for more)
storm:
	@Scripts/setup
	LAPORD_STORM=$(or $(STORM),10000) $(SWIFT) test --filter ForwardingStormTests

## help: lists the commands
help:
	@sed -n 's/^## /make /p' Makefile

## setup: installs the Debian packages that are missing
setup:
	@Scripts/setup

## build: builds the daemon
build: setup
	@Scripts/sbom --restore
	$(SWIFT) build --product lapord --configuration $(CONFIGURATION)
	@Scripts/sbom --check

## release: builds the daemon as it is shipped, with the Swift runtime in it
release: setup
	@Scripts/sbom --restore
	$(RELEASE) --product lapord
	@Scripts/sbom --check

## lint: checks form, and that dependencies point downward only
lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz
	Scripts/layers
	Scripts/security-tests

## format: brings all sources into form
format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz

## oracle: compares both codecs with tshark on thousands of generated PDUs
oracle: build
	Scripts/codec-oracle --lapord .build/$(CONFIGURATION)/lapord
	Scripts/smpp-oracle --lapord .build/$(CONFIGURATION)/lapord

## fuzz: gives the codec and the readers of documents ten million inputs each
fuzz: setup
	Scripts/fuzz

## sbom: lists the packages that a release is made of (CycloneDX)
sbom: build
	@Scripts/sbom

## bench: measures the daemon as it is shipped; each benchmark says what it does (make bench BENCHMARKS=SMSCodecBenchmark for one)
bench: release
	@Scripts/setup wrk kannel
	@for benchmark in $(BENCHMARKS); do \
		$(RELEASE) --product $$benchmark || exit 1; \
		echo "== $$benchmark"; .build-static/release/$$benchmark || exit 1; \
	done

## systemd-test: runs the daemon under a real systemd: reload, watchdog, restart under load, stop
systemd-test: build
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	Scripts/systemd-test-configuration "$$folder" && \
	Scripts/systemd-test .build/$(CONFIGURATION)/lapord "$$folder" \
		--callback http://127.0.0.1:8708/carriers/generic/mo \
		--body 'from=081270000001&to=9009&id=@N@&text=jalan rusak di desa Guci'

## monitoring-test: checks alert rules and dashboard with promtool
monitoring-test:
	@Scripts/setup prometheus
	Scripts/monitoring-test

## deb: builds the Debian package into dist/
deb: setup
	Scripts/deb-build

## deb-test: installs the package in a fresh chroot, configures, upgrades and purges it
deb-test:
	@Scripts/setup debootstrap
	Scripts/deb-test dist/lapord_*.deb

## install: installs a release build below DESTDIR
install: release
	Scripts/install-tree .build-static/release/lapord "$(DESTDIR)"

## clean: removes what was built
clean:
	rm -rf .build .build-* dist
