//! Moderation: bans, kicks, notices (`docs/protocol.md`, Moderation and bridges). Puts nobody out itself: the actor
//! does.

mod bans;

use super::core::Core;
use super::identity::Identity;
use super::inbox::Caller;
use super::roster::Member;
use crate::dialect::native::request::Kick;
use crate::message::{Code, Done, MemberId, Message, Nickname, Notice, Refusal, Stamp};
use crate::room::moment::Moment;
pub(super) use bans::Bans;
use std::collections::HashSet;
use std::time::Duration;

/// People who may not come back for a while, and members that were just put out.
#[derive(Debug, Default)]
pub(super) struct Moderation {
    pub(super) bans: Bans,
    /// Gischat members that were kicked, until their sessions have ended.
    kicked: HashSet<MemberId>,
}

impl Moderation {
    pub(super) fn new(bans: Bans) -> Self {
        Self { bans, kicked: HashSet::new() }
    }

    /// Time for which somebody is banned still; `None` if it is not.
    pub(super) fn banned_for(
        &mut self,
        identity: &Identity,
        nickname: Option<&Nickname>,
        now: Moment,
    ) -> Option<Duration> {
        self.bans.of(identity, nickname, now)
    }

    /// Returns `true` for a gischat member that was kicked, and whose session has not ended.
    pub(super) fn is_kicked(&self, member: MemberId) -> bool {
        self.kicked.contains(&member)
    }

    /// Forgets a member, whose session has ended.
    pub(super) fn forget(&mut self, member: MemberId) {
        self.kicked.remove(&member);
    }

    /// Handles `kick`: bans the member if that was asked. Returns `true` if the member is to be put out.
    pub(super) fn kick(&mut self, core: &mut Core, caller: &Caller, kick: &Kick) -> bool {
        if !caller.roles.moderator {
            core.reply(caller, Err(Refusal::new(Code::Forbidden, "only a moderator removes members")));
            return false;
        }
        let Some(kicked) = core.roster.find(kick.member) else {
            core.reply(caller, Err(Code::NotFound.into()));
            return false;
        };
        let (identity, nickname, is_native) =
            (kicked.identity.clone(), kicked.nickname().cloned(), kicked.native.is_some());
        tracing::info!(ban_s = kick.ban, "a moderator removed a member");
        core.reply(caller, Ok(Done::Plain {}));
        if kick.ban > 0 {
            let (address, until) = (identity.address, core.now() + Duration::from_secs(kick.ban));
            let is_neighbour = |other: &Member| other.id != kick.member && other.identity.address == address;
            // A proxy may have it: then the moderator has it too.
            let is_shared = address.may_be_shared() && core.roster.members().iter().any(is_neighbour);
            self.bans.ban(&identity, nickname.as_ref(), is_shared, until);
        }
        if !is_native {
            self.kicked.insert(kick.member);
        }
        true
    }

    /// Handles `notice`.
    pub(super) fn notice(&self, core: &mut Core, caller: &Caller, notice: Notice) {
        if !caller.roles.moderator {
            return core.reply(caller, Err(Refusal::new(Code::Forbidden, "only a moderator gives notice")));
        }
        tracing::info!("a moderator gave notice");
        let stamp = Stamp::fresh();
        core.reply(caller, Ok(Done::Sent { id: stamp.id, timestamp: stamp.seconds, duplicate: false }));
        core.broadcast(Some(caller.member), Message::Notice(notice), stamp);
    }
}
