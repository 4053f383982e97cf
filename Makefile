# The project's commands. Each is one line here and a commented script in ops/.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-peers bench check fmt assets query-cache contracts screens

help: ## this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## installs, builds, loads the demonstration district and starts everything; Ctrl-C stops it
	@ops/install
	@ops/assets
	@ops/demo

demo-reset: ## the same, from an empty database
	@ops/demo --forget
	@$(MAKE) --no-print-directory demo

test: ## all tests, the headless browser included
	@ops/test

test-peers: ## lines to gateways, against peers of somebody else's making (node, python; fetched by version and hash)
	@ops/test-peers

bench: ## all measurements, as JSON in target/bench/
	@ops/bench

bench-%: ## one measurement: bench-board, bench-dispatch, bench-flow, bench-ledger, bench-import, bench-notification, bench-redemption, bench-search, bench-start
	@ops/bench $*

check: ## formatting, house rules, clippy with warnings as errors
	cargo fmt --all --check
	@ops/lint
	@ops/assets
	SQLX_OFFLINE=true cargo clippy --workspace --all-targets -- -D warnings

fmt: ## formats the code
	cargo fmt --all

assets: ## fetches the pages' third-party files
	@ops/assets

query-cache: ## makes .sqlx/ again after a query or a migration changed
	@ops/query-cache

contracts: ## writes docs/contracts/ again after a contract changed
	UPDATE_CONTRACTS=1 cargo test -p contracts

screens: ## screenshots of every page into target/screens/
	@ops/test -p e2e
