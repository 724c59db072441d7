//! Rooms. A room is an actor with an inbox, and nobody else touches its state; the part of it that others may read without
//! asking is [`published`]. `session` joins and speaks, `http` reads and puts. The way in: `handle` and
//! `membership`, `inbox`, `actor`; the way out: `core`, `outbound`; the parts: `calls`, `files`, `direct`, `live`, `livefield`,
//! `board`, `presence`, `log`, `moderation`.

mod actor;
mod addressed;
mod board;
mod calls;
mod content;
mod core;
mod direct;
mod effects;
mod failures;
mod fan_out;
mod files;
mod handle;
mod hub;
mod identity;
mod inbox;
mod live;
mod livefield;
mod log;
mod membership;
mod moderation;
mod moment;
mod outbound;
mod pace;
mod presence;
mod published;
mod quotas;
mod removal;
mod roster;
mod shared;
mod supervisor;
mod way;

pub use content::{RoomContent, Vacancy};
pub use handle::{NotPosted, Room};
pub use hub::{Hub, NoAdHoc, Visit};
pub use identity::Identity;
pub use inbox::{Caller, LivefieldJoin, NativeJoin, NewConnection, Tracking};
pub use membership::{Membership, NotJoined};
pub use removal::RemovalNotice;
pub use roster::Guard;
pub use way::{Carry, LineStream, Upgraded, WayHome};
