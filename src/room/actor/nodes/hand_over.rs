//! A home that moves to another node, for its own stops (`docs/bus.md`): what was carried out is there, the claim follows, and
//! what members ask meanwhile waits.

use crate::bus::Revision;
use crate::config::is_adhoc;
use crate::message::NodeTag;
use crate::room::actor::Actor;
use crate::room::nodes::{HandOver, Seeking, Standing, Step, Word};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Time after which a home that wanted to move stays with the room, if nobody took it.
const TAKEN_WITHIN: Duration = Duration::from_millis(500);
/// Time between two looks whether a node has become a mirror.
const AGAIN: Duration = Duration::from_millis(50);
/// Time after which it is given up.
const GIVEN_UP: Duration = Duration::from_secs(2);

impl Actor {
    pub(in crate::room::actor) fn begin_hand_over(&mut self, heir: NodeTag, done: oneshot::Sender<()>) {
        let now = Instant::now();
        if let Some(replica) = &mut self.replica {
            replica.hand_over = Some(HandOver { heir, again: now, until: now + GIVEN_UP, done });
            self.on_hand_over_time(now);
        }
    }

    /// Goes on with it, from wherever it is.
    pub(super) fn on_hand_over_time(&mut self, now: Instant) {
        let is_adhoc = is_adhoc(self.core.name());
        let has_members = self.core.roster.len() > 0;
        let Some(replica) = &mut self.replica else { return };
        let Some(hand_over) = replica.hand_over.as_mut().filter(|hand_over| hand_over.again <= now) else { return };
        let heir = hand_over.heir;
        let is_over = now >= hand_over.until || !has_members;
        let to = match &replica.standing {
            Standing::Home(home) if is_over || home.is_island() => None,
            Standing::Home(home) if home.mirrors.contains_key(&heir) || !is_adhoc => Some(heir),
            // Only who has members of a private room knows its name.
            Standing::Home(home) => home.mirrors.keys().next().copied(),
            Standing::Seeking(_) if !is_over => Some(heir),
            Standing::Seeking(_) | Standing::Mirror(_) | Standing::Idle => None,
        };
        let Some(to) = to else {
            if let Some(hand_over) = replica.hand_over.take() {
                let _ = hand_over.done.send(()); // nobody waits so long
            }
            return;
        };
        hand_over.again = now + AGAIN;
        let Standing::Home(home) = &replica.standing else { return };
        match home.mirrors.contains_key(&to) {
            true => {
                let mirrors = home.mirrors.keys().copied().filter(|mirror| *mirror != to).collect();
                let claim = home.claim;
                self.let_go(to, claim, mirrors);
            }
            false => Word::Follow.send(&replica.line, to),
        }
    }

    /// Carries nothing out any more, and has a mirror claim the room. Should it not, this is the home again.
    fn let_go(&mut self, to: NodeTag, claim: Revision, mirrors: Vec<NodeTag>) {
        self.send_entries();
        let Some(replica) = &mut self.replica else { return };
        Word::Inherit { claim, number: replica.claims.last().number, mirrors }.send(&replica.line, to);
        let (step, until) = (Step::Pausing, Instant::now() + TAKEN_WITHIN);
        replica.standing = Standing::Seeking(Seeking { step, until, tries: 0, missing: None });
    }

    /// The home wants this room to be a mirror.
    pub(super) fn on_follow(&mut self) {
        if self.replica.as_ref().is_some_and(|replica| matches!(replica.standing, Standing::Idle)) {
            self.seek();
        }
    }

    /// The home wants to be followed by this room.
    pub(super) fn on_inherit(&mut self, from: NodeTag, claim: Revision, number: u64, mirrors: Vec<NodeTag>) {
        let Some(replica) = &mut self.replica else { return };
        let has_all = replica.claims.last().number >= number;
        if let Standing::Mirror(mirror) = &mut replica.standing
            && mirror.home.node == from
            && mirror.home.claim == claim
            && has_all
        {
            mirror.inherits = Some(mirrors);
            replica.line.claim(Some(claim));
        }
    }
}
