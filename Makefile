# The commands of the project. `make` alone tells them.
.PHONY: help run setup test bench pictures fmt

help: ## tells what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

run: ## builds the server with its page, and runs it on port 8000
	cargo run --release

setup: ## installs what the tests need and this machine lacks
	@scripts/setup

test: ## every check there is; scripts/test NAME... runs single sections
	@scripts/test

bench: ## what a delivery costs, beside other servers (some forty minutes)
	@scripts/setup-bench && cargo bench --bench fan_out && cargo bench --bench codec

pictures: ## takes the pictures in docs/pictures anew, from the running page
	cargo build && CAUSERIE_BIN="$${CARGO_TARGET_DIR:-$(CURDIR)/target}/debug/causerie" npm --prefix web run pictures

fmt: ## formats the Rust code
	cargo fmt --all
