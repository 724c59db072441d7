//! Sockets that open, are walked over, are closed and end at once, in thousands of schedules.

#![allow(clippy::expect_used, reason = "tests may panic")]

use super::*;
use crate::access::Access;
use crate::config::Config;
use crate::locks::steps::{explore, step};
use shuttle::future::block_on;
use shuttle::thread;
use std::net::Ipv4Addr;
use std::sync::atomic;

fn open(sockets: &Sockets, usage: &Arc<Usage>) -> Arc<Socket> {
    let admission = Admission { usage: usage.clone(), ..Admission::default() };
    sockets.open(Arc::new(Outbox::new(usize::MAX, Some(Dialect::Native))), admission)
}

/// Numbers of the sockets that a walk comes by.
fn walk(sockets: &Sockets, mut visit: impl FnMut(&Socket)) -> Vec<u64> {
    let mut numbers = Vec::new();
    sockets.for_each(|socket| {
        visit(socket);
        numbers.push(socket.number);
    });
    numbers
}

#[test]
fn no_socket_is_lost_and_none_is_left() {
    let access = Access::new(&Config::default());
    let usage = access.usage(Address::V4(Ipv4Addr::new(203, 0, 113, 1)));
    explore(2000, move || {
        let (sockets, stops) = (Sockets::default(), Arc::new(atomic::AtomicBool::new(false)));
        let first = open(&sockets, &usage);
        let come = [1, 2].map(|texts| {
            let (sockets, usage, stops) = (sockets.clone(), usage.clone(), stops.clone());
            thread::spawn(move || {
                let socket = open(&sockets, &usage);
                let is_before = !stops.load(Ordering::Relaxed);
                assert!(walk(&sockets, |_| ()).contains(&socket.number));
                socket.count_read(100);
                socket.outbox.push_text(&" ".repeat(texts * CLOSE_BYTES));
                socket.finish_control(texts);
                socket.count_read(10);
                (socket, is_before)
            })
        });
        let (walked, stopped) = (sockets.clone(), sockets.clone());
        let walker = thread::spawn(move || {
            let numbers = walk(&walked, Socket::finish);
            assert!(numbers.is_sorted_by(|one, other| one < other) && numbers.first() == Some(&1), "{numbers:?}");
            assert!(walked.sums().unfinished.load(Ordering::Relaxed) <= 220, "never below zero");
            walked.count()
        });
        let stop = thread::spawn(move || {
            stops.store(true, Ordering::Relaxed);
            block_on(stopped.close_all(Close::Restart));
        });
        let open = come.map(|come| come.join().expect("a socket"));
        stop.join().expect("an end");
        assert!((1..=3).contains(&walker.join().expect("a walk")));
        assert_eq!(first.outbox.ended(), Some(Close::Restart.for_native()));
        assert!(open.iter().all(|(socket, is_before)| !is_before || socket.outbox.ended().is_some()));
        let ends = open.map(|(socket, _)| thread::spawn(move || drop(socket)));
        let numbers = walk(&sockets, |_| ());
        assert!(numbers.contains(&1) && numbers.len() <= 3);
        let going = sockets.going();
        sockets.forget(&going);
        for end in ends {
            end.join().expect("an end");
        }
        drop((first, going));
        assert_eq!((sockets.count(), sockets.going().len()), (0, 0));
        let sums = [&sockets.sums().unfinished, usage.unfinished()].map(|sum| sum.load(Ordering::Relaxed));
        assert_eq!((sums, bytes_waiting()), ([0; 2], 0));
    });
}

#[test]
fn only_one_at_a_time_has_the_turn() {
    explore(2000, || {
        let (turn, is_taken) = (Arc::new(Turn::default()), Arc::new(atomic::AtomicBool::new(false)));
        let tasks = [(); 3].map(|()| {
            let (turn, is_taken) = (turn.clone(), is_taken.clone());
            thread::spawn(move || {
                let Some(_turn) = turn.take() else { return false };
                assert!(!is_taken.swap(true, Ordering::Relaxed), "nobody else has it");
                step();
                is_taken.swap(false, Ordering::Relaxed)
            })
        });
        assert!(tasks.map(|task| task.join().expect("a task")).contains(&true) && turn.take().is_some());
    });
}
