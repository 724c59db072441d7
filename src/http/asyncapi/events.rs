//! Events of native clients.

use super::builder::Notification;
use super::samples::Samples;
use super::schema::{Property, entries, may, must, named, object, uuid};
use super::types::{Types, frame, kind_of_frame};
use crate::message::{
    BoardChange, CallState, Deleted, DirectStatus, Event, FileStatus, InviteClosed, Invited, Live, Missed, Notice,
    Occasion, Offered, Presence, Removed, RoomState, Sender, Typing,
};
use serde_json::{Value, json};

/// All events.
pub(super) fn events(types: &mut Types, samples: &Samples) -> Vec<Notification> {
    let happened = samples.events().into_iter().map(|event| {
        let (name, says, payload) = described(&event, types);
        let examples = samples.written(event.into(), Occasion::Live).into_iter().collect();
        Notification { name, says, payload, examples }
    });
    let happened: Vec<Notification> = happened.collect();
    [message(types, samples), notice(types, samples)].into_iter().chain(happened).collect()
}

fn timestamp() -> Property {
    must("timestamp", json!({ "type": "integer", "minimum": 0, "description": "Seconds since the epoch." }))
}

fn room() -> Property {
    must("room", json!({ "type": "string" }))
}

fn id() -> Property {
    must("id", uuid())
}

fn replay() -> Property {
    may("replay", json!({ "const": true, "description": "Said before, shown to who comes or comes back." }))
}

fn message(types: &mut Types, samples: &Samples) -> Notification {
    let keys = vec![
        kind_of_frame("message"),
        id(),
        timestamp(),
        room(),
        must("from", types.named::<Sender>()),
        must("content", named("HeardContent")),
        may("in_reply_to_id", uuid()),
        may("replaces", uuid()),
        replay(),
    ];
    let posts = samples.posts().into_iter().map(|(_, post)| post);
    let mut examples: Vec<Value> = posts
        .chain(samples.likes())
        .chain([samples.hooked()])
        .filter_map(|said| samples.written(said, Occasion::Live))
        .collect();
    let kept = samples.posts().into_iter().next().map(|(_, post)| post);
    examples.extend(kept.and_then(|post| samples.written(post, Occasion::Replay)));
    Notification { name: "message", says: "Something is said in a room.", payload: object(keys), examples }
}

fn notice(types: &mut Types, samples: &Samples) -> Notification {
    let head = vec![
        kind_of_frame("notice"),
        id(),
        timestamp(),
        may("room", json!({ "type": "string", "description": "Absent where the server itself tells everybody." })),
    ];
    let payload = with_replay(frame(head, types.keys::<Notice>()));
    let examples = samples.written(samples.notice(), Occasion::Live).into_iter().collect();
    let says = "A moderator, or the server itself, tells everybody something important.";
    Notification { name: "notice", says, payload, examples }
}

fn with_replay(mut payload: Value) -> Value {
    payload["properties"]["replay"] = replay().schema;
    payload
}

/// Name, meaning and schema of an event.
fn described(event: &Event, types: &mut Types) -> (&'static str, &'static str, Value) {
    let (name, says, keys) = match event {
        Event::Presence(_) => {
            ("presence", "Who came, left or changed. `left` goes before `joined`.", types.keys::<Presence>())
        }
        Event::RoomState(_) => {
            let keys = vec![kind_of_frame("room_state"), timestamp(), must("state", types.named::<RoomState>())];
            return ("room_state", "What a room is like, after the session was resumed.", object(keys));
        }
        Event::Removed(_) => ("removed", "The recipient is out of a room.", types.keys::<Removed>()),
        Event::Typing(_) => ("typing", "Somebody is writing.", types.keys::<Typing>()),
        Event::Deleted(_) => {
            let payload = frame(head("deleted"), types.keys::<Deleted>());
            return ("deleted", "A message was taken back.", with_replay(payload));
        }
        Event::Direct(_) => return direct(types),
        Event::DirectStatus(_) => {
            ("direct_status", "What became of a direct message, after its reply.", types.keys::<DirectStatus>())
        }
        Event::Invited(_) => ("invited", "Somebody asks the recipient to come.", types.keys::<Invited>()),
        Event::InviteClosed(_) => {
            ("invite_closed", "An invitation is over, for both sides.", types.keys::<InviteClosed>())
        }
        Event::InviteMissed(_) => ("invite_missed", "Somebody tried to invite the recipient.", types.keys::<Missed>()),
        Event::Call(_) => ("call", "The whole state of a room's call.", types.keys::<CallState>()),
        Event::Signal(_) => ("signal", "What one end of a call or transfer tells the other.", signal()),
        Event::FileOffered(_) => ("file_offered", "A file is offered.", types.keys::<Offered>()),
        Event::FileStatus(_) => ("file_status", "How a transfer goes on.", types.keys::<FileStatus>()),
        Event::Live(_) => ("live", "Live values changed, of which only the last counts.", types.keys::<Live>()),
        Event::Board(_) => ("board", "The board changed, or is shown.", types.keys::<BoardChange>()),
    };
    (name, says, frame(head(name), keys))
}

fn head(name: &str) -> Vec<Property> {
    vec![kind_of_frame(name), timestamp(), room()]
}

fn direct(types: &mut Types) -> (&'static str, &'static str, Value) {
    let payload = object([
        kind_of_frame("direct_message"),
        id(),
        timestamp(),
        room(),
        must("from", types.named::<Sender>()),
        must("content", named("HeardContent")),
        may("queued", json!({ "const": true, "description": "It waited in the mailbox." })),
    ]);
    ("direct_message", "Somebody says something to the recipient alone.", payload)
}

fn signal() -> Vec<(String, bool, Value)> {
    let data = json!({ "type": "object", "description": "As its sender wrote it." });
    entries(&object([must("from", named("PeerId")), must("to", named("PeerId")), must("data", data)]))
}
