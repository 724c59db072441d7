//! The language of the two ends of a line. The requests of a client go as they came, its name for them replaced by a number
//! below zero; what its rooms say goes as they say it. All else are words, which begin with a mark: no JSON does.

use crate::access::{Address, Grant};
use crate::message::{Features, MemberId, Nickname, Reference, Removed};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The first character of a word.
const MARK: char = '!';

/// A word of the session's node. The first one is `Hello`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FrontWord {
    /// The session whose line it is.
    Hello(Box<LineHello>),
    /// The session's token comes, or ends.
    Grant(Option<Box<Grant>>),
    /// The session joins a room.
    Join(Box<LineJoin>),
    /// Somebody looks at its client from now on, or nobody does.
    Look(bool),
    /// The session leaves a room.
    Leave { number: i64, room: Arc<str> },
    /// The session is put out of a room that its token does not open any more.
    Expire { room: Arc<str> },
    /// All that it asked of a room, or of all, is to be answered before this is.
    Flush { number: i64, room: Option<Arc<str>> },
    /// The connection of its client is lost, for so many milliseconds at most.
    Detach { grace: u64 },
    /// The session's client is back, at this address. What was said until so many milliseconds ago has arrived there,
    /// unless it is fresh.
    Attach { number: i64, address: Address, silent: u64, is_fresh: bool },
}

/// A word of the rooms' home.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum HomeWord {
    /// The word of this number is done.
    Done(i64),
    /// The room that was to be joined has another home.
    Misdirected(i64),
    /// The place in a call that this took is free.
    CallOver(i64),
}

/// The session of a line, as its members are shown.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::session::native) struct LineHello {
    pub(in crate::session::native) member: MemberId,
    pub(in crate::session::native) lineage: u64,
    pub(in crate::session::native) is_from_elsewhere: bool,
    pub(in crate::session::native) avatar: Option<Arc<str>>,
    pub(in crate::session::native) features: Features,
    pub(in crate::session::native) grant: Option<Box<Grant>>,
}

/// A request to join a room, which the session's node lets in.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::session::native) struct LineJoin {
    pub(in crate::session::native) number: i64,
    /// The claim under which the other node is taken for the room's home.
    pub(in crate::session::native) claim: u64,
    pub(in crate::session::native) room: Arc<str>,
    /// The address of the session, which may have changed.
    pub(in crate::session::native) address: Address,
    pub(in crate::session::native) nickname: Nickname,
    pub(in crate::session::native) mailbox: bool,
    pub(in crate::session::native) history: Option<usize>,
}

/// One frame of the session's node.
#[derive(Debug)]
pub(super) enum FromFront<'t> {
    Word(FrontWord),
    /// A request as its client wrote it, under this number if it is to be answered.
    Request(Option<i64>, &'t str),
}

/// One frame of the rooms' home.
#[derive(Debug)]
pub(super) enum FromHome<'t> {
    Word(HomeWord),
    /// A reply: whether it is one of success, the number that it answers, and all that follows that.
    Reply(bool, i64, &'t str),
    /// The session is out of a room.
    Removed(Arc<str>, Removed),
    /// Something else.
    Told,
}

/// The part of a `removed` that a line has to know.
#[derive(Deserialize)]
struct RemovedFrom {
    room: Arc<str>,
    #[serde(flatten)]
    removed: Removed,
}

/// Writes a word.
pub(super) fn write(word: &impl Serialize) -> String {
    let word = serde_json::to_string(word).unwrap_or_default(); // of nothing but texts and numbers
    format!("{MARK}{word}")
}

/// Writes a request under a number.
pub(super) fn write_request(number: Option<i64>, text: &str) -> String {
    match number {
        Some(number) => format!("{number} {text}"),
        None => text.to_owned(),
    }
}

/// Writes a reply for the client, with the name that it gave its request.
pub(super) fn write_reply(is_ok: bool, reference: Option<&Reference>, rest: &str) -> String {
    let reference = reference.and_then(|reference| serde_json::to_string(reference).ok());
    let reference = reference.map(|reference| format!(r#","ref":{reference}"#)).unwrap_or_default();
    format!("{}{reference}{rest}", if is_ok { OK } else { ERROR })
}

/// Reads a frame of the session's node; none if it is no word that is known.
pub(super) fn read_front(text: &str) -> Option<FromFront<'_>> {
    if let Some(word) = text.strip_prefix(MARK) {
        return serde_json::from_str(word).ok().map(FromFront::Word);
    }
    if !text.starts_with('-') {
        return Some(FromFront::Request(None, text));
    }
    let (number, text) = text.split_once(' ')?;
    Some(FromFront::Request(Some(number.parse().ok()?), text))
}

/// Reads a frame of the rooms' home; none if it is no word that is known.
pub(super) fn read_home(text: &str) -> Option<FromHome<'_>> {
    if let Some(word) = text.strip_prefix(MARK) {
        return serde_json::from_str(word).ok().map(FromHome::Word);
    }
    if let Some(reply) = read_reply(text) {
        return Some(reply);
    }
    if !text.starts_with(REMOVED) {
        return Some(FromHome::Told);
    }
    let RemovedFrom { room, removed } = serde_json::from_str(text).ok()?;
    Some(FromHome::Removed(room, removed))
}

/// The beginnings of replies, and of the one event that is read, as `dialect::native` writes them.
const OK: &str = r#"{"type":"ok""#;
const ERROR: &str = r#"{"type":"error""#;
const REMOVED: &str = r#"{"type":"removed""#;

fn read_reply(text: &str) -> Option<FromHome<'_>> {
    let (is_ok, rest) = [(true, OK), (false, ERROR)]
        .into_iter()
        .find_map(|(is_ok, beginning)| Some((is_ok, text.strip_prefix(beginning)?)))?;
    let rest = rest.strip_prefix(r#","ref":"#)?;
    let end = rest.find([',', '}'])?;
    let number = rest[..end].parse().ok().filter(|number| *number < 0)?;
    Some(FromHome::Reply(is_ok, number, &rest[end..]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::dialect::{Dialect, encode_into};
    use crate::message::{
        Code, Done, Envelope, Event, Lang, Message, NodeTag, Occasion, Recipients, Refusal, Removal, Reply, Stamp,
    };

    fn encoded(message: Message) -> String {
        let member = NodeTag::random().member();
        let envelope = Envelope {
            room: "a \"room\"".into(),
            stamp: Stamp::fresh(),
            sender: None,
            message,
            recipients: Recipients::One(member),
            occasion: Occasion::Live,
        };
        let mut bytes = Vec::new();
        assert!(encode_into(Dialect::Native, &envelope, Lang::English, &mut bytes));
        String::from_utf8(bytes).unwrap()
    }

    fn reply(reference: Option<Reference>, outcome: Result<Done, Refusal>) -> String {
        encoded(Reply { reference, outcome }.into())
    }

    #[test]
    fn replies_get_the_names_back_that_clients_gave_their_requests() {
        for outcome in [|| Ok(Done::Plain {}), || Ok(Done::Pong { time: 7 }), || Err(Code::Busy.into())] {
            for reference in [Some(Reference::Text(r#"a "quoted" one"#.into())), Some(Reference::Number(7)), None] {
                let told = reply(Some(Reference::Line(-12)), outcome());
                let Some(FromHome::Reply(is_ok, -12, rest)) = read_home(&told) else { panic!("{told}") };
                assert_eq!(write_reply(is_ok, reference.as_ref(), rest), reply(reference, outcome()));
            }
        }
        for other in [Reference::Number(12), Reference::Text("-12".into())] {
            assert!(matches!(read_home(&reply(Some(other), Ok(Done::Plain {}))), Some(FromHome::Told)));
        }
    }

    #[test]
    fn who_is_put_out_is_told_to_the_line() {
        let removed = Removed { reason: Removal::Kicked, message: Some("\"removed\"".into()) };
        let told = encoded(Event::Removed(removed.clone()).into());
        let Some(FromHome::Removed(room, read)) = read_home(&told) else { panic!("{told}") };
        assert_eq!((&*room, read), ("a \"room\"", removed));
    }

    #[test]
    fn requests_are_told_from_words() {
        let request = r#" {"type":"typing"}"#;
        for number in [None, Some(-1), Some(i64::MIN)] {
            let written = write_request(number, request);
            let Some(FromFront::Request(read, text)) = read_front(&written) else { panic!("{written}") };
            assert_eq!((read, text), (number, request));
        }
        let word = write(&FrontWord::Leave { number: -3, room: "QGIS".into() });
        assert!(matches!(read_front(&word), Some(FromFront::Word(FrontWord::Leave { number: -3, .. }))), "{word}");
        for unknown in ["!", "!{}", r#"!{"fly":1}"#, "-", "-1", "-a {}"] {
            assert!(read_front(unknown).is_none(), "{unknown}");
        }
        assert!(read_home(r#"!{"fly":1}"#).is_none());
    }
}
