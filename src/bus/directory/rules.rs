//! The meaning of an entry for a node that wants a room.

use super::peers::{Peers, Standing};
use crate::bus::broker::{Home, Revision};
use crate::message::NodeTag;
use std::net::SocketAddr;
use tokio::time::Instant;

/// The purpose for which a room is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// To come in: the room may open here.
    Open,
    /// To look at it.
    Look,
}

/// Another node that is home of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherHome {
    /// The node.
    pub node: NodeTag,
    /// The address at which it hears other nodes.
    pub door: SocketAddr,
    /// The claim under which it answers.
    pub claim: Revision,
}

/// The place of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Here, under this claim; under none where the node is alone.
    Here(Option<Revision>),
    /// At another node.
    There(OtherHome),
    /// At another node that stops and gives it to who takes it.
    Leaving(OtherHome),
    /// No node has the room, and a lookup opens nothing.
    Nowhere,
    /// The home is unknown, or cannot be asked.
    Unavailable,
}

/// Next step of a node that wants a room.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    At(Place),
    /// Claims the room, over this claim if there is one.
    Claims(Option<Revision>),
}

/// The meaning of an entry for a node that wants the room and does not have it. `given` is the claim under which it gave it away.
pub(super) fn step(entry: Option<Home>, given: Option<Revision>, want: Want, peers: &Peers, now: Instant) -> Step {
    let claims = |over| match want {
        Want::Look => Step::At(Place::Nowhere),
        Want::Open if peers.holds_lease(now) && !peers.own.is_stopping => Step::Claims(over),
        Want::Open => Step::At(Place::Unavailable),
    };
    let Some(home) = entry else {
        return if peers.are_put_back(now) { Step::At(Place::Unavailable) } else { claims(None) };
    };
    if home.node == peers.tag {
        return if given == Some(home.claim) { claims(given) } else { Step::At(Place::Here(Some(home.claim))) };
    }
    let other = |place: fn(OtherHome) -> Place| {
        let door = peers.door(home.node);
        door.map_or(Place::Unavailable, |door| place(OtherHome { node: home.node, door, claim: home.claim }))
    };
    match peers.standing(home.node, now) {
        Standing::Lives => Step::At(other(Place::There)),
        Standing::Stops => Step::At(other(Place::Leaving)),
        Standing::Gone => claims(Some(home.claim)),
        Standing::Unknown => Step::At(Place::Unavailable),
    }
}
