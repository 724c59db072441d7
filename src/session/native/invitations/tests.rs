//! The sentences of `docs/protocol.md`, Invitations, one by one.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::*;
use crate::message::{Nickname, Rules};

pub(super) struct InvitationScene {
    pub(super) invitations: Invitations,
    pub(super) tag: NodeTag,
    pub(super) start: Instant,
}

impl InvitationScene {
    pub(super) fn new() -> Self {
        let tag = NodeTag::random();
        Self { invitations: Invitations::new(tag, 5, Duration::from_secs(10)), tag, start: Instant::now() }
    }

    pub(super) fn at(&self, seconds: u64) -> Instant {
        self.start + Duration::from_secs(seconds)
    }

    pub(super) fn invite(&mut self, inviter: MemberId, invitee: MemberId, seconds: u64) -> Result<InviteId, Code> {
        let from = Sender {
            member: Some(inviter),
            nickname: Nickname::parse("jane", &Rules::default()).unwrap(),
            avatar: None,
            hook: false,
            gischat: false,
        };
        let (room, note, address) = ("~den".into(), Some("psst".into()), Address::Unknown);
        let inviting = Inviting { inviter, from, invitee, address, room, call: true, note };
        let (done, told) = self.invitations.invite(inviting, self.at(seconds));
        let done = done?;
        let [Told { to, room, event: Event::Invited(invited) }] = told.as_slice() else { panic!("{told:?}") };
        let Done::Invited { invite, expires_in } = done else { panic!("{done:?}") };
        assert_eq!((*to, &**room, expires_in, invited.expires_in), (invitee, "~den", 10, 10));
        assert_eq!((invited.invite, invited.call, invited.from.member), (invite, true, Some(inviter)));
        Ok(invite)
    }

    fn pair(&mut self) -> (MemberId, MemberId, InviteId) {
        let (jane, bob) = (self.tag.member(), self.tag.member());
        let invite = self.invite(jane, bob, 0).unwrap();
        (jane, bob, invite)
    }

    pub(super) fn is_empty(&self) -> bool {
        let Invitations { pending, accepted, of_member, .. } = &self.invitations;
        of_member.is_empty() && pending.due().is_none() && accepted.due().is_none()
    }
}

fn told(to: MemberId, invite: InviteId, outcome: InviteOutcome) -> Told {
    Told { to, room: "~den".into(), event: Event::InviteClosed(InviteClosed { invite, outcome }) }
}

#[test]
fn the_first_outcome_wins_and_is_told_once() {
    type Act = fn(&mut Invitations, MemberId, MemberId, InviteId, Instant) -> Result<Vec<Told>, Code>;
    let acts: [(InviteOutcome, u64, Act); 7] = [
        (InviteOutcome::Accepted, 9, |table, _, bob, invite, now| table.reply(bob, invite, InviteAnswer::Accept, now)),
        (InviteOutcome::Declined, 9, |table, _, bob, invite, now| table.reply(bob, invite, InviteAnswer::Decline, now)),
        (InviteOutcome::Cancelled, 9, |table, jane, _, invite, now| table.cancel(jane, invite, now)),
        (InviteOutcome::Gone, 9, |table, jane, _, _, now| Ok(table.gone(jane, now))),
        (InviteOutcome::Gone, 9, |table, _, bob, _, now| Ok(table.gone(bob, now))),
        (InviteOutcome::Gone, 9, |table, jane, _, _, now| Ok(table.left(jane, "~den", now))),
        (InviteOutcome::Expired, 10, |table, _, _, _, now| Ok(table.expire(now))),
    ];
    for (winner, (outcome, seconds, act)) in acts.into_iter().enumerate() {
        let mut scene = InvitationScene::new();
        let (jane, bob, invite) = scene.pair();
        let now = scene.at(seconds);
        assert_eq!(
            act(&mut scene.invitations, jane, bob, invite, now),
            Ok(vec![told(jane, invite, outcome), told(bob, invite, outcome)])
        );
        for (_, _, later) in acts {
            let nothing = later(&mut scene.invitations, jane, bob, invite, now).unwrap_or_else(|code| {
                assert_eq!(code, Code::NotFound);
                Vec::new()
            });
            assert_eq!(nothing, [], "after {winner}");
        }
        scene.invitations.expire(scene.at(70));
        assert!(scene.is_empty());
    }
}

#[test]
fn answers_of_others_and_late_ones_are_not_found() {
    let mut scene = InvitationScene::new();
    let (jane, bob, invite) = scene.pair();
    let (eve, now) = (scene.tag.member(), scene.at(10));
    let table = &mut scene.invitations;
    for member in [jane, eve] {
        assert_eq!(table.reply(member, invite, InviteAnswer::Accept, scene.start), Err(Code::NotFound));
    }
    for member in [bob, eve] {
        assert_eq!(table.cancel(member, invite, scene.start), Err(Code::NotFound));
    }
    assert_eq!((table.left(bob, "~den", scene.start), table.left(jane, "QGIS", scene.start)), (vec![], vec![]));
    assert_eq!(table.gone(eve, scene.start), []);
    assert_eq!(table.reply(bob, invite, InviteAnswer::Accept, now), Err(Code::NotFound), "though nobody was told yet");
    assert_eq!(table.cancel(jane, invite, now), Err(Code::NotFound));
    assert_eq!(table.gone(jane, now), []);
    assert_eq!(table.expire(now).len(), 2);
}

#[test]
fn five_are_pending_on_either_side_and_one_of_a_pair() {
    let mut scene = InvitationScene::new();
    let (jane, bob, first) = scene.pair();
    assert_eq!(scene.invite(jane, bob, 1), Err(Code::AlreadyInvited));
    assert!(scene.invite(bob, jane, 1).is_ok(), "the other way is another pair");
    for _ in 0..4 {
        let other = scene.tag.member();
        assert!(scene.invite(jane, other, 1).is_ok() && scene.invite(other, bob, 1).is_ok());
    }
    let eve = scene.tag.member();
    assert_eq!((scene.invite(jane, eve, 1), scene.invite(eve, bob, 1)), (Err(Code::TooMany), Err(Code::TooMany)));
    scene.invitations.cancel(jane, first, scene.at(2)).unwrap();
    assert!(scene.invite(jane, eve, 2).is_ok() && scene.invite(eve, bob, 2).is_ok());
    assert!(scene.invite(jane, bob, 11).is_ok(), "what is over counts no more, though nobody was told yet");
}

#[test]
fn an_invitation_after_a_refusal_has_its_own_time() {
    let mut scene = InvitationScene::new();
    let (jane, bob, first) = scene.pair();
    scene.invitations.reply(bob, first, InviteAnswer::Decline, scene.at(3)).unwrap();
    let second = scene.invite(jane, bob, 4).unwrap();
    assert_eq!((scene.invitations.expire(scene.at(10)), scene.invitations.pending.due()), (vec![], Some(scene.at(14))));
    assert_eq!(scene.invitations.reply(bob, first, InviteAnswer::Accept, scene.at(10)), Err(Code::NotFound));
    assert!(scene.invitations.reply(bob, second, InviteAnswer::Accept, scene.at(13)).is_ok());
}

#[test]
fn a_departure_ends_all_own_invitations_alone() {
    let mut scene = InvitationScene::new();
    let (jane, bob, sent) = scene.pair();
    let eve = scene.tag.member();
    let (received, other) = (scene.invite(eve, jane, 0).unwrap(), scene.invite(eve, bob, 0).unwrap());
    let all = [
        told(jane, sent, InviteOutcome::Gone),
        told(bob, sent, InviteOutcome::Gone),
        told(eve, received, InviteOutcome::Gone),
        told(jane, received, InviteOutcome::Gone),
    ];
    assert_eq!(scene.invitations.gone(jane, scene.at(1)), all);
    assert_eq!(
        scene.invitations.expire(scene.at(10)),
        [told(eve, other, InviteOutcome::Expired), told(bob, other, InviteOutcome::Expired)]
    );
    assert!(scene.is_empty());
}

#[test]
fn an_accepted_one_replaces_the_key_once_within_a_minute() {
    let mut scene = InvitationScene::new();
    let (jane, bob, invite) = scene.pair();
    assert!(!scene.invitations.redeem(invite, bob, "~den", scene.at(1)), "not before it is accepted");
    scene.invitations.reply(bob, invite, InviteAnswer::Accept, scene.at(5)).unwrap();
    assert!(!scene.invitations.redeem(invite, jane, "~den", scene.at(6)), "one's own");
    assert!(!scene.invitations.redeem(invite, bob, "QGIS", scene.at(6)), "for its room");
    assert!(
        !scene.invitations.admits(invite, bob, "~den", scene.at(65))
            && scene.invitations.admits(invite, bob, "~den", scene.at(64))
    );
    assert!(scene.invitations.redeem(invite, bob, "~den", scene.at(64)));
    assert!(!scene.invitations.redeem(invite, bob, "~den", scene.at(64)));
    for answer in [InviteAnswer::Accept, InviteAnswer::Decline] {
        let (_, bob, invite) = scene.pair();
        scene.invitations.reply(bob, invite, answer, scene.at(5)).unwrap();
        assert!(!scene.invitations.redeem(invite, bob, "~den", scene.at(65)), "{answer:?}");
    }
    scene.invitations.expire(scene.at(65));
    assert!(scene.is_empty());
}
