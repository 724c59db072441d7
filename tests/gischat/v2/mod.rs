//! gischat 2.x on the wire (contract `gischat`, sections 3, 5, 11 and 12): frames are compared whole, as its test-suite
//! does.

mod layers;
mod life_cycle;
mod likes;
mod messages;
mod put;
mod refusals;
mod storms;
