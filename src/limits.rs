//! Sizes, counts and times that protect the server, with their units. Those that an operator may change are fields of
//! [`Limits`], filled by `config`, whose table has their defaults; the others are constants. Any module may read them.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::time::Duration;

/// The bounds that settings can change.
#[derive(Debug, Clone, Deserialize)]
pub struct Limits {
    /// Largest WebSocket message that is read, in bytes (`MAX_FRAME_BYTES`); a larger one closes the session with 1009.
    #[serde(rename = "max_frame_bytes")]
    pub frame_bytes: usize,
    /// Bytes that may wait behind the frame that is being written (`OUTBOX_BYTES`).
    pub outbox_bytes: usize,
    /// Frames per second and session, for PUT per address (`MESSAGE_RATE`); 0 means no limit.
    pub message_rate: u32,
    /// WebSockets that one address may hold at a time (`LIMIT_CONNECTIONS`); 0 means no limit.
    #[serde(rename = "limit_connections")]
    pub connections: usize,
    /// Time between two pings of a silent session (`WS_PING_INTERVAL`).
    #[serde(rename = "ws_ping_interval", deserialize_with = "seconds")]
    pub ping_interval: Duration,
    /// Time after a ping within which something must come (`WS_PING_TIMEOUT`).
    #[serde(rename = "ws_ping_timeout", deserialize_with = "seconds")]
    pub ping_timeout: Duration,
    /// Bounds of native clients.
    #[serde(skip)]
    pub native: NativeLimits,
}

/// The bounds that native clients are told in `welcome` (`docs/protocol.md`, Limits). Those that hold for everybody
/// are among the rules.
#[expect(missing_docs, reason = "the table of settings says what each is for")]
#[derive(Debug, Clone, Deserialize)]
pub struct NativeLimits {
    pub frame: usize,
    #[serde(deserialize_with = "seconds")]
    pub hello_timeout: Duration,
    #[serde(deserialize_with = "seconds")]
    pub resume_grace: Duration,
    pub rooms: usize,
    pub roster: usize,
    pub room_members: usize,
    pub adhoc_rooms: usize,
    pub adhoc_rooms_per_address: usize,
    pub invites: usize,
    #[serde(deserialize_with = "seconds")]
    pub invite_timeout: Duration,
    pub call_peers: usize,
    pub offers: usize,
    pub file_links: usize,
    #[serde(deserialize_with = "seconds")]
    pub offer_ttl: Duration,
    pub file_size: u64,
    #[serde(deserialize_with = "seconds")]
    pub ack_timeout: Duration,
    pub mailbox: MailboxFor,
    pub mailbox_messages: usize,
    #[serde(deserialize_with = "seconds")]
    pub mailbox_ttl: Duration,
    #[serde(deserialize_with = "on")]
    pub map: bool,
}

/// Members that may have a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum MailboxFor {
    /// No session.
    #[serde(rename = "off")]
    Nobody,
    /// Sessions with a token that has a `sub`.
    #[serde(rename = "tokens")]
    Tokens,
    /// Every session.
    #[serde(rename = "all")]
    Everybody,
}

/// Reads seconds, perhaps with a fraction.
fn seconds<'de, D: Deserializer<'de>>(number: D) -> Result<Duration, D::Error> {
    Duration::try_from_secs_f64(f64::deserialize(number)?).map_err(D::Error::custom)
}

/// Reads `on` and `off`.
pub(crate) fn on<'de, D: Deserializer<'de>>(word: D) -> Result<bool, D::Error> {
    Ok(String::deserialize(word)? == "on")
}

/// Bytes in a mebibyte.
pub const MIB: usize = 1024 * 1024;

/// Messages that may be sent at once before `MESSAGE_RATE` is enforced, as a multiple of the rate (50/s: 200).
pub const MESSAGE_BURST_FACTOR: u32 = 4;

/// Messages of one hook.
pub const HOOK_RATE: Rate = Rate { per_second: 1.0, burst: 20.0 };

/// Above this multiple of `MESSAGE_RATE` a session is closed as flooding instead of being told to slow down.
pub const FLOOD_FACTOR: u32 = 10;

/// Bytes of the frames of a gischat client, where there is a rate at all. A frame passes while there are any, however large it
/// is: what follows waits. In the long run less than ten megabits a second, for each frame goes out to a whole room.
pub const GISCHAT_BYTES: Rate = Rate { per_second: 1024.0 * 1024.0, burst: 16.0 * 1024.0 * 1024.0 };

/// Frames that may wait in an outbox behind the one that is being written, whatever their size.
pub const OUTBOX_FRAMES: usize = 4096;

/// Pieces that may wait in an outbox, history among them: who asks for it again and again and reads nothing is slow
/// too.
pub const OUTBOX_PIECES: usize = 65_536;

/// Bytes of what was kept (history, mail, what was said during a break) that may wait in an outbox before more of it is
/// put there: whoever comes back to all of its rooms passes, who asks again and again and reads nothing does not.
pub const OUTBOX_KEPT: usize = 128 * MIB;

/// Bytes of frames that may wait in all outboxes of the node, each counted once in however many it waits. Above it the
/// address that lets most wait loses a session, with 1013.
pub const OUTBOXES_BYTES: usize = 256 * MIB;

/// Frames that may wait in an outbox whatever their bytes, so that two large images in a row cut nobody.
pub const OUTBOX_LARGE_FRAMES: usize = 2;

/// Bytes of replies, and of other things that a native member asked for, that may wait in an outbox
/// (`docs/protocol.md`, Limits).
pub const OUTBOX_REQUESTED: usize = 2 * MIB;

/// Bytes that the kernel may hold for a socket that is not read: more only delays the moment at which a stalled member
/// is noticed.
pub const SOCKET_SEND_BUFFER: usize = 256 * 1024;

/// tungstenite's read buffer, in bytes, which a socket has while a message comes: enough for most texts, and larger frames
/// are read ahead. Its default of 128 KiB is zeroed for every read.
pub const READ_BUFFER: usize = 256;

/// A message larger than this, in bytes, makes the WebSocket library start anew after it, for it would keep the buffer.
pub const KEPT_BUFFER: usize = 64 * 1024;

/// Fragments that a message may be cut into. Qt makes 32 of the largest message; each costs at least one read.
pub const FRAGMENTS: usize = 4096;

/// Bytes that are read from a socket after its close, so that its peer gets to read that.
pub const LINGER_BYTES: usize = 64 * MIB;

/// Requests that may wait for a room before those who write to it have to wait.
pub const INBOX_MESSAGES: usize = 256;

/// Bytes of message bodies that may wait for a room; a single larger one still passes alone.
pub const INBOX_BYTES: usize = 32 * MIB;

/// Members that are delivered to before the room gives way to other tasks: a quarter of a millisecond, or somewhat more.
pub const DELIVERIES_PER_TURN: usize = 64;

/// Members that are worth a task of their own: a room with twice as many is delivered to on several cores. With 64 members
/// two cores deliver hardly faster than one, with 256 almost twice as fast.
pub const SHARD_MEMBERS: usize = 128;

/// Bytes of messages a room's history may hold; the oldest leave first.
pub const HISTORY_BYTES: usize = 16 * MIB;

/// Most features of a board (`docs/protocol.md`, The board).
pub const BOARD_FEATURES: usize = 2000;
/// Bytes of the features of a board, as they are written.
pub const BOARD_BYTES: usize = 4 * MIB;
/// The same over all boards of the node.
pub const ALL_BOARDS_BYTES: usize = 64 * MIB;
/// Of these, bytes of what one address drew in ad hoc rooms.
pub const BOARD_BYTES_OF_ADDRESS: usize = 8 * MIB;
/// Rate at which a member may remove or overwrite what others made.
pub const BOARD_REMOVALS: Rate = Rate { per_second: 2.0, burst: 20.0 };
/// Most features in one request.
pub const BOARD_PUT_FEATURES: usize = 64;
/// Most bytes of features in one request.
pub const BOARD_PUT_BYTES: usize = 256 * 1024;
/// Live frames of a session that are worth sending, each second (`docs/protocol.md`, Live values).
pub const LIVE_RATE: usize = 20;
/// Members of a room that have a position, at most.
pub const POSITIONS: usize = 500;
/// Time for which the position of a tracker is told.
pub const TRACKED: Duration = Duration::from_secs(600);

/// Largest `live` of a native client, in bytes (`docs/protocol.md`, Limits).
pub const LIVE_FRAME: usize = 8 * 1024;
/// Largest frame of a native client but `live`, `send`, `direct_send`, `signal` and `board_put`, in bytes (`docs/protocol.md`, Limits).
pub const NATIVE_SMALL_FRAME: usize = 16 * 1024;

/// Largest `data` of a native signal, in bytes (`docs/protocol.md`, Calls).
pub const SIGNAL_BYTES: usize = 64 * 1024;

/// Events in a room's replay buffer, for native sessions that come back (`docs/protocol.md`, Coming back).
pub const REPLAY_EVENTS: usize = 1024;
/// Bytes in a room's replay buffer.
pub const REPLAY_BYTES: usize = 4 * MIB;
/// Bytes in the replay buffers of all rooms.
pub const ALL_REPLAY_BYTES: usize = 64 * MIB;
/// Time for which a replay buffer keeps events beyond `RESUME_GRACE`, and which it shows again of the time before a
/// break.
pub const REPLAY_MARGIN: Duration = Duration::from_secs(10);

/// Time for which the connection of a native session is lost before others see it as away and its place in a call is
/// free: at most this, and at most this part of `RESUME_GRACE`.
pub const AWAY_AFTER: Duration = Duration::from_secs(30);
/// See [`AWAY_AFTER`].
pub const AWAY_PART: u32 = 4;

/// Messages whose authors a room knows at least, for edits and deletions (`docs/protocol.md`, Messages).
pub const KNOWN_AUTHORS: usize = 256;

/// Bans that a room remembers (`docs/protocol.md`, Moderation and bridges).
pub const BANS: usize = 1000;

/// Failures of a room within [`CLOSED_FOR`] after which it lets nobody in for so long.
pub const FAILURES: usize = 3;
/// See [`FAILURES`].
pub const CLOSED_FOR: Duration = Duration::from_secs(60);

/// So many in a second, and so many at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Number of tokens that come back in a second.
    pub per_second: f64,
    /// Greatest number of tokens.
    pub burst: f64,
}

/// Rates of a native session, where there is a rate at all (`docs/protocol.md`, Limits).
#[derive(Debug, Clone, Copy)]
pub struct NativeRates {
    /// `send`, `direct_send`, `notice`, `file_offer` and `invite`.
    pub said: Rate,
    /// Of these, images.
    pub images: Rate,
    /// Of these, invitations.
    pub invitations: Rate,
    /// `join`.
    pub joins: Rate,
    /// `signal`.
    pub signals: Rate,
    /// `live`.
    pub live: Rate,
    /// Features of `board_put`.
    pub drawn: Rate,
    /// Resumptions of the session.
    pub resumes: Rate,
    /// Everything else.
    pub others: Rate,
    /// Bytes of frames.
    pub bytes: Rate,
}

/// The rates of native sessions.
pub const NATIVE_RATES: NativeRates = NativeRates {
    said: Rate { per_second: 5.0, burst: 20.0 },
    images: Rate { per_second: 1.0, burst: 5.0 },
    invitations: Rate { per_second: 1.0, burst: 5.0 },
    joins: Rate { per_second: 2.0, burst: 32.0 },
    signals: Rate { per_second: 50.0, burst: 200.0 },
    live: Rate { per_second: 200.0, burst: 400.0 },
    drawn: Rate { per_second: 10.0, burst: 200.0 },
    resumes: Rate { per_second: 0.5, burst: 5.0 },
    others: Rate { per_second: 10.0, burst: 40.0 },
    bytes: Rate { per_second: 256.0 * 1024.0, burst: 8.0 * 1024.0 * 1024.0 },
};

/// Rooms in a list that cost as much of a native session's rate as one request: they take about a KiB.
pub const ROOMS_LISTED_PER_REQUEST: usize = 25;

/// All sessions of one address together may send so many times as fast as one of them, where there is a rate at all,
/// for each hundred sockets that an address may hold: people who come back at once, after their network broke, are not
/// refused.
pub const ADDRESS_RATE_FACTOR: f64 = 20.0;

/// Frames that a connection sends without asking what its address has left, so that its neighbours cannot silence it.
/// None at its beginning: coming again and again gets nobody any.
pub const UNSHARED: Rate = Rate { per_second: 1.0, burst: 5.0 };

/// Within so many seconds clients come back that were refused because their address had nothing left. By then each of
/// them has a frame of [`UNSHARED`].
pub const SPREAD: f64 = 2.0;

/// Frames of a native session that may be refused for its neighbours' sake before that counts as a refusal of its own:
/// far more than an honest client sends.
pub const REFUSED_FOR_OTHERS: Rate = Rate { per_second: 50.0, burst: 200.0 };

/// More refusals than this within [`REFUSAL_TIME`] end a native session as a flood.
pub const REFUSALS: u32 = 100;
/// See [`REFUSALS`].
pub const REFUSAL_TIME: Duration = Duration::from_secs(60);

/// Greatest depth of clients' JSON.
pub const JSON_DEPTH: usize = 64;

/// Time for which a socket on the bare room path is listened to before it is taken for v1.
pub const DIALECT_WAIT: Duration = Duration::from_millis(250);

/// Time in which a client of `livefield` has to name its group (contract `doors`, section 1).
pub const LIVEFIELD_WAIT: Duration = Duration::from_secs(10);

/// Bytes of unfinished messages, over all sessions of the node; above it the address that holds most of them loses the
/// session that holds most, with 1013, until an eighth of it is free again.
pub const UNFINISHED_BYTES: usize = 96 * MIB;

/// Of these, bytes of one public address; above it that loses the session that holds most, as above. A private address
/// may have all of them, and an unknown one stands for many.
pub const UNFINISHED_BYTES_OF_ADDRESS: usize = UNFINISHED_BYTES / 2;

/// Time that a message may take to come, whatever its size. What has come of it earns it more: see [`MESSAGE_PACE`].
pub const MESSAGE_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of a message that earn it one more second: twice what Apache's `MinRate` asks of a body, half of what the
/// slowest mobile line sends.
pub const MESSAGE_PACE: u64 = 1024;

/// Time for which a client may take nothing of what waits for it before it counts as one that does not read. The kernel
/// reports room only when a third of its buffer is free, which on a line of a kibibyte a second takes two and a half
/// minutes.
pub const STALL_TIMEOUT: Duration = Duration::from_secs(180);

/// Connections that may wait to be accepted, as after a restart, when all come at once: what comes above is lost, and comes again
/// after a second and more. Linux has its own limit besides (`net.core.somaxconn`, 4096).
pub const BACKLOG: u32 = 4096;

/// Time within which the headers of a request, or a first byte, must have come.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Time that a closing session may take to hear its close and to stop sending.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);

/// Time for which the node waits for its sessions after it was told to stop.
pub const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(8);

/// Time for which `/readyz` waits for a room's answer.
pub const READY_TIMEOUT: Duration = Duration::from_secs(1);

/// Time for which a client may take none of an HTTP answer that waits for it. Outboxes have rules of their own.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Time within which another node must take a connection.
pub const PASSED_CONNECT: Duration = Duration::from_secs(2);

/// Time within which another node must answer what is passed on to it: a body may take [`HEADER_TIMEOUT`] to come, and a
/// room [`LAST_PATIENCE`].
pub const PASSED_ANSWER: Duration = Duration::from_secs(15);

/// Connections to another node that are kept for requests, and requests without a body that it is asked at a time.
pub const PASSED_AT_ONCE: usize = 16;

/// Requests that may wait for one of these.
pub const PASSED_WAITING: usize = 64;

/// Bytes of what nodes say to each other about an invitation: names, and the rooms of its inviter.
pub const INVITE_BYTES: usize = 256 * 1024;

/// Time without anything from another node, beyond `WS_PING_INTERVAL`, after which a line to it has ended.
pub const LINE_SILENCE: Duration = Duration::from_secs(15);

/// tungstenite's read buffer for a line, in bytes: zeroed for every read, and there as long as the line is.
pub const LINE_BUFFER: usize = 4096;

/// Bytes of a frame from another node over a line: a state of a room, with its board, or a picture.
pub const LINE_FRAME: usize = 64 * MIB;

/// Bytes of a frame to another node beside the frame of a client that is in it, or of a word: who the session is.
pub const LINE_WORDS: usize = 256 * 1024;

/// Bytes that may wait for a client from which on no more is read for it from another node.
pub const LINE_UNREAD: usize = 64 * 1024;

/// Bytes that may wait to be sent over a line, beside what is being written.
pub const LINE_UNSENT: usize = MIB;

/// Connections to another node at a time: each has a port of this one, which has 28,000 of them.
pub const PASSED_CONNECTIONS: usize = 24_000;

/// Answers with what was said last in a room that are written at once; each can take a tenth of a second of a core.
pub const LAST_AT_ONCE: usize = 4;

/// Of these answers, those that may wait for their turn.
pub const LAST_WAITING: usize = 64;

/// Of those that are written or wait for that, how many one address may have asked for.
pub const LAST_OF_ADDRESS: usize = 8;

/// Time that a room may take to hand over what it keeps.
pub const LAST_PATIENCE: Duration = Duration::from_secs(2);

/// Most bytes of a document of GeoJSON.
pub const GEOJSON_BYTES: usize = 16 * MIB;

/// Bytes of these answers that may wait to be read, over the whole node.
pub const LAST_BYTES: usize = 256 * MIB;

/// Of these, those that one address may let wait.
pub const LAST_BYTES_OF_ADDRESS: usize = 64 * MIB;

/// Bytes of the content of a room that moves to another node, and of all that are on their way at a time.
pub const CONTENT_BYTES: usize = 64 * MIB;

/// Bytes that a connection has for what it reads and has not understood yet: the longest head of a request.
pub const HEAD_BYTES: usize = 64 * 1024;

/// Bytes of bodies of requests that are read at a time, over the whole node.
pub const BODIES_BYTES: usize = 64 * MIB;

/// Of these, those from one address.
pub const BODIES_BYTES_OF_ADDRESS: usize = 8 * MIB;

/// Factor by which the bounds of an address of a private network exceed those of a public one: an office may sit behind
/// a proxy or a translator there, but seldom more than a thousand people.
pub const PRIVATE_FACTOR: usize = 10;

/// Requests of one address in a minute for rooms that it may not enter, or that there are not.
pub const REFUSALS_PER_MINUTE: u32 = 30;

/// The same for all together whose address is unknown, as many as twenty addresses have: who mistypes is not held up,
/// and a key is not guessed.
pub const REFUSALS_OF_UNKNOWN_PER_MINUTE: u32 = 20 * REFUSALS_PER_MINUTE;

/// Mailboxes that one address may have on the node (`docs/protocol.md`, Direct messages).
pub const MAILBOXES_OF_ADDRESS: usize = 16;

/// The same for all together whose address is unknown, as many as 256 addresses have. What is in them has a ceiling of
/// its own.
pub const MAILBOXES_OF_UNKNOWN: usize = 256 * MAILBOXES_OF_ADDRESS;

/// Longest name of a room that a native client may enter, in characters.
pub const ROOM_NAME: usize = 255;

/// Largest token that is looked at, in bytes.
pub const TOKEN_BYTES: usize = 4096;

/// Largest body of a PUT, in bytes, unless `MAX_MESSAGE_LENGTH` asks for more or `MAX_FRAME_BYTES` for less.
pub const PUT_BYTES: usize = MIB;

/// Bytes that one character of a text may take in a PUT: JSON writes it as two escapes at most.
pub const PUT_BYTES_PER_CHARACTER: usize = 12;

/// Bytes of a PUT besides its text.
pub const PUT_BYTES_BESIDES: usize = 64 * 1024;

/// Pixels of a picture that is read at all. The reference reads more; reading this many takes about a second of a core.
pub const PICTURE_PIXELS: u64 = 64_000_000;

/// The same for native clients (`docs/protocol.md`, Messages).
pub const NATIVE_PICTURE_PIXELS: u64 = 32_000_000;

/// Pictures a session may send per second, where there is a rate at all: each can take a second of a core.
pub const PICTURE_RATE: u32 = 1;

/// Pictures a session may send at once before [`PICTURE_RATE`] is enforced.
pub const PICTURE_BURST: u32 = 10;

/// Bytes of a colour profile that is passed on with its picture.
pub const PICTURE_PROFILE_BYTES: usize = MIB;

/// Bytes of a picture that was read, before it is scaled: 89 megapixels with 8 bits for each of three colours.
pub const PICTURE_BYTES: u64 = 256 * MIB as u64;

/// Bytes that reading a picture may take, the picture among them.
pub const PICTURE_WORK_BYTES: u64 = 2 * PICTURE_BYTES;

/// Bytes that a picture may take for what is no pixel, such as its colour profile.
pub const PICTURE_METADATA_BYTES: u64 = 16 * MIB as u64;
