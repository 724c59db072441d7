//! What every session has, whatever it speaks: its place in the register, and the way to its socket.

use super::Node;
use super::register::Place;
use super::stream::Stream;
use crate::metrics;
use crate::outbox::Outbox;
use std::sync::Arc;

/// A session's end of its socket.
pub(super) struct Line {
    pub(super) node: Node,
    place: Place,
}

impl Line {
    pub(super) fn new(node: Node, place: Place) -> Self {
        Self { node, place }
    }

    /// The library's end of the socket, of which `read_ahead` was read already.
    pub(super) fn stream(&self, read_ahead: &[u8]) -> Stream {
        Stream::new(self.place.socket.clone(), self.node.sockets.clone(), read_ahead)
    }

    /// The way to the socket.
    pub(super) fn outbox(&self) -> &Arc<Outbox> {
        &self.place.socket.outbox
    }

    /// A frame is being handled, and nothing read meanwhile.
    pub(super) fn begin(&self) {
        metrics::frame_received();
        self.node.sockets.handling(&self.place.socket);
    }

    /// The frame has been handled.
    pub(super) fn end(&self) {
        self.node.sockets.handled(&self.place.socket);
    }

    /// A ping or a pong has been handled. What it came between may go on.
    pub(super) fn pass_over(&self, payload: usize) {
        self.node.sockets.handled_control(&self.place.socket, payload);
    }
}
