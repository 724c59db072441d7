//! gischat 3.x on the wire (contract `gischat`, sections 4, 5, 11 and 12): every frame has exactly its keys, among
//! them a UUID and a time.

mod messages;
mod refusals;
mod replies;
mod stamps;
