//! The rate that all sockets of an address share, so that nobody gets more by coming again and again. It is many times
//! that of one session, for a school or a conference has one address. A little of what a socket sends never asks there,
//! so that nobody is silenced by neighbours. The buckets of the session and of its address are spent together or not at
//! all; for native clients the bytes first, before a frame is read, and then the request.

use super::frame_rates::FrameRates;
use super::request_rates::{Cost, RequestRates};
use super::token_bucket::TokenBucket;
use super::usage::{SharedRates, Usage};
use crate::limits::{NATIVE_SMALL_FRAME, UNSHARED};
use std::sync::Arc;

/// The part of one socket in the rate of its address. By default there is no limit.
#[derive(Debug)]
pub struct SharedRate {
    /// None where there is no limit.
    usage: Option<Arc<Usage>>,
    /// Frames that do not ask.
    exempt: TokenBucket,
}

/// The buckets that pay for a frame of a native client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    /// Tokens of the session alone.
    Session,
    /// Tokens of the address too.
    Address,
}

/// The bucket that has too little for a frame, with the seconds until it has enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RateExceeded {
    /// The session's own.
    Session(f64),
    /// The rate of the address, which is no fault of the client.
    Address(f64),
}

/// The work that a frame may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// A request that may be among the few that do not ask.
    Small,
    /// A request that always asks.
    Large,
}

impl Size {
    /// Size of a frame of so many bytes.
    fn of(bytes: usize) -> Self {
        if bytes <= NATIVE_SMALL_FRAME { Self::Small } else { Self::Large }
    }
}

impl Default for SharedRate {
    fn default() -> Self {
        Self { usage: None, exempt: TokenBucket::empty(UNSHARED) }
    }
}

impl SharedRate {
    /// The part of a new socket.
    pub fn of(usage: &Arc<Usage>) -> Self {
        Self { usage: Some(usage.clone()).filter(|usage| usage.has_shared_rates()), ..Self::default() }
    }

    /// Spends one frame of a gischat client, before anybody reads it; `true` if there was one. Large ones all ask.
    pub fn spend_frame(&mut self, own: &mut FrameRates, bytes: usize) -> bool {
        let paid = self.pay(own.wait(), Size::of(bytes), |rates| rates.frames.spend(bytes));
        paid.map(|_| own.take(bytes)).is_ok()
    }

    /// Spends one picture of a gischat client; `true` if there was one. Each may take a second of a core, so all ask.
    pub fn spend_picture(&mut self, own: &mut TokenBucket) -> bool {
        let paid = self.pay(own.wait(), Size::Large, |rates| rates.pictures.spend());
        paid.map(|_| own.take(1.0)).is_ok()
    }

    /// Spends the bytes of a native client's frame, before anybody reads it. Large ones all ask.
    ///
    /// # Errors
    /// The bucket that has not enough; then no bytes are spent.
    pub fn spend_bytes(&mut self, own: &mut RequestRates, bytes: usize) -> Result<Payer, RateExceeded> {
        let (size, bytes) = (Size::of(bytes), bytes as f64);
        let wait = own.bytes.wait_for_credit();
        let payer = self.pay(wait, size, |rates| rates.requests.bytes.borrow(bytes))?;
        own.bytes.take(bytes);
        Ok(payer)
    }

    /// Spends a request, or a frame that is none, whose bytes were paid by `payer`.
    ///
    /// # Errors
    /// The bucket that has not enough; then no request is spent.
    pub fn spend_request(&mut self, own: &mut RequestRates, payer: Payer, cost: Cost<'_>) -> Result<(), RateExceeded> {
        let wait = own.wait(cost);
        match payer {
            Payer::Address => self.pay(wait, Size::Large, |rates| rates.requests.spend(cost)).map(drop)?,
            Payer::Session if wait > 0.0 => return Err(RateExceeded::Session(wait)),
            Payer::Session => {}
        }
        own.take(cost);
        Ok(())
    }

    /// Spends of the address, unless the session itself has to wait, or the frame is exempt.
    fn pay(
        &mut self,
        own_wait: f64,
        size: Size,
        spend: impl FnOnce(&mut SharedRates) -> Result<(), f64>,
    ) -> Result<Payer, RateExceeded> {
        if own_wait > 0.0 {
            return Err(RateExceeded::Session(own_wait));
        }
        match &self.usage {
            Some(usage) if !(size == Size::Small && self.exempt.spend().is_ok()) => {
                usage.spend_shared(spend).map_err(RateExceeded::Address).map(|()| Payer::Address)
            }
            _ => Ok(Payer::Session),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::client::Address;
    use crate::access::usage::tests::{HERE, OFFICE, usage};
    use crate::limits::Rate;
    use std::time::Duration;
    use tokio::time::advance;

    impl SharedRate {
        /// Spends a frame that is no request.
        fn spend(&mut self, own: &mut RequestRates, bytes: usize) -> Result<(), RateExceeded> {
            let payer = self.spend_bytes(own, bytes)?;
            self.spend_request(own, payer, Cost::of(None, 0))
        }
    }

    fn plenty() -> FrameRates {
        FrameRates::new(Rate { per_second: 1.0, burst: 1e6 }, 1.0)
    }

    /// Sends one frame from a new socket; `true` if it passes.
    fn comes(usage: &Arc<Usage>) -> bool {
        SharedRate::of(usage).spend_frame(&mut plenty(), 1)
    }

    #[tokio::test(start_paused = true)]
    async fn all_sockets_of_an_address_share_a_bucket() {
        let usage = usage(HERE, 1, 100);
        let spent = (0..1000).take_while(|_| comes(&usage)).count();
        assert_eq!(spent, 80, "twenty times the burst of a session, however often it comes");
        let mut native = RequestRates::new(1.0);
        assert_eq!(SharedRate::of(&usage).spend(&mut native, 1), Ok(()), "native clients have their own");
        advance(Duration::from_millis(50)).await;
        assert!(comes(&usage) && !comes(&usage));
    }

    #[tokio::test(start_paused = true)]
    async fn the_shared_rate_grows_with_the_limit_of_sockets() {
        for (message_rate, connections, address, most) in [
            (1, 1, HERE, 80),
            (1, 1000, HERE, 800),
            (1, 100, OFFICE, 800),
            (0, 100, HERE, 9999),
            (1, 0, HERE, 9999),
            (1, 100, Address::Unknown, 9999),
        ] {
            let usage = usage(address, message_rate, connections);
            let spent = (0..9999).take_while(|_| comes(&usage)).count();
            assert_eq!(spent, most, "{connections} sockets");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_address_leaves_each_socket_a_frame_a_second() {
        let usage = usage(HERE, 1, 100);
        let (mut mine, mut own) = (SharedRate::of(&usage), plenty());
        for second in 0..10 {
            while comes(&usage) {}
            assert_eq!(mine.spend_frame(&mut own, 1), second > 0, "a second old, it has a frame of its own");
            assert!(!mine.spend_frame(&mut own, 1));
            advance(Duration::from_secs(1)).await;
        }
        advance(Duration::from_secs(60)).await;
        while comes(&usage) {}
        assert_eq!((0..99).take_while(|_| mine.spend_frame(&mut own, 1)).count(), 5, "of a minute, a few");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_for_the_address_spends_no_tokens() {
        let usage = usage(HERE, 50, 100);
        while SharedRate::of(&usage).spend(&mut RequestRates::new(1.0), 1).is_ok() {}
        let (mut mine, mut own) = (SharedRate::of(&usage), RequestRates::new(1.0));
        assert!((0..1000).all(|_| matches!(mine.spend(&mut own, 1), Err(RateExceeded::Address(_)))));
        advance(Duration::from_secs(3)).await;
        let mut other = RequestRates::new(1.0);
        assert_eq!((0..99).take_while(|_| mine.spend(&mut own, 1).is_ok()).count(), 40, "all of its burst is there");
        let far = SharedRate::of(&usage).spend(&mut own, 1);
        assert!(matches!(far, Err(RateExceeded::Session(wait)) if wait <= 0.1), "{far:?}");
        assert_eq!(SharedRate::of(&usage).spend(&mut other, 1), Ok(()), "which cost its address nothing");
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_of_all_sockets_of_an_address_are_bounded() {
        let usage = usage(HERE, 50, 100);
        let frame = 15 << 20;
        let comes = || SharedRate::of(&usage).spend_frame(&mut plenty(), frame);
        assert_eq!((0..1000).take_while(|_| comes()).count(), 22, "twenty times those of a session");
        assert!(
            SharedRate::of(&usage).spend(&mut RequestRates::new(1.0), frame).is_ok(),
            "native clients have their own"
        );
        let mut own = plenty();
        assert!(!SharedRate::of(&usage).spend_frame(&mut own, NATIVE_SMALL_FRAME + 1));
        advance(Duration::from_secs(1)).await;
        assert!(comes() && !comes());
    }

    #[tokio::test(start_paused = true)]
    async fn large_frames_always_ask() {
        let usage = usage(HERE, 50, 100);
        let mut mine = SharedRate::of(&usage);
        advance(Duration::from_secs(10)).await;
        while SharedRate::of(&usage).spend(&mut RequestRates::new(1.0), NATIVE_SMALL_FRAME).is_ok() {}
        let mut own = RequestRates::new(1.0);
        assert!(mine.spend(&mut own, NATIVE_SMALL_FRAME + 1).is_err());
        assert_eq!(mine.spend(&mut own, NATIVE_SMALL_FRAME), Ok(()));
    }
}
