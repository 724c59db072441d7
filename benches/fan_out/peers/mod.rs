//! The servers to compare with that are written here.

pub(crate) mod axum;
pub(crate) mod bare;
mod member;
