//! The AsyncAPI document: is it valid, is everything in it and nothing else, and is what it says of frames true? Compared
//! with `tests/snapshots/asyncapi.json`; `UPDATE_SNAPSHOTS=1` writes it anew.

mod described;
mod document;
mod gischat;
mod requests;
mod told;
