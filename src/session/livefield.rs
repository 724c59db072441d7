//! A session of a client of the dialect `livefield` (contract `doors`, section 1). It is nobody until its first frame names a
//! group; from then on it is a member of that group's room. What comes too often is dropped, for the client comes back by hand
//! alone.

use super::first_text::first_text;
use super::gischat_rate::{GischatRate, Verdict};
use super::node::{Node, NodeState};
use super::registry::Socket;
use crate::access::{Connection, SharedRate};
use crate::bus::Place;
use crate::close::Close;
use crate::config::LivefieldGroups;
use crate::dialect::{LivefieldRequest, room_of_group};
use crate::limits::LIVEFIELD_WAIT;
use crate::message::{
    Claim, ClientKind, Content, Envelope, Fix, Livefield, Nickname, NoGroup, Occasion, Post, Recipients, Stamp,
};
use crate::metrics::{self, RefusedFor};
use crate::outbox::Frame;
use crate::room::{Carry, Identity, LivefieldJoin, Membership, NoAdHoc, Room, Upgraded, Visit, WayHome};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

/// Shortest time between two positions of a member.
const LOCATE_INTERVAL: Duration = Duration::from_secs(1);

/// Bytes of a character in a text, at most, and of all else of a frame.
const FRAME: (usize, usize) = (12, 4096);

/// A session of this dialect.
pub(super) struct LivefieldSession {
    node: Node,
    socket: Arc<Socket>,
    /// Place of the session among the sockets of its address, until it is passed on.
    connection: Option<Connection>,
    rate: GischatRate,
    stage: LivefieldStage,
    /// Keeps a room open that was found to be here, until it is entered.
    found: Option<Visit>,
}

/// Times that the home of a room is looked for.
const TRIES: usize = 2;

/// State of a session.
enum LivefieldStage {
    /// Session that is to name its group by this time.
    Nobody(Instant),
    /// Session in a room.
    Member(Box<GroupSeat>),
    /// Session that was refused.
    Ended,
}

/// A place in a room.
struct GroupSeat {
    membership: Membership,
    nickname: Nickname,
    /// Time from which the next position counts.
    next: Instant,
    /// The last position that came before that.
    fix: Option<Option<Fix>>,
    /// Keeps the room open, until after the membership.
    _visit: Option<Visit>,
}

impl LivefieldSession {
    pub(super) fn new(node: Node, socket: Arc<Socket>, connection: Connection) -> Self {
        let shared = SharedRate::of(&socket.admission.usage);
        let rate = GischatRate::new(node.config.limits.message_rate, shared);
        let stage = LivefieldStage::Nobody(Instant::now() + LIVEFIELD_WAIT);
        Self { node, socket, connection: Some(connection), rate, stage, found: None }
    }

    /// Returns the stream if this node is to serve it. Where there are others, its first message is looked at: if that names a group
    /// whose room is elsewhere, the stream is passed on there as it came. What a front passed on is served in any case.
    pub(super) async fn arrive(&mut self, mut upgraded: Upgraded) -> Option<Upgraded> {
        let way = self.node.hub.way().filter(|_| self.socket.admission.front.is_none()).cloned();
        let (Some(way), LivefieldStage::Nobody(until)) = (way, &self.stage) else { return Some(upgraded) };
        let most = Self::frame_bytes(&self.node);
        let text = tokio::select! {
            text = timeout_at(*until, first_text(&mut upgraded, most)) => text.ok().flatten(),
            () = self.socket.outbox.rung() => None, // the session has ended, and its client is told so
        };
        let request = LivefieldRequest::read(&text.unwrap_or_default(), &self.node.config.rules);
        if let Some(LivefieldRequest::Enter { user, group: Some(group) }) = request
            && let Ok((_, room, visit)) = self.admit(&user, &group)
        {
            if let Some(carry) = self.way_to(&way, room.name()).await {
                carry(upgraded, self.connection.take()?);
                return None;
            }
            self.found = visit;
        }
        Some(upgraded)
    }

    /// The way to a room that is elsewhere.
    async fn way_to(&self, way: &Arc<dyn WayHome>, room: &str) -> Option<Carry> {
        let mut refused = None;
        for _ in 0..TRIES {
            let Place::There(home) = way.find(room, refused).await else { break };
            let carry = way.open_socket(room, home, self.socket.address()).await;
            if carry.is_some() {
                return carry;
            }
            refused = Some(home.claim);
        }
        None
    }

    /// Largest frame of a client, in bytes.
    pub(super) fn frame_bytes(node: &Node) -> usize {
        let (character, rest) = FRAME;
        node.config.limits.frame_bytes.min(node.config.rules.max_message_length * character + rest)
    }

    /// Time until which the client may be silent: it is to name a group, or a position waits.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match &self.stage {
            LivefieldStage::Nobody(until) => Some(*until),
            LivefieldStage::Member(seat) => seat.fix.is_some().then_some(seat.next),
            LivefieldStage::Ended => None,
        }
    }

    /// Handles the silence of the client until the deadline.
    pub(super) async fn on_idle(&mut self) {
        match &mut self.stage {
            LivefieldStage::Nobody(_) => self.refuse(NoGroup::Unnamed),
            LivefieldStage::Member(seat) => seat.locate().await,
            LivefieldStage::Ended => {}
        }
    }

    /// Handles one text frame.
    pub(super) async fn on_text(&mut self, text: &str) {
        if !self.may_pass(text.len()) {
            return;
        }
        let request = LivefieldRequest::read(text, &self.node.config.rules);
        match (&mut self.stage, request) {
            (LivefieldStage::Nobody(_), Some(LivefieldRequest::Enter { user, group })) => {
                let group = group.unwrap_or_else(new_group);
                match self.enter(&user, group).await {
                    Ok(seat) => self.stage = LivefieldStage::Member(Box::new(seat)),
                    Err(why) => self.refuse(why),
                }
            }
            (LivefieldStage::Nobody(_), _) => self.refuse(NoGroup::Unnamed),
            (LivefieldStage::Member(seat), Some(LivefieldRequest::Locate(fix))) => {
                seat.fix = Some(fix);
                if seat.next <= Instant::now() {
                    seat.locate().await;
                }
            }
            (LivefieldStage::Member(seat), Some(LivefieldRequest::Say(content))) => seat.say(content).await,
            (LivefieldStage::Member(_), Some(LivefieldRequest::Enter { .. }) | None) | (LivefieldStage::Ended, _) => {}
        }
    }

    /// Handles one binary frame, which no client sends.
    pub(super) fn on_binary(&mut self, bytes: &[u8]) {
        if self.may_pass(bytes.len()) && matches!(self.stage, LivefieldStage::Nobody(_)) {
            self.refuse(NoGroup::Unnamed);
        }
    }

    /// Handles a ping or a pong.
    pub(super) fn on_control(&mut self) {
        if self.rate.spend_control() == Verdict::End {
            self.socket.outbox.close(Close::Flooding);
        }
    }

    /// Leaves the room, and returns when the member is counted no more.
    pub(super) async fn on_close(&mut self) {
        if let LivefieldStage::Member(seat) = &mut self.stage {
            seat.membership.leave().await;
        }
    }

    /// Spends the rate of one frame of so many bytes.
    fn may_pass(&mut self, bytes: usize) -> bool {
        match self.rate.spend(bytes) {
            Verdict::Read => return true,
            Verdict::DropAndTell(_) | Verdict::Drop => metrics::rejected(RefusedFor::TooFast),
            Verdict::End => self.socket.outbox.close(Close::Flooding),
        }
        false
    }

    async fn enter(&mut self, user: &str, group: Arc<str>) -> Result<GroupSeat, NoGroup> {
        let (nickname, room, visit) = self.admit(user, &group)?;
        if let Some(way) = self.node.hub.way()
            && !matches!(way.find(room.name(), None).await, Place::Here(_))
        {
            return Err(NoGroup::Unavailable);
        }
        let join = LivefieldJoin {
            member: self.node.tag.member(),
            outbox: self.socket.outbox.clone(),
            identity: Identity::new(self.socket.address(), None, None),
            nickname,
            group,
        };
        let (membership, nickname) = room.join_livefield(join).await?;
        self.found = None;
        Ok(GroupSeat { membership, nickname, next: Instant::now(), fix: None, _visit: visit })
    }

    /// The nickname of a user, and the room of a group that they may enter.
    fn admit(&self, user: &str, group: &str) -> Result<(Nickname, Room, Option<Visit>), NoGroup> {
        let nickname = Nickname::fitted(user, &self.node.config.rules).ok_or(NoGroup::Name)?;
        if self.node.access.nicknames.reserves(nickname.as_str()) {
            return Err(NoGroup::Name);
        }
        let (room, visit) = self.room(group)?;
        Ok((nickname, room, visit))
    }

    /// The room of a group: where that is allowed a listed one of this name that is open to all, else one of the group's own.
    fn room(&self, group: &str) -> Result<(Room, Option<Visit>), NoGroup> {
        let NodeState { config, access, hub, .. } = &*self.node;
        if config.livefield == LivefieldGroups::All && access.rooms.stands_open(group, None) {
            return hub.named(group).map(|room| (room, None)).ok_or(NoGroup::Unavailable);
        }
        match hub.visit(&room_of_group(group), self.socket.address()) {
            Ok((room, visit)) => Ok((room, Some(visit))),
            Err(NoAdHoc::TooMany) => Err(NoGroup::TooMany),
            Err(NoAdHoc::Disabled) => Err(NoGroup::Unavailable),
        }
    }

    /// Tells the client why it is in no group, and closes.
    fn refuse(&mut self, why: NoGroup) {
        self.stage = LivefieldStage::Ended;
        let member = self.node.tag.member();
        let envelope = Envelope {
            room: "".into(),
            stamp: Stamp::fresh(),
            sender: None,
            message: Livefield::Refused(why).into(),
            recipients: Recipients::One(member),
            occasion: Occasion::Live,
        };
        let _ = self.socket.outbox.push(&Arc::new(Frame::new(Arc::new(envelope), self.node.config.rules.lang())));
        self.socket.outbox.close(Close::NoGroup);
    }
}

impl GroupSeat {
    /// Shows the last position.
    async fn locate(&mut self) {
        if let Some(fix) = self.fix.take() {
            self.next = Instant::now() + LOCATE_INTERVAL;
            self.membership.locate(fix).await;
        }
    }

    async fn say(&self, content: Arc<str>) {
        let post = Post::new(ClientKind::Gischat, self.nickname.clone(), Content::Text(content));
        self.membership.post(post, Claim::default()).await;
    }
}

/// The name of a group that nobody can guess.
fn new_group() -> Arc<str> {
    use base64::Engine as _;
    let bytes = Uuid::new_v4().into_bytes();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bytes[..12]).into()
}
