//! An outbox between those who push, its writer, its client and its end, in thousands of schedules.

#![allow(clippy::expect_used, reason = "tests may panic")]

use super::{linger, write};
use crate::close::Close;
use crate::dialect::Dialect;
use crate::locks::steps::explore;
use crate::message::{Deleted, Envelope, Event, Lang, NodeTag, Occasion, Recipients, Stamp};
use crate::outbox::{Frame, Outbox, Pushed, bytes_waiting};
use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle};
use socket2::SockRef;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;
use uuid::Uuid;

/// Frames of each who pushes, of which every other one is so long that the socket takes it in parts.
const FRAMES: usize = 4;
const LONG: usize = 4000;

/// An outbox with its client, and the runtime that looks at the socket between two steps: in no task of its own, so that nobody
/// is woken elsewhere.
struct Scene {
    runtime: Arc<Runtime>,
    outbox: Arc<Outbox>,
    client: Option<UnixStream>,
    come: Vec<u8>,
}

/// Plays the scene in so many schedules.
fn play(schedules: usize, scene: impl Fn(Scene) + Send + Sync + 'static) {
    let runtime = Arc::new(Builder::new_current_thread().enable_all().build().expect("a runtime"));
    let looks = runtime.clone();
    let _entered = runtime.enter();
    explore(schedules, move || {
        scene(Scene {
            runtime: looks.clone(),
            outbox: Arc::new(Outbox::new(usize::MAX, Some(Dialect::Native))),
            client: None,
            come: Vec::new(),
        });
        assert_eq!(bytes_waiting(), 0, "what waited is counted no more");
    });
}

impl Scene {
    /// Hands over a socket, as the handshake does, whose other end is the client's, and starts the writer.
    fn attach(&mut self) -> JoinHandle<()> {
        let (ours, client) = UnixStream::pair().expect("a pair");
        SockRef::from(&ours).set_send_buffer_size(1).expect("the smallest");
        for socket in [&ours, &client] {
            socket.set_nonblocking(true).expect("a socket");
        }
        let socket = TcpStream::from_std(OwnedFd::from(ours).into()).expect("a socket");
        self.client = Some(client);
        self.outbox.attach(socket);
        let outbox = self.outbox.clone();
        thread::spawn(move || {
            block_on(async {
                write(&outbox).await;
                linger(&outbox).await;
            });
        })
    }

    /// Somebody who pushes texts of this name; it tells how many were taken.
    fn pusher(&self, name: char) -> JoinHandle<usize> {
        let outbox = self.outbox.clone();
        thread::spawn(move || {
            let taken = |place: &usize| outbox.push_text(&text(name, *place)) == Pushed::Taken;
            (0..FRAMES).take_while(taken).count()
        })
    }

    /// Reads what has come, and lets others go on; `false` at the end.
    fn read(&mut self) -> bool {
        self.runtime.block_on(yield_now());
        thread::yield_now();
        let mut bytes = [0; 3000];
        match self.client.as_mut().map(|client| client.read(&mut bytes)) {
            Some(Ok(length)) => {
                self.come.extend(&bytes[..length]);
                length > 0
            }
            Some(Err(_)) => true,
            None => false,
        }
    }

    /// Reads to the end, at which the client goes away, too. What has come: texts, of which the last is the close.
    fn read_to_end(mut self, writer: JoinHandle<()>) -> Vec<String> {
        while self.read() {}
        self.client = None;
        while Arc::strong_count(&self.outbox) > 1 {
            self.read();
        }
        writer.join().expect("the writer ends");
        assert_eq!(self.outbox.share_waiting(), 0);
        let mut texts = texts(&self.come);
        let close = texts.pop().filter(|close| close.starts_with('\u{3}'));
        assert!(close.is_some() && !texts.iter().any(|text| text.starts_with('\u{3}')), "one close, at the end");
        texts
    }
}

fn text(name: char, place: usize) -> String {
    format!("{name}{place}{}", ".".repeat(LONG * (place % 2)))
}

/// The texts of whole frames; that of a close begins with the upper half of its code.
fn texts(mut bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    while let [_, short, rest @ ..] = bytes {
        let (length, rest) = match (short, rest) {
            (126, [upper, lower, rest @ ..]) => (usize::from(u16::from_be_bytes([*upper, *lower])), rest),
            _ => (usize::from(*short), rest),
        };
        let Some((text, rest)) = rest.split_at_checked(length) else { break };
        texts.push(String::from_utf8_lossy(text).into_owned());
        bytes = rest;
    }
    texts
}

/// Numbers of the texts of this name that came: each once, in their order, from the first one on.
fn come_of(name: char, texts: &[String]) -> usize {
    let come: Vec<&String> = texts.iter().filter(|text| text.starts_with(name)).collect();
    let sent: Vec<String> = (0..come.len()).map(|place| text(name, place)).collect();
    assert!(come.into_iter().eq(&sent), "{name}");
    sent.len()
}

#[test]
fn the_writer_sleeps_over_nothing_that_waits() {
    play(1500, |mut scene| {
        let pushers = ['a', 'b'].map(|name| scene.pusher(name));
        let writer = scene.attach();
        while texts(&scene.come).len() < 2 * FRAMES {
            scene.read();
        }
        for pusher in pushers {
            assert_eq!(pusher.join().expect("a pusher"), FRAMES);
        }
        scene.outbox.close(Close::Restart);
        let come = scene.read_to_end(writer);
        assert_eq!(['a', 'b'].map(|name| come_of(name, &come)), [FRAMES; 2]);
    });
}

/// Plays two who push until one of these ends, and checks for each how many texts came and how many were taken.
fn play_end<const N: usize>(ends: [fn(&Outbox); N], check: fn(come: usize, taken: usize) -> bool) {
    play(1500, move |mut scene| {
        let pushers = ['a', 'b'].map(|name| (name, scene.pusher(name)));
        let writer = scene.attach();
        let enders = ends.map(|end| {
            let outbox = scene.outbox.clone();
            thread::spawn(move || end(&outbox))
        });
        let come = scene.read_to_end(writer);
        for ender in enders {
            ender.join().expect("an end");
        }
        for (name, pusher) in pushers {
            let taken = pusher.join().expect("a pusher");
            assert!(check(come_of(name, &come), taken), "{name}: {taken} were taken");
        }
    });
}

#[test]
fn what_was_taken_comes_before_the_close() {
    play_end([|outbox| outbox.close(Close::Restart)], |come, taken| come == taken);
}

#[test]
fn nothing_comes_behind_a_cut() {
    play_end([|outbox| outbox.cut(Close::Overloaded)], |come, taken| come <= taken);
}

#[test]
fn of_two_ends_one_is_told() {
    play_end([|outbox| outbox.close(Close::Restart), |outbox| outbox.cut(Close::Overloaded)], |come, taken| {
        come <= taken
    });
}

#[test]
fn a_client_that_goes_away_leaves_nothing_behind() {
    play(1500, |mut scene| {
        let pushers = ['a', 'b'].map(|name| scene.pusher(name));
        let writer = scene.attach();
        scene.read();
        scene.client = None;
        scene.outbox.finish(); // as the reader does, who finds the end
        while Arc::strong_count(&scene.outbox) > 1 {
            scene.read();
        }
        writer.join().expect("the writer ends");
        for pusher in pushers {
            pusher.join().expect("a pusher");
        }
        assert_eq!((scene.outbox.is_waiting(), scene.outbox.push_text("")), (false, Pushed::Ended));
    });
}

/// A frame that may wait, with a number.
fn deleted(number: usize) -> Arc<Frame> {
    let event = Event::Deleted(Deleted { id: Uuid::from_u128(number as u128), by: NodeTag::random().member() });
    let (stamp, recipients, occasion) = (Stamp::fresh(), Recipients::Everybody, Occasion::Live);
    let envelope = Envelope { room: "QGIS".into(), stamp, sender: None, message: event.into(), recipients, occasion };
    Arc::new(Frame::new(Arc::new(envelope), Lang::English))
}

/// Such numbers, of a hundred from this one on.
fn numbers(texts: &[String], from: usize) -> Vec<usize> {
    let number = |text: &String| text.split("-0000-000000000").nth(1)?.get(..3).map(str::to_owned);
    let all = texts.iter().filter_map(number).filter_map(|digits| usize::from_str_radix(&digits, 16).ok());
    all.filter(|number| (from..from + 100).contains(number)).collect()
}

#[test]
fn what_is_gathered_comes_when_the_client_looks_and_the_last_live_values_do() {
    play(1500, |mut scene| {
        let outboxes = [(); 3].map(|()| scene.outbox.clone());
        let writer = scene.attach();
        let [says, lives, looks] = outboxes;
        thread::spawn(move || {
            for number in 100..100 + FRAMES {
                says.push(&deleted(number));
            }
            says.push_text(&text('a', 0));
            says.push_text(&text('a', 1));
        });
        thread::spawn(move || {
            let room = "QGIS".into();
            for number in 200..200 + FRAMES {
                lives.push_live(&room, &deleted(number));
            }
        });
        thread::spawn(move || {
            looks.look(false);
            looks.release();
            looks.look(false);
            looks.look(true);
        });
        while Arc::strong_count(&scene.outbox) > 2 {
            scene.read();
        }
        while numbers(&texts(&scene.come), 200).last() != Some(&(199 + FRAMES)) || scene.outbox.share_waiting() > 0 {
            scene.read();
        }
        scene.outbox.close(Close::Restart);
        let come = scene.read_to_end(writer);
        assert_eq!((numbers(&come, 100), come_of('a', &come)), ((100..100 + FRAMES).collect(), 2));
        assert!(numbers(&come, 200).is_sorted());
    });
}
