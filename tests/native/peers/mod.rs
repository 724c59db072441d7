//! Native clients among each other over the wire (`docs/protocol.md`, Direct messages to Files and What is promised),
//! one module for each subject; then all of them over a network that breaks, under attack, and at random.

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
mod signals;
mod stage;
mod working_day;
