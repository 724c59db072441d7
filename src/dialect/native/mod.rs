//! Our own protocol (contract `native`): many rooms on one socket, every request answered. `session` reads requests here;
//! what goes out is written through [`super::encode_into`] like any dialect.

mod content;
mod encode;
mod fields;
pub mod lengths;
mod read;

pub(super) use encode::encode;
pub use read::{ParsedRequest, VERSION, read, reference_of, requests};
