//! Bounds of one address.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::*;
use crate::access::Connection;
use crate::locks::steps::explore;
use shuttle::thread;
use std::net::Ipv4Addr;
use tokio::time::advance;

pub(in crate::access) const OFFICE: Address = Address::V4(Ipv4Addr::new(192, 168, 1, 20));
pub(in crate::access) const HERE: Address = Address::V6([0x2001, 0xdb8, 0, 1]);

pub(in crate::access) fn usage(address: Address, message_rate: u32, connections: usize) -> Arc<Usage> {
    Arc::new(Usage::new(address, Bounds { message_rate, connections, log: Addresses::Hidden }))
}

#[tokio::test(start_paused = true)]
async fn an_address_is_refused_so_many_rooms_a_minute() {
    let a_moment = Duration::from_millis(1);
    for (address, most) in [(HERE, 30), (OFFICE, 300), (Address::V6([0xfd00, 0, 0, 1]), 300), (Address::Unknown, 600)] {
        let usage = usage(address, 50, 100);
        for _ in 0..most {
            assert_eq!(usage.check_refusals(), Ok(()), "{address:?}");
            usage.count_refusal();
        }
        let wait = Duration::from_secs(60) / most;
        let told = usage.check_refusals().unwrap_err();
        assert!(told <= wait && told > wait - a_moment, "{address:?}: {told:?}");
        advance(wait + a_moment).await;
        assert_eq!(usage.check_refusals(), Ok(()));
        usage.count_refusal();
        assert!(usage.check_refusals().is_err());
        advance(Duration::from_secs(60)).await;
        assert_eq!(usage.check_refusals(), Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_may_put_its_burst() {
    for (address, most, wait) in [(HERE, 4, 1000), (OFFICE, 40, 100)] {
        let usage = usage(address, 1, 100);
        assert!((0..most).all(|_| usage.put().is_ok()), "{address:?}");
        let told = usage.put().unwrap_err();
        assert!(told > Duration::ZERO && told <= Duration::from_millis(wait), "{address:?}: {told:?}");
    }
    let (unlimited, unknown) = (usage(HERE, 0, 100), usage(Address::Unknown, 1, 100));
    assert!((0..20).all(|_| unlimited.put().is_ok() && unknown.put().is_ok()));
}

#[test]
fn connections_that_stay_leave_half_of_the_places() {
    let (five, one) = (usage(HERE, 50, 5), usage(HERE, 50, 1));
    let mut held: Vec<_> = (0..2).map(|_| five.arrive().unwrap()).collect();
    assert!(five.may_stay());
    held.push(five.arrive().unwrap());
    assert!(!five.may_stay());
    held.extend((0..2).map(|_| five.arrive().unwrap()));
    assert!(five.arrive().is_none());
    let (_one, unknown) = (one.arrive().unwrap(), usage(Address::Unknown, 50, 1));
    let _crowd: Vec<_> = (0..9).map(|_| unknown.arrive().unwrap()).collect();
    assert!(!one.may_stay() && unknown.may_stay());
}

#[tokio::test(start_paused = true)]
async fn an_entry_is_idle_once_its_buckets_are_full_again() {
    let usage = usage(HERE, 50, 100);
    advance(REFILLED - Duration::from_secs(1)).await;
    usage.count_refusal();
    advance(REFILLED - Duration::from_secs(1)).await;
    assert!(!usage.is_idle());
    advance(Duration::from_secs(1)).await;
    assert!(usage.is_idle());
}

#[test]
fn places_and_bytes_taken_at_once_are_never_too_many_and_all_come_back() {
    const ALL: [Resource; 8] = [
        Resource::Socket,
        Resource::AwaySocket,
        Resource::LentSocket,
        Resource::Stream,
        Resource::Arrival,
        Resource::History,
        Resource::HistoryByte,
        Resource::BodyByte,
    ];
    explore(2000, || {
        let usage = usage(HERE, 50, 2);
        let tasks = [(); 3].map(|()| {
            let usage = usage.clone();
            thread::spawn(move || {
                let mut stream = usage.arrive();
                let mut place = usage.connect();
                stream.iter_mut().for_each(Held::become_stream);
                let history =
                    usage.ask_for_history().and_then(|_asked| usage.hold_history(LAST_BYTES_OF_ADDRESS / 2 + 1));
                place.iter_mut().for_each(Connection::go_away);
                if let (Some(place), Some(newer)) = (&mut place, usage.connect_or_borrow()) {
                    place.go_on_over(newer);
                }
                drop(history);
                usage.hold_history(LAST_BYTES_OF_ADDRESS).is_some()
            })
        });
        for _ in 0..8 {
            let state = usage.state();
            assert!(state.held[Resource::Socket] + state.held[Resource::AwaySocket] <= 2, "{:?}", state.held);
            assert!(state.held[Resource::Arrival] <= 2 && state.held[Resource::History] <= LAST_OF_ADDRESS);
            assert!(state.held[Resource::HistoryByte] <= LAST_BYTES_OF_ADDRESS, "{:?}", state.held);
        }
        for task in tasks {
            task.join().unwrap();
        }
        assert_eq!(ALL.map(|resource| usage.state().held[resource]), [0; 8]);
        assert_eq!(Arc::strong_count(&usage), 1);
    });
}
