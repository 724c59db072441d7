//! How fast one native session may ask (contract `native`, section 11). Each kind of request has a bucket; a refused
//! request costs nothing but patience. The buckets are our own, for one of them may run into debt, which the library for
//! rates knows nothing of.

use crate::dialect::native::{Request, RoomRequest, Said};
use crate::limits::{NATIVE_RATES, REFUSAL_TIME, REFUSALS, Rate};
use crate::message::{Code, Content, Refusal};
use tokio::time::Instant;

/// What one session has left.
#[derive(Debug)]
pub(super) struct Rates {
    /// None where there is no limit (`MESSAGE_RATE=0`).
    buckets: Option<Box<Buckets>>,
    /// When the last refusals were.
    refusals: (Instant, u32),
}

#[derive(Debug)]
struct Buckets {
    said: Bucket,
    images: Bucket,
    invitations: Bucket,
    joins: Bucket,
    signals: Bucket,
    others: Bucket,
    bytes: Bucket,
    resumes: Bucket,
}

/// A number that fills up with time.
#[derive(Debug)]
struct Bucket {
    left: f64,
    filled: Instant,
    per_second: f64,
    most: f64,
}

impl Rates {
    /// Full buckets, or none.
    pub(super) fn new(is_limited: bool) -> Self {
        let now = Instant::now();
        let bucket = |Rate { per_second, burst }| Bucket { left: burst, filled: now, per_second, most: burst };
        let rates = NATIVE_RATES;
        let buckets = is_limited.then(|| {
            Box::new(Buckets {
                said: bucket(rates.said),
                images: bucket(rates.images),
                invitations: bucket(rates.invitations),
                joins: bucket(rates.joins),
                signals: bucket(rates.signals),
                others: bucket(rates.others),
                bytes: bucket(rates.bytes),
                resumes: bucket(rates.resumes),
            })
        });
        Self { buckets, refusals: (now, 0) }
    }

    /// Spends the bytes of a frame, which may run into debt.
    ///
    /// # Errors
    /// The refusal of the frame.
    pub(super) fn spend_bytes(&mut self, bytes: usize) -> Result<(), Refusal> {
        let Some(buckets) = &mut self.buckets else { return Ok(()) };
        buckets.bytes.fill();
        if buckets.bytes.left <= 0.0 {
            return Err(slow_down(buckets.bytes.wait(1.0)));
        }
        buckets.bytes.left -= bytes as f64;
        Ok(())
    }

    /// Spends a request, or a frame that is none.
    ///
    /// # Errors
    /// The refusal of the request.
    pub(super) fn spend(&mut self, request: Option<&Request>) -> Result<(), Refusal> {
        let Some(buckets) = &mut self.buckets else { return Ok(()) };
        match request {
            Some(Request::Join(_)) => buckets.joins.spend(),
            Some(Request::Invite(_)) => both(&mut buckets.said, &mut buckets.invitations),
            Some(Request::InRoom(_, RoomRequest::Signal(_))) => buckets.signals.spend(),
            Some(Request::InRoom(_, request)) if is_image(request) => both(&mut buckets.said, &mut buckets.images),
            Some(Request::InRoom(_, request)) if is_said(request) => buckets.said.spend(),
            _ => buckets.others.spend(),
        }
    }

    /// Spends a resumption of this session.
    ///
    /// # Errors
    /// The refusal of the request.
    pub(super) fn spend_resume(&mut self) -> Result<(), Refusal> {
        self.buckets.as_mut().map_or(Ok(()), |buckets| buckets.resumes.spend())
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

fn both(one: &mut Bucket, other: &mut Bucket) -> Result<(), Refusal> {
    one.fill();
    other.fill();
    let wait = one.wait(1.0).max(other.wait(1.0));
    if wait > 0.0 {
        return Err(slow_down(wait));
    }
    one.left -= 1.0;
    other.left -= 1.0;
    Ok(())
}

impl Bucket {
    fn fill(&mut self) {
        let now = Instant::now();
        let filled = now.duration_since(self.filled).as_secs_f64() * self.per_second;
        self.left = (self.left + filled).min(self.most);
        self.filled = now;
    }

    /// Seconds until there is so much.
    fn wait(&self, wanted: f64) -> f64 {
        ((wanted - self.left) / self.per_second).max(0.0)
    }

    fn spend(&mut self) -> Result<(), Refusal> {
        self.fill();
        if self.left < 1.0 {
            return Err(slow_down(self.wait(1.0)));
        }
        self.left -= 1.0;
        Ok(())
    }
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
