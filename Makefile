# The commands of the project. `make` alone tells them.
.PHONY: help run plugin packages setup check test fuzz ship soak bench pictures fmt

help: ## tells what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

run: ## builds the server with its page, and runs it on port 8000
	@cmp -s web/package-lock.json web/node_modules/.causerie-lock || \
		echo "Node's packages are fetched, once, while the crates are compiled: cargo shows that, and the page, as causerie(build)."
	cargo run --release

plugin: ## makes the zip from which QGIS installs the plugin, target/causerie.zip
	@cargo build --quiet && cd "$${CARGO_TARGET_DIR:-target}" && debug/causerie print-plugin >causerie.zip && sha256sum causerie.zip

packages: ## makes archives and Debian packages for x86_64 and aarch64, in target/packages, and tries them
	@scripts/packages

setup: ## installs what the tests need and this machine lacks
	@scripts/setup

check: ## format, lints, types and unit tests
	@scripts/test shell format documents web clippy lean unit

test: ## what a change has to pass; scripts/test NAME... runs single sections
	@scripts/test

fuzz: ## looks for inputs that break a promise, ten minutes for each target; FUZZ_SECONDS=60 for one
	@scripts/fuzz

ship: ## builds the image and the packages as they are shipped, tries them, and builds one twice
	@scripts/test compose supply containers packages reproducible

soak: ## test with all rows of all tables, thousands of random cases and every story in every browser, and ship
	@SOAK=1 scripts/test

bench: ## what a delivery costs, beside other servers (some twenty minutes)
	@scripts/setup-bench && cargo bench --bench fan_out --bench nodes --bench live --bench codec

pictures: ## takes the pictures in docs/pictures anew, from the running page and the plugin
	cargo build && CAUSERIE_BIN="$${CARGO_TARGET_DIR:-$(CURDIR)/target}/debug/causerie" npm --prefix web run pictures
	CAUSERIE_BIN="$${CARGO_TARGET_DIR:-$(CURDIR)/target}/debug/causerie" PYTHONPATH=clients/qgis:clients/qgis/tests_qgis \
		/usr/bin/python3 clients/qgis/tests_qgis/pictures.py docs/pictures

fmt: ## formats the Rust code
	cargo fmt --all
