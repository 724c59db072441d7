//! How fast one native session may ask (contract `native`, section 11). Each kind of request has a bucket; a refused
//! request costs its bytes alone. All sessions of an address have the same buckets once more, together and larger.
//! What those refuse is not the client's fault.

use crate::limits::{NATIVE_RATES, REFUSAL_TIME, REFUSALS, REFUSED_FOR_OTHERS, ROOMS_LISTED_PER_REQUEST};
use crate::message::request::{Request, RoomRequest, SendContent};
use crate::message::{Code, Content, Refusal};
use crate::session::bucket::Bucket;
use crate::session::joint::{Asks, Joint, Short};
use std::ops::ControlFlow;
use tokio::time::Instant;

/// What one session has left.
#[derive(Debug)]
pub(super) struct Rates {
    /// None where there is no limit (`MESSAGE_RATE=0`).
    buckets: Option<Box<Buckets>>,
    /// When the window began in which refusals are counted, and how many there were in it.
    refusals: (Instant, u32),
    /// Frames that may be refused for the neighbours' sake without being counted among these.
    forgiven: Bucket,
}

/// What becomes of a frame that is too much.
#[derive(Debug, PartialEq)]
pub(super) enum Excess {
    /// It is refused.
    Refused(Refusal),
    /// There were so many that this is a flood.
    Flood,
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
    pub(in crate::session) bytes: Bucket,
    resumes: Bucket,
}

impl Rates {
    /// Full buckets, or none.
    pub(super) fn new(is_limited: bool) -> Self {
        Self {
            buckets: is_limited.then(|| Box::new(Buckets::new(1.0))),
            refusals: (Instant::now(), 0),
            forgiven: Bucket::new(REFUSED_FOR_OTHERS, 1.0),
        }
    }

    /// Spends the bytes of a frame, which may run into debt, before it is read: of the session's rates and of its address's,
    /// or of neither.
    ///
    /// # Errors
    /// What becomes of the frame.
    pub(super) fn spend_bytes(&mut self, joint: &mut Joint, bytes: usize) -> Result<Asks, Excess> {
        let Some(buckets) = &mut self.buckets else { return Ok(Asks::Nobody) };
        joint.spend_bytes(buckets, bytes).map_err(|short| self.excess(short))
    }

    /// Spends a request, or a frame that is none, whose bytes are spent already.
    ///
    /// # Errors
    /// What becomes of the frame.
    pub(super) fn spend_request(&mut self, joint: &mut Joint, asks: Asks, costs: &Costs<'_>) -> Result<(), Excess> {
        let Some(buckets) = &mut self.buckets else { return Ok(()) };
        joint.spend_request(buckets, asks, costs).map_err(|short| self.excess(short))
    }

    /// Spends a ping or pong, which its address has no part in.
    ///
    /// # Errors
    /// What becomes of the frame.
    pub(super) fn spend_control(&mut self) -> Result<(), Excess> {
        self.spend_request(&mut Joint::default(), Asks::Nobody, &Costs::of(None, 0))
    }

    fn excess(&mut self, short: Short) -> Excess {
        let (wait, is_forgiven) = match short {
            Short::Own(wait) => (wait, false),
            Short::Joint(wait) => (wait, self.forgiven.spend().is_ok()),
        };
        if !is_forgiven && self.count_refusal().is_break() {
            return Excess::Flood;
        }
        Excess::Refused(slow_down(wait))
    }

    /// Spends a resumption of this session.
    ///
    /// # Errors
    /// The refusal of the request.
    pub(super) fn spend_resume(&mut self) -> Result<(), Refusal> {
        self.buckets.as_mut().map_or(Ok(()), |buckets| buckets.resumes.spend().map_err(slow_down))
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

    /// Seconds until there is one of each kind that a request takes; none if there is.
    pub(in crate::session) fn wait(&mut self, costs: &Costs<'_>) -> f64 {
        let (one, other) = self.of(costs.request);
        one.wait().max(other.map_or(0.0, Bucket::wait))
    }

    /// Takes what a request costs, whether or not it is there.
    pub(in crate::session) fn take(&mut self, costs: &Costs<'_>) {
        let (one, other) = self.of(costs.request);
        one.take(costs.units);
        if let Some(other) = other {
            other.take(costs.units);
        }
    }

    /// The buckets from which a request takes.
    fn of(&mut self, request: Option<&Request>) -> (&mut Bucket, Option<&mut Bucket>) {
        match request {
            Some(Request::Join(_)) => (&mut self.joins, None),
            Some(Request::Invite(_)) => (&mut self.said, Some(&mut self.invitations)),
            Some(Request::InRoom(_, RoomRequest::Signal(_))) => (&mut self.signals, None),
            Some(Request::InRoom(_, request)) if is_image(request) => (&mut self.said, Some(&mut self.images)),
            Some(Request::InRoom(_, request)) if is_said(request) => (&mut self.said, None),
            _ => (&mut self.others, None),
        }
    }
}

/// What a frame costs of its kind's rate.
#[derive(Debug)]
pub(in crate::session) struct Costs<'a> {
    /// None for a frame that is no request.
    request: Option<&'a Request>,
    units: f64,
}

impl<'a> Costs<'a> {
    /// One, but for an answer that lists this many rooms: one for each [`ROOMS_LISTED_PER_REQUEST`] of them.
    pub(in crate::session) fn of(request: Option<&'a Request>, rooms: usize) -> Self {
        let units = match request {
            Some(Request::Rooms | Request::Auth(_)) => rooms.div_ceil(ROOMS_LISTED_PER_REQUEST).max(1),
            _ => 1,
        };
        Self { request, units: units as f64 }
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

fn slow_down(wait: f64) -> Refusal {
    Refusal::new(Code::RateLimited, "slow down").after(wait.max(0.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Address;
    use crate::config::Config;
    use crate::limits::MIB;
    use crate::session::joint::JointRates;
    use std::net::Ipv4Addr;
    use std::time::Duration;

    impl Rates {
        /// Spends a frame with this request.
        fn spend(&mut self, joint: &mut Joint, bytes: usize, request: Option<&Request>) -> Result<(), Excess> {
            let asks = self.spend_bytes(joint, bytes)?;
            self.spend_request(joint, asks, &Costs::of(request, 200))
        }
    }

    fn ping(rates: &mut Rates) -> Result<(), Excess> {
        rates.spend(&mut Joint::default(), 1, Some(&Request::Ping))
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_of_rooms_costs_by_their_number() {
        let mut rates = Rates::new(true);
        let mut list = || rates.spend(&mut Joint::default(), 27, Some(&Request::Rooms));
        assert_eq!((0..99).take_while(|_| list().is_ok()).count(), 5, "of forty, each eight");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!((0..99).take_while(|_| list().is_ok()).count(), 2, "of ten a second, the last on credit");
        tokio::time::advance(Duration::from_millis(300)).await;
        assert!(list().is_err(), "which is paid first");
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_may_run_into_debt_and_the_next_one_waits() {
        let (mut rates, mut joint) = (Rates::new(true), Joint::default());
        assert_eq!(rates.spend(&mut joint, 6 * MIB, None), Ok(()));
        assert_eq!(rates.spend(&mut joint, 6 * MIB, None), Ok(()));
        let refusal = Refusal::new(Code::RateLimited, "slow down").after(16.1);
        assert_eq!(rates.spend(&mut joint, 1, None), Err(Excess::Refused(refusal)));
        tokio::time::advance(Duration::from_secs(17)).await;
        assert_eq!(rates.spend(&mut joint, 1, None), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused_for_its_kind_has_cost_its_bytes() {
        let (mut rates, mut joint) = (Rates::new(true), Joint::default());
        let typing = Request::InRoom("QGIS".into(), RoomRequest::Typing);
        let spent = (0..100).map(|_| rates.spend(&mut joint, MIB / 10, Some(&typing)).is_ok());
        assert_eq!(spent.filter(|is_spent| *is_spent).count(), 40);
        let next = rates.spend_bytes(&mut joint, 1);
        assert!(matches!(next, Err(Excess::Refused(_))), "a frame of any kind waits, unread");
    }

    #[tokio::test(start_paused = true)]
    async fn each_kind_of_request_has_its_own_burst() {
        let mut rates = Rates::new(true);
        assert!((0..40).all(|_| ping(&mut rates).is_ok()) && ping(&mut rates).is_err());
        let typing = Request::InRoom("QGIS".into(), RoomRequest::Typing);
        assert!(rates.spend(&mut Joint::default(), 1, Some(&typing)).is_err());
        let leave = (0..REFUSALS).find(|_| ping(&mut rates) == Err(Excess::Flood));
        assert_eq!(leave, Some(REFUSALS - 2), "two were refused before");
        tokio::time::advance(Duration::from_millis(100)).await;
        assert!(ping(&mut rates).is_ok());
        assert!((0..1000).all(|_| ping(&mut Rates::new(false)).is_ok()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused_for_its_neighbours_is_no_flood() {
        let address = Address::V4(Ipv4Addr::LOCALHOST);
        let all = JointRates::new(&Config::default());
        while all.of(address).spend(&mut Buckets::new(1.0), 1).is_ok() {}
        let (mut rates, mut joint) = (Rates::new(true), all.of(address));
        for _ in 0..200 {
            let refused = rates.spend(&mut joint, 1, None);
            assert!(matches!(refused, Err(Excess::Refused(_))), "{refused:?}");
        }
        let ends = (1..500).find(|_| rates.spend(&mut joint, 1, None) == Err(Excess::Flood));
        assert_eq!(ends, Some(REFUSALS + 1), "but going on at any speed is");
    }
}
