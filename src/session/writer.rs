//! The writer of a session: sends what waits in the outbox whenever the socket is ready, and returns when the session has
//! been ended from this side. A cut is noticed while a write is blocked.

use crate::outbox::Outbox;

/// Sends what waits until the session ends.
pub(super) async fn write(outbox: &Outbox) {
    while outbox.ended().is_none() {
        if outbox.is_waiting() {
            tokio::select! {
                biased;
                () = outbox.rung() => {}
                () = Box::pin(outbox.drain()) => {}
            }
        } else {
            outbox.rung().await;
        }
    }
}
