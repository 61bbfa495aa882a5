# The two commands of the README are `make run` and `make test`. Everything else serves those who work on lapord.

SWIFT ?= swift
CONFIGURATION ?= debug
PREFIX ?= /usr
DESTDIR ?=

.PHONY: run test setup build release bench fuzz oracle lint format check torture install deb deb-test systemd-test kannel-test clean

## run: sets up, builds, and runs the daemon with everything around it simulated
run: build
	.build/$(CONFIGURATION)/lapord demo

## test: sets up and runs all tests
test: setup
	$(SWIFT) test --quiet

## setup: installs the Debian packages that are missing
setup:
	@Scripts/setup

## build: builds the daemon
build: setup
	$(SWIFT) build --product lapord -c $(CONFIGURATION)

## release: builds the daemon as it is shipped, with the Swift runtime in it
release: setup
	$(SWIFT) build --product lapord -c release --static-swift-stdlib --scratch-path .build-static

## lint: checks form and layering
lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz
	Scripts/layers

## format: brings all sources into form
format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz
