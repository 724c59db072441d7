//! The rates of one native session (`docs/protocol.md`, Limits). Each kind of request has a bucket; a refused
//! request costs its bytes alone. All sessions of an address have the same buckets once more, together and larger.
//! A refusal by those is not the client's fault.

use crate::access::{Cost, Payer, RateExceeded, RequestRates, SharedRate, TokenBucket};
use crate::limits::{REFUSAL_TIME, REFUSALS, REFUSED_FOR_OTHERS, SPREAD};
use crate::message::{Code, Refusal};
use std::ops::ControlFlow;
use tokio::time::Instant;

/// The rates of one session, or of a connection that has none yet.
#[derive(Debug)]
pub(super) enum Rates {
    /// No limit (`MESSAGE_RATE=0`).
    Unlimited,
    /// Nothing is spent: every bucket is full, and takes no memory.
    Unspent,
    Spent(Box<Spent>),
}

/// The token buckets, and the refusals.
#[derive(Debug)]
pub(super) struct Spent {
    buckets: RequestRates,
    /// Begin of the window in which refusals are counted, and their number in it.
    refusals: (Instant, u32),
    /// Frames that may be refused for the neighbours' sake without being counted among these.
    forgiven: TokenBucket,
}

/// The outcome of a frame that is too much.
#[derive(Debug, PartialEq)]
pub(super) enum Excess {
    /// The frame is refused.
    Refused(Refusal),
    /// So many refusals that this is a flood.
    Flood,
}

impl Rates {
    /// Full buckets, or none.
    pub(super) fn new(is_limited: bool) -> Self {
        if is_limited { Self::Unspent } else { Self::Unlimited }
    }

    /// Fills all buckets, and gives back their memory.
    pub(super) fn refill(&mut self) {
        *self = Self::new(!matches!(self, Self::Unlimited));
    }

    /// Spends the bytes of a frame, which may run into debt, before it is read: of the session's rates and of its
    /// address's, or of neither.
    ///
    /// # Errors
    /// The outcome of the frame.
    pub(super) fn spend_bytes(&mut self, shared: &mut SharedRate, bytes: usize) -> Result<Payer, Excess> {
        let Some(spent) = self.spent() else { return Ok(Payer::Session) };
        shared.spend_bytes(&mut spent.buckets, bytes).map_err(|exceeded| spent.excess(exceeded))
    }

    /// Spends a request, or a frame that is none, whose bytes are spent already.
    ///
    /// # Errors
    /// The outcome of the frame.
    pub(super) fn spend_request(
        &mut self,
        shared: &mut SharedRate,
        payer: Payer,
        cost: Cost<'_>,
    ) -> Result<(), Excess> {
        let Some(spent) = self.spent() else { return Ok(()) };
        shared.spend_request(&mut spent.buckets, payer, cost).map_err(|exceeded| spent.excess(exceeded))
    }

    /// Spends a ping or pong, which its address has no part in.
    ///
    /// # Errors
    /// The outcome of the frame.
    pub(super) fn spend_control(&mut self) -> Result<(), Excess> {
        self.spend_request(&mut SharedRate::default(), Payer::Session, Cost::of(None, 0))
    }

    /// Spends a resumption of this session.
    ///
    /// # Errors
    /// The refusal of the request.
    pub(super) fn spend_resume(&mut self) -> Result<(), Refusal> {
        self.spent().map_or(Ok(()), |spent| spent.buckets.resumes.spend().map_err(slow_down))
    }

    fn spent(&mut self) -> Option<&mut Spent> {
        if let Self::Unspent = self {
            *self = Self::Spent(Box::new(Spent::new()));
        }
        match self {
            Self::Spent(spent) => Some(spent),
            Self::Unlimited | Self::Unspent => None,
        }
    }
}

impl Spent {
    /// Full buckets.
    fn new() -> Self {
        Self {
            buckets: RequestRates::new(1.0),
            refusals: (Instant::now(), 0),
            forgiven: TokenBucket::new(REFUSED_FOR_OTHERS, 1.0),
        }
    }

    fn excess(&mut self, exceeded: RateExceeded) -> Excess {
        let (wait, is_forgiven) = match exceeded {
            RateExceeded::Session(wait) => (wait, false),
            RateExceeded::Address(wait) => (wait + SPREAD * chance(), self.forgiven.spend().is_ok()),
        };
        if !is_forgiven && self.count_refusal().is_break() {
            return Excess::Flood;
        }
        Excess::Refused(slow_down(wait))
    }

    /// Counts a refusal; breaks where there were so many that this is a flood.
    fn count_refusal(&mut self) -> ControlFlow<()> {
        let now = Instant::now();
        if now.duration_since(self.refusals.0) > REFUSAL_TIME {
            self.refusals = (now, 0);
        }
        self.refusals.1 += 1;
        if self.refusals.1 > REFUSALS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

fn slow_down(wait: f64) -> Refusal {
    Refusal::new(Code::RateLimited, "slow down").after(wait.max(0.1))
}

/// Evenly from 0 to 1.
fn chance() -> f64 {
    let (_, random) = uuid::Uuid::new_v4().as_u64_pair();
    f64::from(u32::try_from(random & 0xffff_ffff).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Access, Address};
    use crate::config::Config;
    use crate::dialect::native::request::{Request, RoomRequest};
    use crate::limits::MIB;
    use std::net::Ipv4Addr;
    use std::time::Duration;

    impl Rates {
        /// Spends a frame with this request.
        fn spend(&mut self, shared: &mut SharedRate, bytes: usize, request: Option<&Request>) -> Result<(), Excess> {
            let payer = self.spend_bytes(shared, bytes)?;
            self.spend_request(shared, payer, Cost::of(request, 200))
        }
    }

    fn ping(rates: &mut Rates) -> Result<(), Excess> {
        rates.spend(&mut SharedRate::default(), 1, Some(&Request::Ping))
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_of_rooms_costs_by_their_number() {
        let mut rates = Rates::new(true);
        let mut list = || rates.spend(&mut SharedRate::default(), 27, Some(&Request::Rooms));
        assert_eq!((0..99).take_while(|_| list().is_ok()).count(), 5, "of forty, each eight");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!((0..99).take_while(|_| list().is_ok()).count(), 2, "of ten a second, the last on credit");
        tokio::time::advance(Duration::from_millis(300)).await;
        assert!(list().is_err(), "which is paid first");
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_may_run_into_debt_and_the_next_one_waits() {
        let (mut rates, mut shared) = (Rates::new(true), SharedRate::default());
        assert_eq!(rates.spend(&mut shared, 6 * MIB, None), Ok(()));
        assert_eq!(rates.spend(&mut shared, 6 * MIB, None), Ok(()));
        let refusal = Refusal::new(Code::RateLimited, "slow down").after(16.1);
        assert_eq!(rates.spend(&mut shared, 1, None), Err(Excess::Refused(refusal)));
        tokio::time::advance(Duration::from_secs(17)).await;
        assert_eq!(rates.spend(&mut shared, 1, None), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_for_the_kind_spends_the_bytes() {
        let (mut rates, mut shared) = (Rates::new(true), SharedRate::default());
        let typing = Request::InRoom("QGIS".into(), RoomRequest::Typing);
        let spent = (0..100).map(|_| rates.spend(&mut shared, MIB / 10, Some(&typing)).is_ok());
        assert_eq!(spent.filter(|is_spent| *is_spent).count(), 40);
        let next = rates.spend_bytes(&mut shared, 1);
        assert!(matches!(next, Err(Excess::Refused(_))), "a frame of any kind waits, unread");
    }

    #[tokio::test(start_paused = true)]
    async fn each_kind_of_request_has_its_own_burst() {
        let mut rates = Rates::new(true);
        assert!((0..40).all(|_| ping(&mut rates).is_ok()) && ping(&mut rates).is_err());
        let typing = Request::InRoom("QGIS".into(), RoomRequest::Typing);
        assert!(rates.spend(&mut SharedRate::default(), 1, Some(&typing)).is_err());
        let leave = (0..REFUSALS).find(|_| ping(&mut rates) == Err(Excess::Flood));
        assert_eq!(leave, Some(REFUSALS - 2), "two were refused before");
        tokio::time::advance(Duration::from_millis(100)).await;
        assert!(ping(&mut rates).is_ok());
        assert!((0..1000).all(|_| ping(&mut Rates::new(false)).is_ok()));
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_for_the_address_are_no_flood() {
        let address = Address::V4(Ipv4Addr::LOCALHOST);
        let usage = Access::new(&Config::default()).usage(address);
        while Rates::new(true).spend(&mut SharedRate::of(&usage), 1, None).is_ok() {}
        let (mut rates, mut shared) = (Rates::new(true), SharedRate::of(&usage));
        let mut waits: Vec<f64> = (0..200)
            .map(|_| match rates.spend(&mut shared, 1, None) {
                Err(Excess::Refused(refusal)) => refusal.retry_after.unwrap_or_default(),
                other => panic!("{other:?}"),
            })
            .collect();
        waits.sort_by(f64::total_cmp);
        assert!(waits[0] < 0.5 && waits[199] > 1.5 && waits[199] <= 2.2, "spread: {} to {}", waits[0], waits[199]);
        let ends = (1..500).find(|_| rates.spend(&mut shared, 1, None) == Err(Excess::Flood));
        assert_eq!(ends, Some(REFUSALS + 1), "but going on at any speed is");
    }
}
