//! How fast one native session may ask (contract `native`, section 11). Each kind of request has a bucket; a refused
//! request costs nothing but patience. All sessions of an address have the same buckets once more, together and larger.

use crate::limits::{NATIVE_RATES, REFUSAL_TIME, REFUSALS};
use crate::message::request::{Request, RoomRequest, Said};
use crate::message::{Code, Content, Refusal};
use crate::session::bucket::Bucket;
use tokio::time::Instant;

/// What one session has left.
#[derive(Debug)]
pub(super) struct Rates {
    /// None where there is no limit (`MESSAGE_RATE=0`).
    buckets: Option<Box<Buckets>>,
    /// When the last refusals were.
    refusals: (Instant, u32),
}

/// What is left of each kind.
#[derive(Debug)]
pub(in crate::session) struct Buckets {
    said: Bucket,
    images: Bucket,
    invitations: Bucket,
    joins: Bucket,
    signals: Bucket,
    others: Bucket,
    bytes: Bucket,
    resumes: Bucket,
}

impl Rates {
    /// Full buckets, or none.
    pub(super) fn new(is_limited: bool) -> Self {
        Self { buckets: is_limited.then(|| Box::new(Buckets::new(1.0))), refusals: (Instant::now(), 0) }
    }

    /// Spends the bytes of a frame, which may run into debt.
    ///
    /// # Errors
    /// The refusal of the frame.
    pub(super) fn spend_bytes(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.buckets.as_mut().map_or(Ok(()), |buckets| buckets.spend_bytes(bytes))
    }

    /// Spends a request, or a frame that is none.
    ///
    /// # Errors
    /// The refusal of the request.
    pub(super) fn spend(&mut self, request: Option<&Request>) -> Result<(), Refusal> {
        self.buckets.as_mut().map_or(Ok(()), |buckets| buckets.spend(request))
    }

    /// Spends a resumption of this session.
    ///
    /// # Errors
    /// The refusal of the request.
    pub(super) fn spend_resume(&mut self) -> Result<(), Refusal> {
        self.buckets.as_mut().map_or(Ok(()), |buckets| buckets.resumes.spend().map_err(slow_down))
    }

    /// Counts a refusal; whether there were so many that this is a flood.
    pub(super) fn is_flood_after_refusal(&mut self) -> bool {
        let now = Instant::now();
        if now.duration_since(self.refusals.0) > REFUSAL_TIME {
            self.refusals = (now, 0);
        }
        self.refusals.1 += 1;
        self.refusals.1 > REFUSALS
    }
}

impl Buckets {
    /// Full buckets, each `times` as large as one session has.
    pub(in crate::session) fn new(times: f64) -> Self {
        let (rates, bucket) = (NATIVE_RATES, |rate| Bucket::new(rate, times));
        Self {
            said: bucket(rates.said),
            images: bucket(rates.images),
            invitations: bucket(rates.invitations),
            joins: bucket(rates.joins),
            signals: bucket(rates.signals),
            others: bucket(rates.others),
            bytes: bucket(rates.bytes),
            resumes: bucket(rates.resumes),
        }
    }

    /// See [`Rates::spend_bytes`].
    pub(in crate::session) fn spend_bytes(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.bytes.spend_on_credit(bytes).map_err(slow_down)
    }

    /// See [`Rates::spend`].
    pub(in crate::session) fn spend(&mut self, request: Option<&Request>) -> Result<(), Refusal> {
        let spent = match request {
            Some(Request::Join(_)) => self.joins.spend(),
            Some(Request::Invite(_)) => both(&mut self.said, &mut self.invitations),
            Some(Request::InRoom(_, RoomRequest::Signal(_))) => self.signals.spend(),
            Some(Request::InRoom(_, request)) if is_image(request) => both(&mut self.said, &mut self.images),
            Some(Request::InRoom(_, request)) if is_said(request) => self.said.spend(),
            _ => self.others.spend(),
        };
        spent.map_err(slow_down)
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
        RoomRequest::Send(send) => matches!(send.said, Said::Content(Content::Image(_))),
        RoomRequest::DirectSend(send) => matches!(send.content, Content::Image(_)),
        _ => false,
    }
}

fn both(one: &mut Bucket, other: &mut Bucket) -> Result<(), f64> {
    let wait = one.wait().max(other.wait());
    if wait > 0.0 {
        return Err(wait);
    }
    one.take(1.0);
    other.take(1.0);
    Ok(())
}

fn slow_down(wait: f64) -> Refusal {
    Refusal::new(Code::RateLimited, "slow down").after(wait.max(0.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MIB;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_frame_may_run_into_debt_and_the_next_one_waits() {
        let mut rates = Rates::new(true);
        assert_eq!(rates.spend_bytes(6 * MIB), Ok(()));
        assert_eq!(rates.spend_bytes(6 * MIB), Ok(()));
        let refused = rates.spend_bytes(1);
        assert!(refused.is_err_and(|refusal| (refusal.code, refusal.retry_after) == (Code::RateLimited, Some(16.1))));
        tokio::time::advance(Duration::from_secs(17)).await;
        assert_eq!(rates.spend_bytes(1), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn each_kind_of_request_has_its_own_burst() {
        let mut rates = Rates::new(true);
        let signal_free = (0..40).all(|_| rates.spend(Some(&Request::Ping)).is_ok());
        assert!(signal_free && rates.spend(Some(&Request::Ping)).is_err());
        assert!(rates.spend(Some(&Request::InRoom("QGIS".into(), RoomRequest::Typing))).is_err());
        assert!(!rates.is_flood_after_refusal());
        assert!((0..100).any(|_| rates.is_flood_after_refusal()));
        tokio::time::advance(Duration::from_millis(100)).await;
        assert!(rates.spend(Some(&Request::Ping)).is_ok());
        assert!((0..1000).all(|_| Rates::new(false).spend(None).is_ok()));
    }
}
