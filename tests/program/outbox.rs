//! Several tasks write to one socket at the same moment: two rooms, the WebSocket library with its pongs, the
//! keepalive, and the one that ends the session. No frame is torn, each task keeps its own order, and the close is the
//! last.

use crate::common::PATIENCE;
use crate::common::raw::{CLOSE, PING, PONG, Raw, TEXT};
use causerie::close::Close;
use causerie::dialect::{Dialect, Intent, ParsedFrame};
use causerie::message::{Envelope, Message, Occasion, Recipients, Rules, Stamp};
use causerie::outbox::{Batch, Frame, Outbox, Pushed};
use serde_json::{Value, json};
use socket2::SockRef;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, spawn_blocking, yield_now};
use tokio::time::timeout;

const DIALECT: Dialect = Dialect::V1;
/// Batches of each room, and number of pongs and pings. Fewer frames than an outbox takes at most.
const BATCHES: usize = 200;
const FRAMES: usize = 3;
/// Send buffer of the socket, so that most writes stop within a frame.
const SEND_BUFFER: usize = 8 * 1024;

/// Numbers of frames by kind, accepted or received.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    rooms: [usize; 2],
    pongs: usize,
    pings: usize,
}

/// The text with this number of this room; some are too large to be joined, and most for one write.
fn words(room: usize, number: usize) -> String {
    let length = if number.is_multiple_of(17) { 20_000 } else { (room * 37 + number * 101) % 3_000 };
    format!("{room}/{number}/{}", format!("{room}:{number} ").repeat(length / 6))
}

fn frame(room: usize, number: usize) -> Arc<Frame> {
    let text = json!({"message": words(room, number), "author": "room", "avatar": null}).to_string();
    let rules = Rules { max_message_length: 100_000, ..Rules::default() };
    let Ok(Intent::Post(post, claim)) = ParsedFrame::read(&text).decode(DIALECT, &rules) else { panic!("{text}") };
    let (message, stamp) = (Message::Post(post), Stamp::accept(claim));
    let envelope = Envelope {
        room: "QGIS".into(),
        stamp,
        sender: None,
        message,
        recipients: Recipients::Everybody,
        occasion: Occasion::Live,
    };
    Arc::new(Frame::new(Arc::new(envelope), rules.lang()))
}

/// Delivers as a room until the session has ended. Returns the number of accepted frames.
fn deliver(outbox: &Outbox, room: usize) -> usize {
    let taken = |batch: &usize| {
        let frames = (batch * FRAMES..(batch + 1) * FRAMES).map(|number| frame(room, number));
        outbox.push_batch(&Batch::new(frames.collect())) == Pushed::Taken
    };
    (0..BATCHES).take_while(taken).count() * FRAMES
}

/// Sends pongs as the WebSocket library does.
fn answer(outbox: &Outbox) -> usize {
    let pong = |number: &usize| {
        let number = number.to_be_bytes();
        outbox.push_control(&[&[PONG, number.len() as u8], &number[..]].concat()) == Pushed::Taken
    };
    (0..BATCHES).take_while(pong).count()
}

fn ping(outbox: &Outbox) -> usize {
    (0..BATCHES).take_while(|_| outbox.ping(b"") == Pushed::Taken).count()
}

/// Writes queued frames, as a session does.
async fn write(outbox: Arc<Outbox>) {
    while outbox.ended().is_none() {
        tokio::select! {
            biased;
            () = outbox.rung() => {}
            () = outbox.drain(), if outbox.is_waiting() => {}
        }
    }
    outbox.drain().await;
    SockRef::from(outbox.socket().unwrap()).shutdown(std::net::Shutdown::Write).unwrap();
}

/// Reads to the end, and checks every frame.
async fn read(mut raw: Raw, heard: Arc<AtomicUsize>) -> Tally {
    let mut tally = Tally::default();
    loop {
        let frame = raw.frame().await.expect("a close before the end");
        match frame.first {
            TEXT => {
                let frame: Value = serde_json::from_slice(&frame.payload).expect("a whole frame");
                let said = frame["message"].as_str().unwrap();
                let room: usize = said.split('/').next().unwrap().parse().unwrap();
                assert!(said == words(room, tally.rooms[room]), "the next of room {room}: {said}");
                tally.rooms[room] += 1;
            }
            PONG => {
                assert_eq!(frame.payload, tally.pongs.to_be_bytes());
                tally.pongs += 1;
            }
            PING => tally.pings += 1,
            first => {
                assert_eq!((first, &frame.payload[..]), (CLOSE, &Close::Restart.code().to_be_bytes()[..]));
                assert_eq!(raw.frame().await, None, "a frame after the close");
                return tally;
            }
        }
        heard.fetch_add(1, Ordering::Relaxed);
    }
}

/// An outbox and the other end of its socket.
async fn pair() -> (Arc<Outbox>, Raw) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (raw, accepted) = tokio::join!(Raw::open_small(address, 4096), listener.accept());
    let socket = accepted.unwrap().0;
    SockRef::from(&socket).set_send_buffer_size(SEND_BUFFER).unwrap();
    let outbox = Arc::new(Outbox::new(usize::MAX, Some(DIALECT)));
    outbox.attach(socket);
    (outbox, raw)
}

/// Closes the session once its client has received this number of frames, or all of them.
async fn all_at_once(close_after: usize) {
    let (outbox, raw) = pair().await;
    let heard = Arc::new(AtomicUsize::new(0));
    let writing = tokio::spawn(write(outbox.clone()));
    let reading = tokio::spawn(read(raw, heard.clone()));
    let at_once = |push: fn(&Outbox) -> usize| {
        let outbox = outbox.clone();
        spawn_blocking(move || push(&outbox))
    };
    let pushing: [JoinHandle<usize>; 4] =
        [at_once(|outbox| deliver(outbox, 0)), at_once(|outbox| deliver(outbox, 1)), at_once(answer), at_once(ping)];
    let closing = tokio::spawn(async move {
        while heard.load(Ordering::Relaxed) < close_after {
            yield_now().await;
        }
        outbox.close(Close::Restart);
    });
    let mut taken = Vec::new();
    for pushed in pushing {
        taken.push(pushed.await.unwrap());
    }
    timeout(PATIENCE, closing).await.expect("so much is heard").unwrap();
    let said = Tally { rooms: [taken[0], taken[1]], pongs: taken[2], pings: taken[3] };
    assert_eq!(reading.await.unwrap(), said, "closed after {close_after}");
    writing.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simultaneous_writers_keep_frames_whole_and_in_order() {
    let everything = 2 * BATCHES * FRAMES + 2 * BATCHES;
    for close_after in [everything, everything / 2, everything / 10, 100, 10, 1, 0] {
        all_at_once(close_after).await;
    }
}
