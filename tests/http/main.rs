//! HTTP: routes, PUT, documents, access and addresses.

#![allow(unreachable_pub, reason = "one binary")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

mod access;
mod asyncapi;
mod frames;
mod geojson;
mod hooks;
mod livefield;
mod openapi;
mod passing;
mod plugin;
mod proxies;
mod put;
mod raw;
mod routes;
mod trackers;
mod visitors;
