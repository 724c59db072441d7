//! The one hook of tests in the server: a function that is called at a few places, and may panic there, so that a test sees
//! what becomes of the rest. No setting leads to it, and release builds have none of it.

use crate::message::{Content, Message};

/// A place of the server that calls the hook.
#[derive(Debug, Clone, Copy)]
pub enum TestPoint<'c> {
    /// A room's task, where it serves a request with this content.
    Request(&'c Content),
    /// A room's task, where it delivers this message to everybody.
    Delivery(&'c Message),
    /// The task that looks after silent sockets.
    Keepalive,
    /// The task that accepts connections.
    Accept,
}

/// The function of a test, if there is one.
#[derive(Debug, Clone, Copy, Default)]
pub struct TestHook(#[cfg(debug_assertions)] pub Option<fn(TestPoint<'_>)>);

impl TestHook {
    /// Calls the function.
    pub(crate) fn reach(self, point: TestPoint<'_>) {
        #[cfg(debug_assertions)]
        if let Some(call) = self.0 {
            call(point);
        }
        #[cfg(not(debug_assertions))]
        let _ = point;
    }
}
