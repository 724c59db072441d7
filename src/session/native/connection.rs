//! One connection of our own protocol, and the way of its frames: spend the rate, read, and have it answered. Before
//! `hello` nothing else is answered. Frames are handled strictly in order.

use super::handler::{RequestHandler, spawn_uncancellable};
use super::rates::{Excess, Rates};
use super::session::Session;
use crate::access::{Address, Connection, SharedRate, Usage};
use crate::close::Close;
use crate::dialect::native::request::Request;
use crate::dialect::native::{ParsedRequest, read, reference_of};
use crate::limits::NATIVE_SMALL_FRAME;
use crate::message::{Code, MemberId, Reference};
use crate::session::Node;
use crate::session::registry::Socket;
use std::sync::Arc;
use tokio::time::Instant;

/// A connection of our own protocol.
pub(in crate::session) struct NativeConnection {
    socket: Arc<Socket>,
    pub(super) handler: RequestHandler,
    pub(super) address: Address,
    /// The use of its address.
    pub(super) usage: Arc<Usage>,
    pub(super) session: Option<Attached>,
    opened: Instant,
    /// Rates of the connection before it has a session, and for pings and pongs all the time.
    rates: Rates,
    /// Part of the connection in the rate of its address.
    shared: SharedRate,
    pub(super) refused_hellos: u32,
    /// Place among the connections of its address, perhaps a borrowed one, until a session has it.
    pub(super) connection: Option<Connection>,
}

/// The session of a connection, for as long as the connection is the session's last one.
pub(super) struct Attached {
    pub(super) session: Arc<Session>,
    /// The number of this connection among the session's.
    pub(super) number: u64,
}

/// After so many refusals of `hello` the connection is closed.
const HELLOS: u32 = 5;

impl NativeConnection {
    pub(in crate::session) fn new(
        node: Node,
        socket: Arc<Socket>,
        connection: Connection,
        address: Address,
        host: Option<Arc<str>>,
    ) -> Self {
        let usage = connection.usage().clone();
        Self {
            address,
            session: None,
            opened: Instant::now(),
            rates: Rates::new(node.config.limits.message_rate > 0),
            shared: SharedRate::of(&usage),
            refused_hellos: 0,
            connection: Some(connection),
            usage,
            handler: RequestHandler { node, outbox: socket.outbox.clone(), host },
            socket,
        }
    }

    /// Time until which `hello` must have come.
    pub(in crate::session) fn deadline(&self) -> Option<Instant> {
        let is_awaited = self.session.is_none() && self.handler.outbox.ended().is_none();
        is_awaited.then(|| self.opened + self.handler.node.config.limits.native.hello_timeout)
    }

    /// Handles that it did not come.
    pub(in crate::session) fn on_idle(&self) {
        self.handler.outbox.close(Close::NoHello);
    }

    /// Native clients send no binary frames.
    pub(in crate::session) fn on_binary(&self) {
        self.handler.outbox.close(Close::Binary);
    }

    /// Handles a ping, or a pong with its payload.
    pub(in crate::session) fn on_control(&mut self, pong: Option<&[u8]>) {
        if let Some(Attached { session, number }) = &self.session {
            match pong.map(|pong| self.socket.pinged_at(pong)) {
                Some(Some(asked)) => session.note_arrival(*number, asked),
                Some(None) => {} // the answer to a probe
                None => self.socket.ask_at_times(),
            }
        }
        if self.rates.spend_control() == Err(Excess::Flood) {
            self.handler.outbox.close(Close::Flooding);
        }
    }

    /// Handles one text frame.
    pub(in crate::session) async fn on_text(&mut self, text: &str) {
        match self.session.as_ref().map(|attached| (attached.session.clone(), attached.number)) {
            Some((session, number)) => self.hear_member(&session, number, text).await,
            None => self.hear_stranger(text).await,
        }
    }

    /// Before `hello`.
    async fn hear_stranger(&mut self, text: &str) {
        if text.len() > NATIVE_SMALL_FRAME {
            return self.handler.outbox.close(Close::TooLarge);
        }
        let payer = match self.rates.spend_bytes(&mut self.shared, text.len()) {
            Ok(payer) => payer,
            Err(excess) => return self.refuse(None, reference_of(text), excess),
        };
        let ParsedRequest { reference, name, request, .. } = read(text, &self.handler.node.config.rules);
        let cost = self.handler.cost(request.as_ref().ok());
        if let Err(excess) = self.rates.spend_request(&mut self.shared, payer, cost) {
            return self.refuse(None, reference, excess);
        }
        let refusal = match request {
            Ok(Request::Hello(hello)) => match Box::pin(self.hello(*hello, reference.clone())).await {
                Ok(()) => return self.rates.refill(), // from now on the session's are spent
                Err(refusal) => refusal,
            },
            Err(refusal) if name == Some("hello") || refusal.code == Code::Malformed => refusal,
            _ => return self.handler.answer(None, reference, Err(Code::HelloRequired.into())),
        };
        let code = refusal.code;
        self.handler.answer(None, reference, Err(refusal));
        self.refused_hellos += u32::from(name == Some("hello"));
        if code == Code::UnsupportedVersion {
            self.handler.outbox.close(Close::Version);
        } else if code == Code::TooMany {
            self.handler.outbox.close(Close::Overloaded);
        } else if self.refused_hellos >= HELLOS {
            self.handler.outbox.close(Close::HelloRefused);
        }
    }

    /// Refuses a frame that is too much.
    fn refuse(&self, member: Option<MemberId>, reference: Option<Reference>, excess: Excess) {
        match excess {
            Excess::Flood => self.handler.outbox.close(Close::Flooding),
            Excess::Refused(refusal) => self.handler.answer(member, reference, Err(refusal)),
        }
    }

    async fn hear_member(&mut self, session: &Arc<Session>, number: u64, text: &str) {
        let handler = self.handler.clone();
        let mut state = session.state.clone().lock_owned().await;
        if !session.is_last(number) {
            return; // it goes on elsewhere
        }
        self.socket.ask_at_times(); // what it says shows nothing of what has arrived there
        if let Some(key) = state.key_before.take() {
            handler.node.natives.drop_key(key);
        }
        let payer = match state.rates.spend_bytes(&mut self.shared, text.len()) {
            Ok(payer) => payer,
            Err(excess) => {
                if let Excess::Refused(_) = excess {
                    for joined in state.rooms.iter() {
                        joined.delivered().await; // nobody knows which room it is about
                    }
                }
                return self.refuse(Some(session.member), reference_of(text), excess);
            }
        };
        let ParsedRequest { reference, room, request, .. } = read(text, &handler.node.config.rules);
        let cost = handler.cost(request.as_ref().ok());
        if let Err(excess) = state.rates.spend_request(&mut self.shared, payer, cost) {
            state.rooms.delivered(room.as_deref()).await;
            return self.refuse(Some(session.member), reference, excess);
        }
        let request = match request {
            Ok(request) => request,
            Err(refusal) => {
                state.rooms.delivered(room.as_deref()).await;
                return handler.answer(Some(session.member), reference, Err(refusal));
            }
        };
        let Some(mut state) = handler.node.expire_token(state).await else { return };
        match request {
            Request::InRoom(room, request) => handler.ask(session, &state, &room, reference, (request, text)).await,
            own => {
                let session = session.clone();
                spawn_uncancellable(async move { handler.serve(&session, &mut state, own, reference).await }).await;
            }
        }
    }
}
