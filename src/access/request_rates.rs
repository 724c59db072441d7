//! Token buckets for what native clients ask (`docs/protocol.md`, Limits), one for each kind of request and one for
//! bytes. Every session has such buckets, and every address has them once more, together and larger.

use super::token_bucket::TokenBucket;
use crate::dialect::native::request::{BoardRequest, Request, RoomRequest, SendContent};
use crate::limits::{NATIVE_RATES, ROOMS_LISTED_PER_REQUEST};
use crate::message::Content;

/// A bucket for each kind of request.
#[derive(Debug, Clone)]
pub struct RequestRates {
    said: TokenBucket,
    images: TokenBucket,
    invitations: TokenBucket,
    joins: TokenBucket,
    signals: TokenBucket,
    live: TokenBucket,
    drawn: TokenBucket,
    others: TokenBucket,
    /// Bytes of frames, which may run into debt.
    pub bytes: TokenBucket,
    /// Resumptions of a session.
    pub resumes: TokenBucket,
}

/// The cost of a frame beside its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Cost<'a> {
    /// None for a frame that is no request.
    request: Option<&'a Request>,
    tokens: f64,
}

impl<'a> Cost<'a> {
    /// A token, but for an answer that lists this many rooms: one for each [`ROOMS_LISTED_PER_REQUEST`] of them;
    /// and one for each feature for a board.
    pub fn of(request: Option<&'a Request>, rooms: usize) -> Self {
        let tokens = match request {
            Some(Request::Rooms | Request::Auth(_)) => rooms.div_ceil(ROOMS_LISTED_PER_REQUEST).max(1),
            Some(Request::InRoom(_, RoomRequest::Board(BoardRequest::Put(features)))) => features.len(),
            _ => 1,
        };
        Self { request, tokens: tokens as f64 }
    }
}

impl RequestRates {
    /// Full buckets, each `times` as large as one session has.
    pub fn new(times: f64) -> Self {
        let (rates, bucket) = (NATIVE_RATES, |rate| TokenBucket::new(rate, times));
        Self {
            said: bucket(rates.said),
            images: bucket(rates.images),
            invitations: bucket(rates.invitations),
            joins: bucket(rates.joins),
            signals: bucket(rates.signals),
            live: bucket(rates.live),
            drawn: bucket(rates.drawn),
            others: bucket(rates.others),
            bytes: bucket(rates.bytes),
            resumes: bucket(rates.resumes),
        }
    }

    /// Seconds until there is one token of each kind that a request takes; none if there is.
    pub fn wait(&mut self, cost: Cost<'_>) -> f64 {
        let (one, other) = self.of(cost.request);
        one.wait().max(other.map_or(0.0, |other| other.wait()))
    }

    /// Takes the cost of a request, whether or not it is there.
    pub fn take(&mut self, cost: Cost<'_>) {
        let (one, other) = self.of(cost.request);
        one.take(cost.tokens);
        if let Some(other) = other {
            other.take(cost.tokens);
        }
    }

    /// Takes the cost of a request, if there is one token of each kind.
    ///
    /// # Errors
    /// The seconds until there is.
    pub fn spend(&mut self, cost: Cost<'_>) -> Result<(), f64> {
        let wait = self.wait(cost);
        if wait > 0.0 {
            return Err(wait);
        }
        self.take(cost);
        Ok(())
    }

    /// The buckets from which a request takes.
    fn of(&mut self, request: Option<&Request>) -> (&mut TokenBucket, Option<&mut TokenBucket>) {
        match request {
            Some(Request::Join(_)) => (&mut self.joins, None),
            Some(Request::Invite(_)) => (&mut self.said, Some(&mut self.invitations)),
            Some(Request::InRoom(_, RoomRequest::Signal(_))) => (&mut self.signals, None),
            Some(Request::InRoom(_, RoomRequest::Live(_))) => (&mut self.live, None),
            Some(Request::InRoom(_, RoomRequest::Board(BoardRequest::Put(_)))) => (&mut self.drawn, None),
            Some(Request::InRoom(_, request)) if is_image(request) => (&mut self.said, Some(&mut self.images)),
            Some(Request::InRoom(_, request)) if is_said(request) => (&mut self.said, None),
            _ => (&mut self.others, None),
        }
    }
}

fn is_said(request: &RoomRequest) -> bool {
    matches!(
        request,
        RoomRequest::Send(_) | RoomRequest::DirectSend(_) | RoomRequest::Notice(_) | RoomRequest::FileOffer(_)
    )
}

fn is_image(request: &RoomRequest) -> bool {
    match request {
        RoomRequest::Send(send) => matches!(send.content, SendContent::Content(Content::Image(_))),
        RoomRequest::DirectSend(send) => matches!(send.content, Content::Image(_)),
        _ => false,
    }
}
