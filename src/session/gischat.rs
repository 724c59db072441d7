//! A session of a gischat client, and the way of its frames: spend the rate, find the dialect, decode, and hand the
//! intent to the room. Frames of one client are handled strictly in order, one after the other.

use super::gischat_rate::{GischatRate, Verdict};
use super::image::Base64;
use super::node::Node;
use super::registry::Socket;
use crate::access::SharedRate;
use crate::close::Close;
use crate::dialect::{Dialect, Intent, ParsedFrame};
use crate::limits::{DIALECT_WAIT, PICTURE_PIXELS};
use crate::message::{Claim, Content, Post, Rejection};
use crate::metrics::{self, RefusedFor};
use crate::outbox::{FALLBACK, Outbox};
use crate::room::Membership;
use std::sync::Arc;
use tokio::time::Instant;

/// The way in which a socket's dialect is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// By its path, a setting or what it said, for good.
    Pinned(Dialect),
    /// v2, by its path, a setting or what it said; which form of v2, its own layers tell.
    V2 {
        /// The form to begin with.
        form: Dialect,
    },
    /// By what it says first, or by its silence (contract `gischat`, section 10).
    Auto {
        /// The dialect to begin with, where something tells before the client does. It then waits for nothing.
        likely: Option<Dialect>,
    },
}

/// A frame as it was understood.
struct Decoded {
    /// The dialect it was read in.
    dialect: Dialect,
    /// The intent of its sender.
    intent: Result<Intent, Rejection>,
    /// `true` if the client was taken to speak another dialect so far, and told things in that.
    corrects: bool,
}

/// A session of a gischat client: its place in a room, and the dialect in which it speaks.
pub(super) struct GischatSession {
    node: Node,
    socket: Arc<Socket>,
    membership: Membership,
    choice: Choice,
    rate: GischatRate,
    opened: Instant,
}

impl GischatSession {
    pub(super) fn new(node: Node, socket: Arc<Socket>, membership: Membership, choice: Choice) -> Self {
        let shared = SharedRate::of(&socket.admission.usage);
        let rate = GischatRate::new(node.config.limits.message_rate, shared);
        Self { node, socket, membership, choice, rate, opened: Instant::now() }
    }

    /// Time until which the client may keep its dialect to itself, while it does, and until which it is not told of
    /// frames that were dropped.
    pub(super) fn deadline(&self) -> Option<Instant> {
        [self.dialect_due(), self.rate.complaint_due()].into_iter().flatten().min()
    }

    /// Handles the silence of the client until the deadline.
    pub(super) async fn on_idle(&mut self) {
        if self.dialect_due().is_some_and(|due| due <= Instant::now()) {
            self.outbox().decide_first(FALLBACK);
        }
        if let Some(dropped) = self.rate.complain() {
            self.membership.reject(Rejection::TooFast { dropped }).await;
        }
    }

    fn dialect_due(&self) -> Option<Instant> {
        self.outbox().dialect().is_none().then_some(self.opened + DIALECT_WAIT)
    }

    /// Handles one text frame.
    pub(super) async fn on_text(&mut self, text: &str) {
        match self.rate.spend(text.len()) {
            Verdict::Read => self.understand(text).await,
            verdict => self.refuse(verdict).await,
        }
    }

    /// Handles one binary frame: no generation of clients sends any.
    pub(super) async fn on_binary(&mut self, bytes: &[u8]) {
        match self.rate.spend(bytes.len()) {
            Verdict::Read => self.reject(Rejection::Malformed("not a text frame")).await,
            verdict => self.refuse(verdict).await,
        }
    }

    /// Handles a ping or a pong.
    pub(super) fn on_control(&mut self) {
        if self.rate.spend_control() == Verdict::End {
            self.outbox().close(Close::Flooding);
        }
    }

    /// Leaves the room, and returns when the member is counted no more.
    pub(super) async fn on_close(&mut self) {
        self.membership.leave().await;
    }

    async fn refuse(&self, verdict: Verdict) {
        match verdict {
            Verdict::Read => {}
            Verdict::DropAndTell(dropped) => self.reject(Rejection::TooFast { dropped }).await,
            Verdict::Drop => metrics::rejected(RefusedFor::TooFast),
            Verdict::End => self.outbox().close(Close::Flooding),
        }
    }

    async fn understand(&mut self, text: &str) {
        let Decoded { dialect, intent, corrects } = self.interpret(text);
        if corrects {
            self.membership.retell(dialect).await;
        }
        match intent {
            Ok(Intent::Post(post, claim)) => self.post(post, claim, dialect).await,
            Ok(Intent::Like(like, claim)) => self.membership.like(like, claim).await,
            Ok(Intent::Register(nickname, repeat)) => self.membership.register(nickname, repeat).await,
            Ok(Intent::Nothing) => {}
            Err(rejection) => self.reject(rejection).await,
        }
    }

    /// Understands a frame, and learns from it how the client speaks. It is taken apart here, and not kept while the
    /// session waits.
    fn interpret(&mut self, text: &str) -> Decoded {
        let frame = ParsedFrame::read(text);
        let rewritten = frame.rewritten();
        let frame = rewritten.as_deref().map_or(frame, ParsedFrame::read);
        let choice = self.choice;
        let dialect = self.dialect_of(&frame);
        let intent = frame.decode(dialect, &self.node.config.rules);
        // A layer tells which form of v2 its sender understands, unless its path has told already.
        if self.choice != Choice::Pinned(Dialect::V2WithoutStyle)
            && let Some(current @ (Dialect::V2 | Dialect::V2WithoutStyle)) = self.outbox().dialect()
            && intent.is_ok()
            && let Some(form) = frame.form_of_v2()
            && form != current
        {
            self.outbox().decide(form);
        }
        Decoded { dialect, intent, corrects: self.choice != choice }
    }

    /// The dialect a frame is written in. On the bare room path the first frame that is an object tells v1 from v2,
    /// unless the release is known. A later one of the other kind corrects that once, for good: a typed one towards v2,
    /// towards v1 only what is a message there, so that a v2 client's faulty frame is answered as such (contract
    /// `gischat`, section 10).
    fn dialect_of(&mut self, frame: &ParsedFrame<'_>) -> Dialect {
        if let Choice::Pinned(dialect) | Choice::V2 { form: dialect } = self.choice {
            return dialect;
        }
        let recognised = frame.room_dialect();
        if let Some(recognised) = recognised
            && self.outbox().dialect().is_none()
        {
            let first = if recognised == Dialect::V2 { self.form_of(frame) } else { recognised };
            self.outbox().decide(first);
            return first;
        }
        let current = self.outbox().dialect().unwrap_or(FALLBACK);
        let is_v1_message = || frame.decode(Dialect::V1, &self.node.config.rules).is_ok();
        match (current, recognised) {
            (Dialect::V1, Some(Dialect::V2)) => {
                let form = self.form_of(frame);
                self.choice = Choice::V2 { form };
                form
            }
            (Dialect::V2 | Dialect::V2WithoutStyle, Some(Dialect::V1)) if is_v1_message() => {
                self.choice = Choice::Pinned(Dialect::V1);
                Dialect::V1
            }
            _ => current,
        }
    }

    /// The form of v2 in which a typed frame is written: a layer tells, all others go by the later one.
    fn form_of(&self, frame: &ParsedFrame<'_>) -> Dialect {
        let form = frame.form_of_v2().filter(|_| frame.decode(Dialect::V2, &self.node.config.rules).is_ok());
        form.unwrap_or(Dialect::V2)
    }

    async fn post(&mut self, post: Post, claim: Claim, dialect: Dialect) {
        let verdict = match post.content {
            Content::Image(_) => self.rate.spend_picture(),
            _ => Verdict::Read,
        };
        if verdict != Verdict::Read {
            return self.refuse(verdict).await;
        }
        match self.scaled(post, dialect).await {
            Ok(post) => self.membership.post(post, claim).await,
            Err(rejection) => self.reject(rejection).await,
        }
    }

    /// An image is scaled before it enters the room, so that the order of one client holds and nobody else waits.
    async fn scaled(&self, post: Post, dialect: Dialect) -> Result<Post, Rejection> {
        let Content::Image(raw) = post.content else { return Ok(post) };
        let alphabet = match dialect {
            Dialect::V3 | Dialect::Native | Dialect::Livefield => Base64::Strict,
            Dialect::V1 | Dialect::V2 | Dialect::V2WithoutStyle => Base64::Lenient,
        };
        let content =
            Content::Image(self.node.scale_image(&self.socket.admission.usage, raw, alphabet, PICTURE_PIXELS).await?);
        Ok(Post { content, ..post })
    }

    async fn reject(&self, rejection: Rejection) {
        metrics::rejected(rejection.counted());
        self.membership.reject(rejection).await;
    }

    fn outbox(&self) -> &Arc<Outbox> {
        &self.socket.outbox
    }
}
