//! Everything that is asked over HTTP: paths, routes, errors and the OpenAPI document of all three generations of
//! gischat (contract `gischat`, sections 1, 2.1, 3.1, 4.1 and 13), and the way to the sockets. `server` calls
//! [`service`] for each connection; nobody else calls in here.

mod app;
mod asyncapi;
mod bodies;
mod compressed;
mod docs;
mod errors;
mod extractors;
#[cfg(test)]
mod fuzz;
mod geojson;
mod health;
mod hook;
mod openapi;
mod pages;
mod passing;
mod path;
mod plugin;
mod put;
mod qtribu_version;
mod recent;
mod redirect;
mod request_log;
mod rooms;
mod router;
mod scrape;
mod service;
mod sockets;
mod status;
mod trackers;
mod visitor;

pub use asyncapi::asyncapi_json;
pub use passing::Passing;
pub use router::openapi_json;
pub use scrape::{count, serve_metrics};
pub use service::{Service, service};
