//! Requests of members of the dialect `livefield`, and the tables of devices that they are sent. The rules are those of
//! [`crate::room::livefield`].

use super::Actor;
use crate::config::is_adhoc;
use crate::message::{
    Device, DevicePosition, DeviceRow, Fix, LiveKey, LiveValue, Livefield, MemberId, Nickname, NoGroup, Recipients,
};
use crate::room::identity::Identity;
use crate::room::inbox::LivefieldJoin;
use crate::room::live::Subject;
use crate::room::livefield::Devices;
use crate::room::moment::Moment;
use crate::room::roster::{Member, Registration};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Numbers that are tried behind a name that somebody has.
const NUMBERS: usize = 99;

impl Actor {
    /// Lets a session in and shows it the devices, or tells it why not.
    pub(super) fn join_livefield(&mut self, join: LivefieldJoin, joined: oneshot::Sender<Result<Nickname, NoGroup>>) {
        let LivefieldJoin { member, outbox, identity, nickname, group } = join;
        let nickname = match self.admit_livefield(&identity, &nickname) {
            Ok(nickname) => nickname,
            Err(why) => return drop(joined.send(Err(why))),
        };
        let page = self.page_of(&group);
        let core = &mut self.core;
        core.roster.join(Member::new(member, identity, None), outbox, core.outbound.next_broadcast());
        let registered = core.roster.register(member, &nickname);
        debug_assert!(matches!(registered, Registration::Now { .. }), "it was checked before");
        self.live.give_name(&nickname);
        self.attendance.joined(core, member);
        self.attendance.registered(core, member, nickname.clone(), None);
        let is_first = core.livefield.readers().is_empty();
        core.livefield.enter(member, page);
        let devices = if is_first { self.devices() } else { Devices::new() };
        let core = &mut self.core;
        let table = core.livefield.first_table(member, nickname.clone(), devices);
        core.send(Recipients::One(member), Livefield::Entered { is_first, group, device: Device::of_member(member) });
        core.send(Recipients::One(member), table);
        let _ = joined.send(Ok(nickname));
    }

    /// Checks bans and the number of members, and returns the name that the member gets.
    fn admit_livefield(&mut self, identity: &Identity, wanted: &Nickname) -> Result<Nickname, NoGroup> {
        if self.moderation.banned_for(identity, Some(wanted), self.core.now()).is_some() {
            return Err(NoGroup::Banned);
        }
        if self.core.roster.len() >= self.core.shared.config.limits.native.room_members {
            return Err(NoGroup::Full);
        }
        let numbered = |number| wanted.numbered(number, &self.core.shared.config.rules);
        let candidates: Vec<Nickname> =
            std::iter::once(wanted.clone()).chain((2..=NUMBERS).filter_map(numbered)).collect();
        let mut candidates = candidates.into_iter();
        let is_free =
            |name: &Nickname| self.core.roster.holder_for_native(name).is_none() && !self.is_kept_from(None, name);
        candidates.find(is_free).ok_or(NoGroup::Name)
    }

    /// Address of the room on the page, where the server knows its own.
    fn page_of(&self, group: &str) -> Option<Arc<str>> {
        let room = self.core.name();
        let (key, name) = if is_adhoc(room) { ("livefield", group) } else { ("room", &**room) };
        let url = self.core.shared.config.public_url.as_deref()?;
        Some(format!("{url}/#{key}={}", utf8_percent_encode(name, NON_ALPHANUMERIC)).into())
    }

    /// Shows where a member is, or that nobody knows. One position too many is not shown, and the member stays.
    pub(super) fn locate(&mut self, member: MemberId, fix: Option<Fix>) {
        if self.core.roster.find(member).is_some() {
            self.live.show(self.core.shows_members());
            let position = fix.map(|fix| Arc::new(LiveValue::Position(fix)));
            let _ = self.live.set(member, false, vec![(LiveKey::Position, position)], self.core.now());
        }
    }

    /// Sends the tables that are due, and what waited for them.
    pub(super) fn show_devices(&mut self, now: Moment) {
        let moves = self.live.moves();
        if self.core.livefield.due(moves).is_none_or(|due| due > now) {
            return;
        }
        let devices = self.devices();
        let recipients = self.core.livefield.recipients();
        for table in self.core.livefield.tables(devices, moves, now) {
            self.core.send(recipients.clone(), table);
        }
        for said in self.core.livefield.said() {
            self.core.send(recipients.clone(), said);
        }
    }

    /// The members of this dialect, and whoever else has a position.
    fn devices(&mut self) -> Devices {
        let mut devices = Devices::new();
        let mut put = |device, name: Option<&Nickname>, place| {
            if let Some(name) = name.cloned() {
                devices.insert(device, DeviceRow { device, name, place });
            }
        };
        for member in self.core.livefield.readers().to_vec() {
            put(Device::of_member(member), self.core.roster.find(member).and_then(|found| found.nickname()), None);
        }
        for (subject, fix) in self.live.positions_shown() {
            let place = Some(DevicePosition { at: fix.at, heading: fix.heading, speed: fix.speed });
            match subject {
                Subject::Member(member, _) => {
                    let found = self.core.roster.find(*member);
                    put(Device::of_member(*member), found.and_then(|found| found.nickname()), place);
                }
                Subject::Tracker(name) => put(Device::of_name(name), Some(name), place),
            }
        }
        devices
    }
}
