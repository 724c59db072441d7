//! The AsyncAPI document: it is valid, complete and true of the frames. Compared with `tests/snapshots/asyncapi.json`;
//! `UPDATE_SNAPSHOTS=1` writes it anew.

mod described;
mod document;
mod gischat;
mod requests;
mod written;
