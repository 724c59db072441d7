//! Bytes of whole WebSocket frames, shared by all who are told the same, and how many bytes of such wait in outboxes.
//! Made by `frame`, waited with in `queue`; what is written at once is never counted.

use crate::locks::steps::AtomicUsize;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Bytes that wait in any outbox. One number for the process: a frame does not know which node it is made for, and what
/// waits for ten thousand members counts once, as it is there once.
#[cfg(not(test))]
fn waiting() -> &'static AtomicUsize {
    static WAITING: AtomicUsize = AtomicUsize::new(0);
    &WAITING
}

/// One number for each thread, for other tests run beside this one.
#[cfg(test)]
fn waiting() -> &'static AtomicUsize {
    thread_local!(static WAITING: &'static AtomicUsize = Box::leak(Box::default()));
    WAITING.with(|waiting| *waiting)
}

/// Bytes of frames that wait in outboxes.
pub fn bytes_waiting() -> usize {
    waiting().load(Ordering::Acquire)
}

/// Bytes of one or several whole frames. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Encoded(Arc<EncodedBytes>);

#[derive(Debug)]
struct EncodedBytes {
    bytes: Vec<u8>,
    /// Begin of the frames; bytes before it are no part of them.
    start: usize,
    /// In how many outboxes they wait. Its changes are ordered (`AcqRel`), so that who takes the last one back sees the
    /// bytes counted: [`waiting`] never goes below zero.
    queued: AtomicUsize,
}

/// The same bytes while they wait in an outbox.
#[derive(Debug)]
pub(super) struct Queued(Encoded);

impl Encoded {
    /// The bytes from `start` on.
    pub(super) fn from(bytes: Vec<u8>, start: usize) -> Self {
        Self(Arc::new(EncodedBytes { bytes, start, queued: AtomicUsize::new(0) }))
    }

    /// `true` if somebody else still holds them.
    pub(super) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// From now on they wait in one outbox more.
    pub(super) fn queue(&self) -> Queued {
        if self.0.queued.fetch_add(1, Ordering::AcqRel) == 0 {
            waiting().fetch_add(self.0.bytes.capacity(), Ordering::AcqRel);
        }
        Queued(self.clone())
    }
}

impl Queued {
    /// The part of these bytes that falls to one of the outboxes in which they wait.
    pub(super) fn share(&self) -> usize {
        let inner = &self.0.0;
        inner.bytes.capacity() / inner.queued.load(Ordering::Relaxed).max(1)
    }
}

impl Deref for Encoded {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0.bytes[self.0.start..]
    }
}

impl Deref for Queued {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        let inner = &self.0.0;
        if inner.queued.fetch_sub(1, Ordering::AcqRel) == 1 {
            waiting().fetch_sub(inner.bytes.capacity(), Ordering::AcqRel);
        }
    }
}
