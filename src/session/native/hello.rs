//! The begin of a session, and its going on over another connection (`docs/protocol.md`, Sessions, Coming back and
//! Tokens).

use super::connection::{Attached, NativeConnection};
use super::frames::frame;
use super::handler::{RequestHandler, milliseconds, spawn_uncancellable};
use super::line::is_unread;
use super::rates::Rates;
use super::resume_key::{Lineage, ResumeKey};
use super::rooms::{Rooms, Seat};
use super::session::{FIRST, Session, SessionState};
use crate::access::{Connection, Grant, TokenFault};
use crate::close::Close;
use crate::config::Config;
use crate::dialect::native::VERSION;
use crate::dialect::native::request::Hello;
use crate::limits::{BOARD_FEATURES, LIVE_RATE, REPLAY_MARGIN};
use crate::message::{
    Announced, Code, Done, Event, GeojsonDoor, MemberId, Nickname, Reference, Refusal, Reply, Welcome,
};
use crate::page::page_digest;
use crate::room::{NewConnection, RemovalNotice};
use std::sync::Arc;
use tokio::time::Instant;

/// The name that the server gives itself.
const SERVER: &str = concat!("causerie/", env!("CARGO_PKG_VERSION"));

impl NativeConnection {
    /// Begins a session, or goes on with one whose key is told.
    pub(super) async fn hello(&mut self, hello: Hello, reference: Option<Reference>) -> Result<(), Refusal> {
        let grant = hello.token.as_deref().map(|token| self.handler.verify(token)).transpose()?;
        let key = hello.resume.as_deref().map(ResumeKey::of);
        if let Some(key) = key
            && self.resume_here(key, &grant, (&reference, hello.rooms.as_deref()), hello.fresh).await?
        {
            return Ok(());
        }
        self.begin(hello, grant, reference).await
    }

    async fn begin(&mut self, hello: Hello, grant: Option<Grant>, reference: Option<Reference>) -> Result<(), Refusal> {
        let nickname = match grant.as_ref().and_then(|grant| grant.nickname.as_deref()) {
            Some(forced) => self.handler.parse_nickname(forced)?,
            None => hello.nickname?.ok_or_else(|| Refusal::invalid("nickname", "nickname is missing"))?,
        };
        self.handler.check_reserved(&nickname, grant.as_ref())?;
        let (avatar, features) = (hello.avatar?, hello.features?.unwrap_or_default());
        let node = self.handler.node.clone();
        let connection = self.own_place()?;
        // The session of its key is not to be had: it has ended, or goes on under a later key. This one follows it all the same.
        let lineage = hello.resume.as_deref().and_then(Lineage::of_key).unwrap_or_else(Lineage::random);
        let (key, resume) = ResumeKey::random(node.tag, lineage);
        let state = SessionState {
            sub: grant.as_ref().and_then(|grant| grant.sub.clone()),
            grant: grant.map(Box::new),
            expiry: None,
            ending: None,
            rooms: Rooms::default(),
            lines: Vec::new(),
            rates: Rates::new(node.config.limits.message_rate > 0),
            lineage,
            is_from_elsewhere: hello.resume.as_deref().is_some_and(|key| !Lineage::is_of(key, node.tag)),
            key,
            key_before: None,
            connection,
            address: self.address,
            fresh: None,
        };
        let welcome = self.welcome(node.tag.member(), (resume, false), &nickname, &state, hello.rooms.as_deref());
        let who = (nickname, avatar, features);
        let session = Arc::new(Session::new(welcome.member, who, state));
        // First of all: should the connection be cut here, its end finds the session.
        self.session = Some(Attached { session: session.clone(), number: FIRST });
        node.natives.begin(&session, key);
        node.watch_token(&session, &mut *session.state.lock().await);
        self.greet(welcome, reference);
        session.attach(self.handler.outbox.clone()); // nothing comes before `welcome`
        Ok(())
    }

    /// The place of this connection among those of its address. One that was borrowed will not do for a session of its
    /// own.
    pub(super) fn own_place(&mut self) -> Result<Option<Connection>, Refusal> {
        if self.connection.as_ref().is_some_and(Connection::is_borrowed) {
            self.connection = Some(self.usage.connect().ok_or_else(full)?);
        }
        Ok(self.connection.take())
    }

    /// Goes on with the session of a key; false if none is here, or it has just ended, or its key has.
    pub(super) async fn resume_here(
        &mut self,
        used: ResumeKey,
        grant: &Option<Grant>,
        (reference, known): (&Option<Reference>, Option<&str>),
        is_fresh: bool,
    ) -> Result<bool, Refusal> {
        let Some(session) = self.handler.node.natives.resumable(used) else { return Ok(false) };
        // A request to another node waits behind what the connection before does not read, and the session waits for the request.
        if let Some(before) = session.outbox().filter(|before| is_unread(before)) {
            before.cut(Close::ResumedElsewhere);
        }
        let mut state = session.state.clone().lock_owned().await;
        // While this waited for the state, the session may have ended, or its key been replaced by a newer one.
        if session.has_ended() || !state.is_resumed_by(used) {
            return Ok(false);
        }
        state.rates.spend_resume()?;
        if grant.as_ref().is_some_and(|grant| grant.sub != state.sub) {
            return Err(Code::TokenInvalid.into());
        }
        let may_go_on = |newer| state.connection.as_ref().is_some_and(|own| own.may_go_on_over(newer));
        if self.connection.as_ref().is_some_and(|newer| !may_go_on(newer)) {
            self.connection = self.own_place()?;
        }
        if let Some(grant) = grant {
            let (node, session, grant) = (self.handler.node.clone(), session.clone(), grant.clone());
            let taking = async move {
                node.take_token(&session, &mut state, grant).await;
                state
            };
            state = spawn_uncancellable(taking).await.ok_or(Code::Internal)?;
        }
        let mut state = self.handler.node.expire_token(state).await.ok_or(Code::Internal)?;
        self.take_over(&session, &mut state, used, (reference.clone(), known));
        self.show_rooms_again(&session, &mut state, is_fresh).await;
        Ok(true)
    }

    /// The session's client is here now, and nowhere else. Holding the key is all the proof that is needed.
    ///
    /// The key that was used stays good until the client is heard with the new one, which may be lost on its way to it.
    fn take_over(
        &mut self,
        session: &Arc<Session>,
        state: &mut SessionState,
        used: ResumeKey,
        (reference, known): (Option<Reference>, Option<&str>),
    ) {
        let Some((number, before)) = session.take_over() else { return };
        let node = self.handler.node.clone();
        (state.address, state.ending) = (self.address, None);
        match (&mut state.connection, self.connection.take()) {
            (Some(own), Some(newer)) => own.go_on_over(newer),
            (own, newer) => *own = own.take().or(newer),
        }
        if let Some(before) = before {
            // Its client has lost that connection, and forgets what was pending.
            node.end_invitations(session.member);
            before.close(Close::ResumedElsewhere);
        }
        let (key, resume) = ResumeKey::random(node.tag, state.lineage);
        node.natives.add_key(key, session);
        let others = [Some(std::mem::replace(&mut state.key, key)), state.key_before.replace(used)];
        others.into_iter().flatten().filter(|other| *other != used).for_each(|other| node.natives.drop_key(other));
        self.session = Some(Attached { session: session.clone(), number });
        let welcome = self.welcome(session.member, (resume, true), &session.nickname, state, known);
        self.greet(welcome, reference);
        session.attach(self.handler.outbox.clone()); // nothing comes before `welcome`
    }

    /// After `welcome`: what was lost meanwhile, then every room as a joiner is shown it.
    pub(super) async fn show_rooms_again(&self, session: &Session, state: &mut SessionState, is_fresh: bool) {
        let heard = session.heard();
        if is_fresh {
            state.fresh = Some(Instant::now());
        }
        // What was shown to one that has nothing may have been lost with its connection.
        let is_fresh = state.fresh.is_some_and(|fresh| heard <= fresh);
        let connection = NewConnection { outbox: self.handler.outbox.clone(), address: self.address, heard, is_fresh };
        state.lines.retain(|line| line.attach(&connection));
        // What was told before that has arrived. The rest is told, once more perhaps: the connection that told it may have broken.
        state.forget_lost_rooms(before(heard));
        session.show_rooms(state);
        let (there, lost): (Vec<_>, Vec<_>) = state.rooms.iter().partition(|joined| joined.is_in());
        for joined in lost {
            self.handler.show_loss(session.member, joined.room(), joined.removal(), heard);
        }
        for joined in there {
            let Seat::Here(membership) = &joined.seat else { continue };
            if !membership.attach(connection.clone()).await {
                self.handler.show_loss(session.member, joined.room(), joined.removal(), heard); // it was put out just now
            }
        }
    }

    pub(super) fn greet(&self, welcome: Welcome, reference: Option<Reference>) {
        let member = welcome.member;
        let outcome = Ok(Done::Welcome(Box::new(welcome)));
        self.handler.outbox.push(&frame("".into(), member, Reply { reference, outcome }.into()));
    }

    /// The reply to a `hello` that knows the list of rooms of this digest.
    pub(super) fn welcome(
        &self,
        member: MemberId,
        (resume, resumed): (Arc<str>, bool),
        nickname: &Nickname,
        state: &SessionState,
        known: Option<&str>,
    ) -> Welcome {
        let node = &self.handler.node;
        let config = &node.config;
        let rooms_digest = node.rooms_digest(state.grant());
        let rooms = (known != Some(&*rooms_digest)).then(|| node.listed(state.grant()));
        Welcome {
            protocol: VERSION,
            server: SERVER,
            page: page_digest(),
            member,
            resume,
            resumed,
            time: milliseconds(),
            nickname: Some(nickname.clone()),
            roles: state.all_roles(),
            ping_interval: config.limits.ping_interval.as_secs().max(1),
            resume_grace: config.limits.native.resume_grace.as_secs(),
            limits: Arc::new(announced_limits(config)),
            livefield: config.livefield.offered(),
            geojson: geojson_door(config),
            rooms_digest: Some(rooms_digest),
            rooms,
        }
    }
}

/// Time before which all is at a client for certain that was heard from at this time.
fn before(heard: Instant) -> Instant {
    heard.checked_sub(REPLAY_MARGIN).unwrap_or(heard)
}

impl RequestHandler {
    /// Tells a member that it was put out of a room, unless that was before `heard`, until when all has arrived at its client.
    pub(super) fn show_loss(&self, member: MemberId, room: &Arc<str>, removal: &RemovalNotice, heard: Instant) {
        if let Some(removed) = removal.since(before(heard)) {
            self.outbox.push(&frame(room.clone(), member, Event::Removed(removed.clone()).into()));
        }
    }

    /// Returns the grant of a token.
    pub(super) fn verify(&self, token: &str) -> Result<Grant, Refusal> {
        self.node.access.tokens.verify(token).map_err(|fault| match fault {
            TokenFault::Invalid => Code::TokenInvalid.into(),
            TokenFault::Expired => Code::TokenExpired.into(),
        })
    }

    /// A nickname as the rules want it.
    pub(super) fn parse_nickname(&self, text: &str) -> Result<Nickname, Refusal> {
        Nickname::parse(text, &self.node.config.rules).map_err(|_| Code::NicknameInvalid.into())
    }

    /// Reserved nicknames want a token that bears them.
    pub(super) fn check_reserved(&self, nickname: &Nickname, grant: Option<&Grant>) -> Result<(), Refusal> {
        match self.node.access.nicknames.allows(nickname.as_str(), grant) {
            true => Ok(()),
            false => Err(Refusal::new(Code::NicknameInvalid, "the nickname is reserved")),
        }
    }
}

fn full() -> Refusal {
    Refusal::new(Code::TooMany, "as many connections of this address as there may be")
}

/// The parts of rooms that have addresses of GeoJSON, as `welcome` announces them.
fn geojson_door(config: &Config) -> Option<GeojsonDoor> {
    let layers = config.geojson.has_layers() && config.stored_messages > 0;
    let door = GeojsonDoor { board: config.geojson.has_board(), layers, web_pages: !config.geojson_origins.is_empty() };
    (door.board || door.layers).then_some(door)
}

/// The limits that `welcome` announces.
pub fn announced_limits(config: &Config) -> Announced {
    let (rules, limits, native) = (&config.rules, &config.limits, &config.limits.native);
    Announced {
        frame: native.frame,
        hello_timeout: native.hello_timeout.as_secs(),
        nickname_min: rules.min_author_length,
        nickname_max: rules.max_author_length,
        text: rules.native_text_length(),
        image: rules.max_image_raw_length,
        model: rules.max_model_raw_length,
        script: rules.max_script_raw_length,
        image_side: rules.max_image_size,
        geojson_features: rules.max_geojson_features,
        rooms: native.rooms,
        roster: native.roster,
        room_members: native.room_members,
        adhoc_rooms: native.adhoc_rooms,
        invites: native.invites,
        invite_timeout: native.invite_timeout.as_secs(),
        call_peers: native.call_peers,
        offers: native.offers,
        file_links: native.file_links,
        offer_ttl: native.offer_ttl.as_secs(),
        file_size: native.file_size,
        ack_timeout: native.ack_timeout.as_secs(),
        mailbox_messages: native.mailbox_messages,
        mailbox_ttl: native.mailbox_ttl.as_secs(),
        live: if native.map { LIVE_RATE } else { 0 },
        board_features: if native.map { BOARD_FEATURES } else { 0 },
        history: config.stored_messages,
        connections: limits.connections,
    }
}
