//! Frames that come from no room: replies of the session itself, and what concerns no room's delivery.

use crate::message::{Envelope, Lang, MemberId, Message, Occasion, Recipients, Stamp};
use crate::outbox::Frame;
use std::sync::Arc;

/// A frame for one member that comes from no room.
pub(super) fn frame(room: Arc<str>, member: MemberId, message: Message) -> Arc<Frame> {
    frame_for(Recipients::One(member), room, message)
}

/// A frame for these members that comes from no room.
pub(super) fn frame_for(recipients: Recipients, room: Arc<str>, message: Message) -> Arc<Frame> {
    let (stamp, occasion) = (Stamp::fresh(), Occasion::Live);
    let envelope = Envelope { room, stamp, sender: None, message, recipients, occasion };
    Arc::new(Frame::new(Arc::new(envelope), Lang::English))
}
