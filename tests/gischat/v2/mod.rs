//! gischat 2.x on the wire (contract `gischat`, sections 3, 5, 11 and 12): frames are compared whole, as its test-suite
//! does.

mod layers;
mod likes;
mod messages;
mod refusals;
mod storms;
