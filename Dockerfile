# causerie in an image of its own: one static program, no shell, no other file.
#   docker build -t causerie . && docker run --rm -p 8000:8000 causerie
# For amd64 and arm64: every stage runs on the platform that the image is for.

# The browser page. Its packages first: they change less often than what is written here.
FROM node:20.20.2-bookworm-slim AS page
WORKDIR /page
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

# The program, without its client for the terminal: an image only serves. Its dependencies first, with an empty program
# around them, so that they are built once.
FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /build
# A C compiler for musl, and make: for jemalloc. Kernels for arm64 may have pages of 64 KiB, which it has to be built for.
# hadolint ignore=DL3008,DL3009
RUN { command -v musl-gcc && command -v make; } >/dev/null \
 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends make musl-tools; }
RUN rustup target add "$(uname -m)-unknown-linux-musl"
COPY .cargo .cargo
RUN [ "$(uname -m)" != aarch64 ] || echo 'JEMALLOC_SYS_WITH_LG_PAGE = "16"' >> .cargo/config.toml
COPY Cargo.toml Cargo.lock ./
COPY crates/plugin/Cargo.toml crates/plugin/
COPY crates/terminal/Cargo.toml crates/terminal/
RUN mkdir -p src benches/fan_out crates/plugin/src crates/terminal/src \
 && echo '//! Nothing yet.' > src/lib.rs \
 && cp src/lib.rs crates/plugin/src/ \
 && cp src/lib.rs crates/terminal/src/ \
 && printf '//! Nothing yet.\nfn main() {}\n' > src/main.rs \
 && cp src/main.rs build.rs \
 && cp src/main.rs crates/plugin/build.rs \
 && cp src/main.rs benches/fan_out/main.rs \
 && cp src/main.rs benches/codec.rs && cp src/main.rs benches/nodes.rs && cp src/main.rs benches/live.rs \
 && cargo build --profile dist --locked --no-default-features --target "$(uname -m)-unknown-linux-musl"
ENV CAUSERIE_WEB=require CAUSERIE_WEB_DIST=web-dist
COPY build.rs LICENSE ./
COPY clients/qfield/causerie clients/qfield/causerie
COPY clients/qgis/causerie clients/qgis/causerie
COPY crates/plugin crates/plugin
COPY src src
COPY --from=page /page/dist web-dist
# What was copied is older than the empty program; touched, cargo builds it again.
RUN touch build.rs crates/plugin/build.rs crates/plugin/src/lib.rs src/lib.rs src/main.rs \
 && cargo build --profile dist --locked --no-default-features --target "$(uname -m)-unknown-linux-musl" \
 && cp "target/$(uname -m)-unknown-linux-musl/dist/causerie" causerie

FROM scratch
LABEL org.opencontainers.image.title="causerie" \
      org.opencontainers.image.description="A chat server for map people" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /build/causerie /causerie
ENV LOG_FORMAT=json
USER 10001:10001
EXPOSE 8000 3478 3478/udp
HEALTHCHECK --interval=30s --timeout=5s --start-period=2s --retries=3 CMD ["/causerie", "healthcheck"]
ENTRYPOINT ["/causerie"]
