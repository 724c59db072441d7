//! Counters and gauges by name, so that a name is written once. Any module may count; the exporter is in `http`.

use metrics::{counter, describe_counter, describe_gauge, gauge};

/// Sockets that are open now.
const SESSIONS: &str = "causerie_sessions";
/// Frames that clients sent.
const FRAMES_IN: &str = "causerie_frames_received_total";
/// Messages that rooms accepted.
const MESSAGES: &str = "causerie_messages_total";
/// Frames handed to members.
const DELIVERIES: &str = "causerie_deliveries_total";
/// Frames that were refused.
const REJECTIONS: &str = "causerie_rejections_total";
/// Sessions that the server ended, by close code.
const CLOSES: &str = "causerie_closes_total";

/// Tells the exporter what the names mean. Called once, where an exporter is installed.
pub fn describe() {
    describe_gauge!(SESSIONS, "Sockets that are open now");
    describe_counter!(FRAMES_IN, "Frames that clients sent");
    describe_counter!(MESSAGES, "Messages that rooms accepted");
    describe_counter!(DELIVERIES, "Frames handed to members");
    describe_counter!(REJECTIONS, "Frames that were refused");
    describe_counter!(CLOSES, "Sessions that the server ended, by close code");
}

/// The number of sockets that are open now.
pub fn sessions(open: usize) {
    gauge!(SESSIONS).set(open as f64);
}

/// A client sent a frame.
pub fn frame_received() {
    counter!(FRAMES_IN).increment(1);
}

/// A room accepted a message.
pub fn message_accepted() {
    counter!(MESSAGES).increment(1);
}

/// A room handed `frames` frames to each of `members` members.
pub fn delivered(frames: usize, members: usize) {
    counter!(DELIVERIES).increment((frames * members) as u64);
}

/// A frame was refused.
pub fn rejected() {
    counter!(REJECTIONS).increment(1);
}

/// The server ended a session with this close code.
pub fn closed(code: u16) {
    counter!(CLOSES, "code" => code.to_string()).increment(1);
}
