# Thin over scripts/: every target is one script, and works without make as well.

.DEFAULT_GOAL := help
.PHONY: help setup generate format lint test system-test conformance simulate-connections fuzz gates bench documentation check

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

setup: ## install what building needs
	@scripts/setup

generate: ## messages, codecs and stubs from Protos/
	@scripts/setup --codegen
	@scripts/generate

format: ## put the sources into format
	@scripts/format

lint: ## say where the sources are not in format
	@scripts/format --check

test: ## build and run all tests
	@scripts/test

system-test: ## the tests that spawn real processes
	@scripts/test --system

conformance: ## clients in another language against the built services
	@scripts/conformance

simulate-connections: ## a hundred thousand connections over a simulated network
	@scripts/simulate-connections

fuzz: ## the fuzzers, 20 seconds each; scripts/fuzz SECONDS for more
	@scripts/fuzz

gates: ## what a call costs in allocations, system calls and bytes, against ceilings
	@scripts/gates

documentation: ## the RPC modules' documentation by docc
	@scripts/documentation

bench: ## calls and filings per second beside their limits and peers
	@scripts/bench

check: ## everything that CI runs
	@.ci/run
