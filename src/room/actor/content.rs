//! The room's content as it is given to another node, and taken over from one.

use super::Actor;
use crate::room::content::{KeptRef, RoomContent, Vacancy, Written};
use crate::room::inbox::{InboxMessage, Received};
use crate::room::moderation::Moderation;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Time for which nobody was in a room before another node takes it: who comes back in between finds it where it was.
const VACANT_FOR: Duration = Duration::from_secs(10);

impl Actor {
    /// Returns `true` if nobody is in the room, nor was a moment ago.
    pub(super) fn is_vacant(&self) -> bool {
        self.is_frozen || self.core.roster.vacant_for().is_none_or(|vacant_for| vacant_for >= VACANT_FOR)
    }

    /// The content, if another node may have it.
    pub(super) fn give(&self) -> Vacancy {
        if !self.is_vacant() || self.closed_for().is_some() {
            return Vacancy::Occupied;
        }
        let log = &self.core.log;
        let kept = log.history.envelopes();
        let is_kept = [kept.is_empty(), self.moderation.bans.is_empty()].contains(&false);
        if !is_kept && self.directs.mailboxes.is_empty() && self.board.is_blank() {
            return Vacancy::Empty;
        }
        let written = serde_json::to_string(&Written {
            now: self.core.moment(),
            history: kept.iter().filter_map(|envelope| KeptRef::of(envelope)).collect(),
            authors: &log.authors,
            bans: &self.moderation.bans,
            mailboxes: &self.directs.mailboxes,
            board: &self.board,
        });
        written.map_or_else(
            |error| {
                tracing::error!(%error, "the content of a room cannot be written");
                Vacancy::Empty
            },
            Vacancy::Content,
        )
    }

    /// Takes over the content that another node gave.
    fn receive(&mut self, content: RoomContent) {
        let core = &mut self.core;
        let here = core.moment();
        core.set_clock(content.now);
        self.closed_until = self.closed_until.map(|until| until.with_clock(here, content.now));
        let room = core.name().clone();
        core.log.history.replace(content.history.into_iter().map(|kept| kept.shown_again(&room)));
        core.log.authors = content.authors;
        self.moderation = Moderation::new(content.bans);
        self.directs.mailboxes.replace(content.mailboxes);
        self.directs.mailboxes.orphan_all(content.now);
        self.board.replace(content.board);
    }

    /// Begins with what another node gave.
    pub(super) fn begin_with(&mut self, Received { content, received }: Received) {
        self.received = Some(Instant::now());
        if let Some(content) = content {
            self.receive(*content);
        }
        let _ = received.send(());
    }

    /// From now on nothing is carried out but that the content is given: the node stops, and another goes on with the room.
    pub(super) fn freeze(&mut self, frozen: oneshot::Sender<()>) {
        self.is_frozen = true;
        let _ = frozen.send(());
    }

    /// Returns `true` for what a frozen room does not carry out.
    pub(super) fn is_left(&self, request: &InboxMessage) -> bool {
        let is_answered =
            matches!(request, InboxMessage::Give { .. } | InboxMessage::Freeze { .. } | InboxMessage::Delivered { .. });
        self.is_frozen && !is_answered
    }
}
