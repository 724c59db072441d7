//! What a session does with what its client says: spend the rate, find the dialect, decode, and hand the intent to the
//! room. Frames of one client are handled strictly in order, one after the other.

use super::image::Base64;
use super::rate::{Rate, Verdict};
use super::reader::close_for;
use super::register::Registered;
use super::{Choice, Node};
use crate::close::Close;
use crate::dialect::{self, Dialect, Intent};
use crate::message::{Content, Post, Rejection};
use crate::metrics;
use crate::outbox::Outbox;
use crate::room::Membership;
use std::sync::Arc;
use tokio_tungstenite::tungstenite::error::Error;

/// A session's side of the talk: its place in a room, and how it speaks.
pub(super) struct Conversation {
    node: Node,
    registered: Registered,
    membership: Membership,
    choice: Choice,
    rate: Rate,
}

impl Conversation {
    pub(super) fn new(node: Node, registered: Registered, membership: Membership, choice: Choice) -> Self {
        let rate = Rate::new(node.config.limits.message_rate);
        Self { node, registered, membership, choice, rate }
    }

    /// Whether it is not known yet what the client speaks.
    pub(super) fn is_undecided(&self) -> bool {
        matches!(self.choice, Choice::Auto { .. }) && self.outbox().dialect().is_none()
    }

    /// From now on the client is taken to speak `dialect`.
    pub(super) fn decide(&self, dialect: Dialect) {
        self.outbox().decide(dialect);
    }

    /// Handles one text frame.
    pub(super) async fn hear(&mut self, text: &str) {
        metrics::frame_received();
        match self.rate.spend() {
            Verdict::Read => self.understand(text).await,
            Verdict::DropAndTell => self.reject(Rejection::TooFast).await,
            Verdict::Drop => metrics::rejected(),
            Verdict::End => self.outbox().close(Close::Flooding),
        }
        self.node.sessions.handled(&self.registered.session);
    }

    /// Handles one binary frame: no generation of clients sends any.
    pub(super) async fn hear_binary(&mut self) {
        metrics::frame_received();
        match self.rate.spend() {
            Verdict::Read | Verdict::DropAndTell => self.reject(Rejection::Malformed("Not a text frame")).await,
            Verdict::Drop => metrics::rejected(),
            Verdict::End => self.outbox().close(Close::Flooding),
        }
        self.node.sessions.handled(&self.registered.session);
    }

    /// Handles a ping or a pong. What it came between may go on.
    pub(super) fn pass_over(&self, payload: usize) {
        self.node.sessions.handled_control(&self.registered.session, payload);
    }

    /// Leaves the room, and gives back the way to the socket.
    pub(super) async fn leave(self) -> Arc<Outbox> {
        let outbox = self.outbox().clone();
        self.membership.leave().await;
        outbox
    }

    /// Ends the session for a fault of framing.
    pub(super) fn end(&self, error: &Error) {
        if let Some(close) = close_for(error) {
            self.outbox().close(close);
        }
    }

    async fn understand(&mut self, text: &str) {
        self.recognise(text).await;
        let dialect = self.outbox().dialect().unwrap_or(Dialect::V1);
        match dialect::decode(dialect, text, &self.node.config.rules) {
            Ok(Intent::Post(post, claim)) => {
                if matches!(post.content, Content::Geojson(_)) {
                    self.recognise_style(dialect, text);
                }
                match self.scaled(post, dialect).await {
                    Ok(post) => self.membership.post(post, claim).await,
                    Err(rejection) => self.reject(rejection).await,
                }
            }
            Ok(Intent::Like(like, claim)) => self.membership.like(like, claim).await,
            Ok(Intent::Register(nickname, repeat)) => self.membership.register(nickname, repeat).await,
            Ok(Intent::Nothing) => {}
            Err(rejection) => self.reject(rejection).await,
        }
    }

    /// On the bare room path the first frame that is an object tells v1 from v2. A later one of the other kind corrects
    /// that once, for good: a typed one towards v2, towards v1 only what is a message there, so that a v2 client's faulty
    /// frame is answered as such (contract `gischat`, section 10).
    async fn recognise(&mut self, text: &str) {
        let Choice::Auto { v2 } = self.choice else { return };
        let Some(recognised) = dialect::recognise(text) else { return };
        match (self.outbox().dialect(), recognised) {
            (None, Dialect::V2) => self.decide(v2),
            (None, recognised) => self.decide(recognised),
            (Some(Dialect::V1), Dialect::V2) => self.correct(v2).await,
            (Some(Dialect::V2 | Dialect::V2WithoutStyle), Dialect::V1) if self.is_v1_message(text) => {
                self.correct(Dialect::V1).await;
            }
            _ => {}
        }
    }

    fn is_v1_message(&self, text: &str) -> bool {
        dialect::decode(Dialect::V1, text, &self.node.config.rules).is_ok()
    }

    async fn correct(&mut self, dialect: Dialect) {
        self.choice = Choice::Pinned(dialect);
        self.decide(dialect);
        self.membership.retell().await;
    }

    /// A layer tells which form of v2 its sender understands.
    fn recognise_style(&self, dialect: Dialect, text: &str) {
        if let Dialect::V2 | Dialect::V2WithoutStyle = dialect
            && let Some(form) = dialect::recognise_style(text)
            && form != dialect
        {
            self.decide(form);
        }
    }

    /// An image is scaled before it enters the room, so that the order of one client holds and nobody else waits.
    async fn scaled(&self, post: Post, dialect: Dialect) -> Result<Post, Rejection> {
        let Content::Image(raw) = post.content else { return Ok(post) };
        let alphabet = match dialect {
            Dialect::V3 => Base64::Strict,
            Dialect::V1 | Dialect::V2 | Dialect::V2WithoutStyle => Base64::Lenient,
        };
        let content = Content::Image(self.node.scale_image(raw, alphabet).await?);
        Ok(Post { content, ..post })
    }

    async fn reject(&self, rejection: Rejection) {
        metrics::rejected();
        self.membership.reject(rejection).await;
    }

    fn outbox(&self) -> &Arc<Outbox> {
        &self.registered.session.outbox
    }
}
