//! State that all rooms of a node share: settings, ceilings, reserved nicknames. The hub makes it, actors read it.

use super::board::BoardTerms;
use super::calls::AlternativeCalls;
use super::direct::Terms;
use super::failures::Failures;
use super::log::AllReplays;
use super::pace::Pacer;
use crate::access::ReservedNicknames;
use crate::config::Config;
use crate::message::NodeTag;
use crate::relay::Relay;
use std::sync::Arc;

/// State that all rooms of a node share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: Arc<Config>,
    pub(super) tag: NodeTag,
    /// Nicknames that only some may use.
    pub(super) reserved: ReservedNicknames,
    /// The alternative place for calls.
    pub(super) alternative_calls: Option<AlternativeCalls>,
    /// The relay, which is told who shares a call or a transfer.
    pub(super) relay: Option<Arc<Relay>>,
    /// Bounds of mailboxes.
    pub(super) mailboxes: Terms,
    /// Bounds of boards.
    pub(super) boards: BoardTerms,
    /// Sizes of all replay buffers.
    pub(super) replays: Arc<AllReplays>,
    /// Pace of counts and presence.
    pub(super) pacer: Pacer,
    /// Rooms that failed.
    pub(super) failures: Failures,
}

impl Shared {
    pub(super) fn new(config: Arc<Config>, tag: NodeTag) -> Self {
        let reserved = ReservedNicknames::new(&config.access.reserved_nicknames);
        let limits = &config.limits.native;
        let mailboxes = Terms::new(limits.mailbox_messages, limits.mailbox_ttl, config.log.addresses);
        let (pacer, failures) = (Pacer::new(), Failures::default());
        let alternative_calls = AlternativeCalls::new(&config);
        let relay = Relay::new(&config.relay, config.tls.certificate.is_some());
        let (boards, replays) = (BoardTerms::default(), Arc::default());
        Self { config, tag, reserved, alternative_calls, relay, mailboxes, boards, replays, pacer, failures }
    }
}
