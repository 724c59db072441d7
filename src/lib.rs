//! causerie: a chat server for people who work with maps. Rooms exist only while people are in them; nothing is kept.
//!
//! The layers, in the order in which they may know each other (`tests/program/layers.rs` holds it); see `docs/design.md`.

pub mod close; // why the server ends a session
#[cfg(test)]
mod fuzzing; // cases of fuzz targets
pub mod limits; // sizes, rates, counts with their units
mod locks; // mutexes, in their order
pub mod metrics; // counters and gauges by name
pub mod timer_map; // entries that expire
pub mod watchdog; // the end of a process that stands still

pub mod message; // what can be said, and to whom

pub mod config; // every setting once

pub mod dialect; // how each generation of clients writes it down

pub mod relay; // what browsers that cannot reach each other say, passed on

pub mod access; // who may connect, and who may enter which room

pub mod outbox; // bytes to one socket

pub mod bus; // what nodes say to each other

pub mod room; // who hears it

pub mod session; // one socket from handshake to close

pub mod tls; // encryption of one connection

pub mod page; // the embedded browser page

pub mod http; // paths, routes, errors, OpenAPI

pub mod server; // run(listener, config, shutdown)
