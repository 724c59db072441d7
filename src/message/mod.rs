//! The vocabulary inside: messages, to whom they go, and answers, in our own form. It knows no dialect and no socket,
//! and everything above builds on it. Where types derive `JsonSchema`, their form is that of the native protocol; of the
//! others, the one that nodes write to each other.

mod board;
mod call;
mod content;
mod direct;
mod envelope;
mod event;
mod file;
mod id;
mod invitation;
mod live;
mod livefield;
mod nickname;
mod notice;
mod person;
mod post;
mod refusal;
mod rejection;
mod reply;
mod rules;
mod sealed;
mod stamp;

pub use board::{BoardAuthor, BoardChange, BoardFeature, BoardState, Drawing, Drawn, FeatureId, Form, Geometry, Shape};
pub use call::{CallState, Media, Participant};
pub use content::{Bbox, Content, ContentKind, Crs, Geojson, Model, Position, Script};
pub use direct::{Delivery, Direct, Unreachable};
pub use envelope::{Envelope, Message, Occasion, Recipients};
pub use event::{
    Deleted, DirectStatus, Event, FileStatus, InviteClosed, Leaving, Left, MailboxState, Presence, Removal, Removed,
    RoomState, Signal, Typing,
};
pub use file::{File, Offered, TransferStatus};
pub use id::{CallId, Ids, InviteId, MemberId, NodeTag, PeerId, TransferId};
pub use invitation::{InviteOutcome, Invited, Missed, MissedBecause};
pub use live::{Cursor, Fix, Live, LiveKey, LiveSet, LiveValue, LiveValues, LonLat, Stroke, Tracked, View};
pub use livefield::{Device, DevicePosition, DeviceRow, Livefield, NoGroup};
pub use nickname::{Nickname, NicknameFault};
pub use notice::{Level, Notice};
pub use person::{Features, Person, Roles, Sender};
pub use post::{ClientKind, Like, Post, Reaction};
pub use refusal::{Code, Refusal};
pub use rejection::{FaultKind, FieldFault, Input, MessageKind, Rejection};
pub use reply::{Announced, Done, GeojsonDoor, Ice, IceServer, Listed, ListedJson, Reference, Reply, Welcome};
pub use rules::{Lang, Rules};
pub use sealed::Sealed;
pub use stamp::{Claim, Stamp};
