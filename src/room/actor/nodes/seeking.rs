//! The way of a room to its home: the broker says who it is, and that node lets this one in; or this node becomes it.

use crate::bus::{GONE_AFTER, Home, Line, Revision, Unanswered};
use crate::message::NodeTag;
use crate::metrics;
use crate::room::actor::Actor;
use crate::room::inbox::{InboxMessage, NodesRequest};
use crate::room::nodes::{Check, Enter, HomeState, Position, Replica, Seeking, Standing, Step, Waiting, Word};
use serde_json::value::to_raw_value;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// Time for which an answer is waited for.
const ANSWER: Duration = Duration::from_secs(1);
/// Time for which the broker is.
const BROKER: Duration = Duration::from_secs(3);
/// The first pause before the way is begun anew; each is twice the one before, up to the last.
const PAUSE: Duration = Duration::from_millis(250);
const LAST_PAUSE: Duration = Duration::from_secs(2);
/// Number of times that a home has to be missing before the room is taken from it, and the time for which this node has to
/// be connected.
const MISSING: u8 = 2;
const CONNECTED_FOR: Duration = Duration::from_secs(3);
/// Time between two looks for a home that does not answer.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Returns `true` if a home that was missing so many times is to be taken for gone.
fn is_missing(line: &Line, times: u8) -> bool {
    times >= MISSING && line.connected_for().is_some_and(|time| time >= CONNECTED_FOR)
}

impl Actor {
    /// Looks for the home, from whatever the room is now. Mirrors are to do so as well.
    pub(super) fn seek(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        let missing = match &replica.standing {
            Standing::Home(home) => {
                home.mirrors.keys().for_each(|mirror| Word::NotHome.send(&replica.line, *mirror));
                None
            }
            Standing::Mirror(mirror) => Some((mirror.home, 0)),
            Standing::Seeking(seeking) => seeking.missing,
            Standing::Idle => None,
        };
        let step = Step::Pausing;
        replica.standing = Standing::Seeking(Seeking { step, until: Instant::now(), tries: 0, missing });
        self.read();
    }

    /// The node has slept: who was home may be no more, and nobody is served before that is known.
    pub(super) fn doubt(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        replica.is_out_of_touch |= matches!(replica.standing, Standing::Mirror(_) | Standing::Seeking(_));
        if matches!(replica.standing, Standing::Home(_) | Standing::Mirror(_)) {
            self.seek();
        }
    }

    pub(super) fn read(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        tracing::debug!(missing = ?replica.seeking().and_then(|seeking| seeking.missing), "looks for the home of a room");
        if replica.line.cut_for().is_some_and(|cut_for| cut_for >= GONE_AFTER) {
            return self.become_island();
        }
        replica.line.find_home();
        self.step(Step::Reading, BROKER);
    }

    fn step(&mut self, step: Step, time: Duration) {
        if let Some(seeking) = self.replica.as_mut().and_then(Replica::seeking) {
            (seeking.step, seeking.until) = (step, Instant::now() + time);
        }
    }

    /// Begins anew after a while.
    fn pause(&mut self) {
        let Some(seeking) = self.replica.as_mut().and_then(Replica::seeking) else { return };
        let pause = PAUSE * 2u32.saturating_pow(seeking.tries.min(8));
        seeking.tries += 1;
        self.step(Step::Pausing, pause.min(LAST_PAUSE));
    }

    pub(super) fn on_seeking_time(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        let Replica { line, standing: Standing::Seeking(seeking), .. } = replica else { return };
        match seeking.step {
            Step::Pausing => self.read(),
            Step::Reading | Step::Claiming => self.pause(),
            Step::Entering { home, .. } => {
                line.look_for(home.node);
                self.pause();
            }
        }
    }

    pub(super) fn on_home_found(&mut self, home: Result<Option<Home>, Unanswered>) {
        let tag = self.core.shared.tag;
        let Some(replica) = &mut self.replica else { return };
        match &mut replica.standing {
            Standing::Home(state) => match home {
                Ok(Some(home)) if home.node == tag => state.claim = home.claim,
                Ok(Some(_)) => self.seek(),
                Ok(None) => replica.line.claim(None),
                Err(Unanswered) => state.check = Check::at(Instant::now() + LOOK_AGAIN),
            },
            Standing::Seeking(Seeking { step: Step::Reading, missing, .. }) => match home {
                Ok(Some(home)) if home.node == tag => self.become_home(home.claim),
                Ok(Some(home)) => self.enter(home),
                // Who was home before the buckets were emptied puts itself back.
                Ok(None) if replica.line.is_being_put_back(missing.map(|(home, _)| home.node)) => self.pause(),
                Ok(None) => self.claim(None),
                Err(Unanswered) => self.pause(),
            },
            Standing::Mirror(mirror) => {
                if home.is_ok_and(|home| home != Some(mirror.home)) {
                    self.seek();
                }
            }
            Standing::Seeking(_) | Standing::Idle => {}
        }
    }

    fn claim(&mut self, over: Option<Revision>) {
        if let Some(replica) = &self.replica {
            replica.line.claim(over);
        }
        self.step(Step::Claiming, BROKER);
    }

    pub(super) fn on_claimed(&mut self, claim: Result<Option<Revision>, Unanswered>) {
        let Some(replica) = &mut self.replica else { return };
        match (&mut replica.standing, claim) {
            (Standing::Home(home), Ok(Some(claim))) => home.claim = claim,
            (Standing::Home(_), Ok(None)) => self.seek(),
            (Standing::Home(home), Err(Unanswered)) => home.check = Check::at(Instant::now() + LOOK_AGAIN),
            (Standing::Seeking(Seeking { step: Step::Claiming, .. }), Ok(Some(claim))) => {
                self.become_home(claim);
            }
            (Standing::Seeking(Seeking { step: Step::Claiming, .. }), Ok(None)) => self.read(),
            (Standing::Seeking(Seeking { step: Step::Claiming, .. }), Err(Unanswered)) => self.pause(),
            (Standing::Mirror(mirror), claim) if mirror.inherits.is_some() => {
                let mirrors = mirror.inherits.take();
                match claim {
                    Ok(Some(claim)) => self.become_home_of(claim, mirrors.unwrap_or_default()),
                    Ok(None) => {}
                    // It may have been won.
                    Err(Unanswered) => mirror.check = Check::at(Instant::now() + LAST_PAUSE),
                }
            }
            // Too late: nobody waits for it any more. Who reads it finds this node, which then is the home.
            (Standing::Seeking(_) | Standing::Mirror(_) | Standing::Idle, _) => {}
        }
    }

    /// Asks a node to let this one in, or takes the room over where it is gone.
    fn enter(&mut self, home: Home) {
        let tag = self.core.shared.tag;
        let Some(replica) = &mut self.replica else { return };
        let Replica { line, standing: Standing::Seeking(seeking), links, claims, pending, .. } = replica else {
            return;
        };
        let times = seeking.missing.filter(|(missing, _)| *missing == home).map_or(0, |(_, times)| times);
        seeking.missing = Some((home, times));
        if line.is_gone(home.node) || is_missing(line, times) {
            return self.claim(Some(home.claim));
        }
        line.look_for(home.node);
        *links += 1;
        let now = self.core.moment();
        let members = self.core.roster.members().iter().filter(|member| member.node == tag && !pending.ends(member.id));
        let enter = Enter {
            link: *links,
            now,
            position: Some(claims.last()).filter(|position| *position != Position::default()),
            members: members.filter_map(|member| to_raw_value(member).ok()).collect(),
        };
        let link = enter.link;
        Word::Enter(enter).send(line, home.node);
        self.step(Step::Entering { home, link }, ANSWER);
    }

    /// The answer of a node is large: it takes longer.
    pub(super) fn on_arriving(&mut self, node: NodeTag) {
        let Some(seeking) = self.replica.as_mut().and_then(Replica::seeking) else { return };
        if matches!(seeking.step, Step::Entering { home, .. } if home.node == node) {
            seeking.until = Instant::now() + ANSWER;
        }
    }

    /// A node does not have the room, or is not there.
    pub(super) fn on_missing(&mut self, node: NodeTag) {
        let Some(replica) = &mut self.replica else { return };
        if replica.mirror().is_some_and(|mirror| mirror.home.node == node) {
            self.seek();
        }
        let Some(Replica { line, standing: Standing::Seeking(seeking), .. }) = &mut self.replica else { return };
        let Some((home, times)) = &mut seeking.missing else { return };
        if home.node == node {
            *times = times.saturating_add(1);
            let pause = if is_missing(line, *times) { Duration::ZERO } else { LOOK_AGAIN };
            if matches!(seeking.step, Step::Entering { .. } | Step::Pausing) {
                self.step(Step::Pausing, pause);
            }
        }
    }

    pub(super) fn on_not_home(&mut self, node: NodeTag) {
        match self.replica.as_ref().map(|replica| &replica.standing) {
            Some(Standing::Mirror(mirror)) if mirror.home.node == node => self.seek(),
            Some(Standing::Seeking(Seeking { step: Step::Entering { home, .. }, .. })) if home.node == node => {
                self.pause();
            }
            _ => {}
        }
    }

    /// From now on this node is the home.
    fn become_home(&mut self, claim: Revision) {
        self.become_home_of(claim, Vec::new());
    }

    /// From now on this node is the home, also of these mirrors of the home before.
    fn become_home_of(&mut self, claim: Revision, mirrors: Vec<NodeTag>) {
        let tag = self.core.shared.tag;
        tracing::debug!(claim, "home of a room");
        let nodes = self.core.roster.members().iter().map(|member| member.node);
        let mut nodes: BTreeSet<NodeTag> = nodes.filter(|node| *node != tag).collect();
        let Some(replica) = &mut self.replica else { return };
        let before = match &replica.standing {
            Standing::Mirror(mirror) => Some(mirror.home),
            Standing::Seeking(seeking) => seeking.missing.map(|(before, _)| before),
            Standing::Home(_) | Standing::Idle => None,
        };
        if before.is_some_and(|before| before.node != tag) {
            metrics::bus_moved();
        }
        nodes.extend(before.map(|before| before.node).into_iter().chain(mirrors).filter(|node| *node != tag));
        let mut home = HomeState::new(claim, nodes);
        home.remind_absent(&replica.line);
        replica.standing = Standing::Home(home);
        if std::mem::take(&mut replica.is_out_of_touch) {
            self.carry_out_first(InboxMessage::Nodes(NodesRequest::Missed), None);
        }
        self.serve_waiting();
    }

    /// Carries out what waited for a home.
    pub(super) fn serve_waiting(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        let mut waiting = std::mem::take(&mut replica.pending);
        while let Some(waiting) = waiting.pop() {
            match waiting {
                Waiting::Here(request) => self.serve_here(request),
                Waiting::Asked(asked) => {
                    if let Some(request) = asked.request {
                        self.carry_out_first(*request, None);
                    }
                }
            }
        }
    }
}
