//! The bridge to Matrix: hears what is said in rooms, and passes on messages that begin with a prefix, as gischat's ping
//! does. Nothing else leaves the rooms, and nothing comes back into them. Called by `lib`.

use super::chat::{Leaving, Link};
use super::client::{Client, stopped};
use super::connection::{Backoff, CLOSE_TIMEOUT};
use super::exit::{End, Exit};
use super::line::LineKind;
use super::matrix::{Failure, MatrixRoom};
use super::safe::Safe;
use serde_json::{Value, json};
use std::cell::Cell;
use std::io::Write;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// Pings that wait for the Matrix server.
const WAITING: usize = 64;

/// Time after which a ping is not tried again.
const LONGEST_LIFE: Duration = Duration::from_secs(600);

/// Runs until a signal, or until one of both sides refuses for good.
pub(super) async fn run(client: Client, room: MatrixRoom, prefix: &str) -> End {
    let (pings, queue) = mpsc::channel(WAITING);
    let unsent = Cell::new(0);
    let mut listener = Listener { client, prefix, pings, unsent: &unsent, is_full: false, told: String::new() };
    let sender = Sender { room, unsent: &unsent, told: String::new() };
    let mut sending = pin!(sender.run(queue, prefix));
    let (end, is_sending) = tokio::select! {
        end = listener.run() => (end, true),
        end = &mut sending => (end, false),
    };
    let Listener { mut client, pings, .. } = listener;
    client.chat.leave_now(Leaving::Quit);
    client.close().await;
    drop(pings);
    if is_sending && unsent.get() > 0 {
        _ = timeout(CLOSE_TIMEOUT, sending).await; // what is lost is told
    }
    if unsent.get() > 0 {
        tell(&format!("lost, for the Matrix server has not taken them: {} pings", unsent.get()));
    }
    end
}

/// Writes a line for the operator.
fn tell(text: &str) {
    _ = writeln!(std::io::stderr(), "causerie: {}", Safe::of(text));
}

/// A message that is to be passed on.
struct Ping {
    /// The id of the message, by which the Matrix server knows a second attempt.
    id: String,
    content: Value,
    heard: Instant,
}

impl Ping {
    /// Reads a frame of the server. As with gischat, what comes by PUT pings nobody: it has no member.
    fn of(frame: &Value, prefix: &str) -> Option<Self> {
        let text = |pointer: &str| frame.pointer(pointer).and_then(Value::as_str);
        let is_new = text("/type")? == "message" && frame.get("replaces").is_none() && text("/from/member").is_some();
        let (nickname, room, said) = (text("/from/nickname")?, text("/room")?, text("/content/text")?);
        if !is_new || text("/content/kind")? != "text" || !said.starts_with(prefix) {
            return None;
        }
        let html =
            |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>");
        let content = json!({
            "msgtype": "m.text",
            "body": format!("**{nickname}** ({room}): {said}"),
            "format": "org.matrix.custom.html",
            "formatted_body": format!("<strong>{}</strong> ({}): {}", html(nickname), html(room), html(said)),
            // Nobody in particular: what somebody writes here rings no telephone there (client-server API, User and room mentions).
            "m.mentions": {},
        });
        Some(Self { id: text("/id")?.to_owned(), content, heard: Instant::now() })
    }
}

/// The side that hears.
struct Listener<'a> {
    client: Client,
    prefix: &'a str,
    pings: mpsc::Sender<Ping>,
    unsent: &'a Cell<usize>,
    /// `true` if the last ping was dropped.
    is_full: bool,
    /// Why the connection was lost, as it was told last.
    told: String,
}

impl Listener<'_> {
    async fn run(&mut self) -> End {
        let mut stop = pin!(stopped());
        loop {
            self.client.reconnect().await;
            self.pass_on();
            self.tell_trouble();
            if let Some(end) = self.client.chat.end.take() {
                return end;
            }
            let wake = self.client.chat.next_timer().map(Instant::from_std);
            tokio::select! {
                event = self.client.next_event() => self.client.on_events(event),
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.client.on_timer(),
                () = &mut stop => return End::done(),
            }
        }
    }

    fn pass_on(&mut self) {
        for frame in self.client.chat.events.replace(Vec::new()).unwrap_or_default() {
            let Some(ping) = Ping::of(&frame, self.prefix) else { continue };
            let was_full = std::mem::replace(&mut self.is_full, self.pings.try_send(ping).is_err());
            if !self.is_full {
                self.unsent.update(|unsent| unsent + 1);
            } else if !was_full {
                tell(&format!("pings are dropped: {WAITING} wait for the Matrix server"));
            }
        }
    }

    /// Tells errors, and a lost connection once for each reason.
    fn tell_trouble(&mut self) {
        let chat = &mut self.client.chat;
        for (_, line) in std::mem::take(&mut chat.state.new_lines) {
            if line.kind == LineKind::Error {
                tell(line.text.as_str());
            }
        }
        match &chat.link {
            Link::Lost { why, .. } if *why != self.told => {
                tell(&chat.status());
                self.told = why.clone();
            }
            Link::Online => self.told.clear(),
            _ => {}
        }
    }
}

/// The side that speaks.
struct Sender<'a> {
    room: MatrixRoom,
    /// The number of pings that are neither through nor dropped.
    unsent: &'a Cell<usize>,
    /// The trouble that was told last; empty if there is none.
    told: String,
}

impl Sender<'_> {
    /// Runs until there are no more pings, or until the Matrix server refuses for good.
    async fn run(mut self, mut pings: mpsc::Receiver<Ping>, prefix: &str) -> End {
        if let Err(end) = self.deliver(None).await {
            return end;
        }
        tell(&format!("messages that begin with {prefix:?} go to the Matrix room"));
        while let Some(ping) = pings.recv().await {
            if let Err(end) = self.deliver(Some(&ping)).await {
                return end;
            }
            self.unsent.update(|unsent| unsent - 1);
        }
        End::done()
    }

    /// Tries until a ping is through or dropped; without one, until the room can be spoken in.
    async fn deliver(&mut self, ping: Option<&Ping>) -> Result<(), End> {
        let mut backoff = Backoff::default();
        loop {
            let sent = match ping {
                Some(ping) => self.room.send(&ping.id, &ping.content).await,
                None => self.room.check().await,
            };
            let (why, wait) = match (sent, ping) {
                (Ok(()), _) => {
                    if !std::mem::take(&mut self.told).is_empty() {
                        tell("the Matrix server answers again");
                    }
                    return Ok(());
                }
                (Err(Failure::Refused(why)), Some(_)) => {
                    tell(&format!("a ping is dropped, for the Matrix server refuses it: {why}"));
                    return Ok(());
                }
                (Err(Failure::Refused(why)), None) => return Err(End::new(Exit::Unreachable, why)),
                // It was there before, so it may come back.
                (Err(Failure::Final(end)), Some(_)) if end.exit == Exit::Unreachable => (end.why, None),
                (Err(Failure::Final(end)), _) => return Err(end),
                (Err(Failure::Temporary { why, wait }), _) => (why, wait),
            };
            if why != self.told {
                tell(&format!("{why}; will be tried again"));
                self.told = why;
            }
            sleep(wait.unwrap_or_else(|| backoff.next(None))).await;
            if ping.is_some_and(|ping| ping.heard.elapsed() > LONGEST_LIFE) {
                tell("a ping is dropped: the Matrix server did not take it in time");
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn said(text: &str) -> Value {
        json!({"type": "message", "id": "1", "timestamp": 1, "room": "A & B", "from": {"member": "m", "nickname": "ann"},
            "content": {"kind": "text", "text": text}})
    }

    #[test]
    fn texts_with_the_prefix_ping_and_nothing_else_does() {
        let is_ping = |frame: &Value| Ping::of(frame, "@matrixping").is_some();
        assert!(is_ping(&said("@matrixping hi")) && is_ping(&said("@matrixpings")) && is_ping(&said("@matrixping")));
        for text in [" @matrixping", "hi @matrixping", "@Matrixping", "", "@matrixpin"] {
            assert!(!is_ping(&said(text)), "{text}");
        }
        for (pointer, key, value) in [
            ("", "type", json!("direct_message")),
            ("", "replaces", json!("0")),
            ("/from", "member", json!(null)),
            ("/content", "kind", json!("like")),
        ] {
            let mut frame = said("@matrixping");
            frame.pointer_mut(pointer).unwrap()[key] = value;
            assert!(!is_ping(&frame), "{frame}");
        }
    }

    #[test]
    fn what_is_said_is_no_markup() {
        let content = Ping::of(&said("@x <b>&\n\"you\""), "@x").unwrap().content;
        assert_eq!(content["body"], "**ann** (A & B): @x <b>&\n\"you\"");
        assert_eq!(content["formatted_body"], "<strong>ann</strong> (A &amp; B): @x &lt;b&gt;&amp;<br>\"you\"");
    }
}
