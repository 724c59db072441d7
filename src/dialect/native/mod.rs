//! Our own protocol (contract `native`): many rooms on one socket, every request answered. `session` reads requests here;
//! what goes out is written through [`super::encode_into`] like any dialect.

mod encode;

pub(super) use encode::encode;
