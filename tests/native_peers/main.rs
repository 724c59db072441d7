//! What native clients do with each other over the wire (contract `native`, sections 5 to 8 and 12), one module for each
//! matter; then the whole of it over a network that breaks, in the hands of somebody hostile, and at random.

#![allow(unreachable_pub, reason = "the modules of a test use each other")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests may panic and tell figures")]

#[path = "../common/mod.rs"]
mod common;

mod call_media;
mod calls;
mod direct_outcomes;
mod direct_retries;
mod file_endings;
mod file_turns;
mod files;
mod hostile;
mod invitation_refusals;
mod invitations;
mod key_rooms;
mod mailbox_owners;
mod mailboxes;
mod network;
mod order;
mod properties;
mod proxy;
mod signals;
mod stage;
mod working_day;
