//! The sentences of the contract's section 6, one by one.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::*;
use crate::message::{Nickname, Rules};

pub(super) struct Play {
    pub(super) invitations: Invitations,
    pub(super) tag: NodeTag,
    pub(super) start: Instant,
}

impl Play {
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
        };
        let inviting = Inviting { inviter, from, invitee, room: "~den".into(), call: true, note: Some("psst".into()) };
        let (done, (to, room, event)) = self.invitations.invite(inviting, self.at(seconds))?;
        let (Done::Invited { invite, expires_in }, Event::Invited(invited)) = (done, event) else { panic!() };
        assert_eq!((to, &*room, expires_in, invited.expires_in), (invitee, "~den", 10, 10));
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
    (to, "~den".into(), Event::InviteClosed(InviteClosed { invite, outcome }))
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
        let mut play = Play::new();
        let (jane, bob, invite) = play.pair();
        let now = play.at(seconds);
        assert_eq!(
            act(&mut play.invitations, jane, bob, invite, now),
            Ok(vec![told(jane, invite, outcome), told(bob, invite, outcome)])
        );
        for (_, _, later) in acts {
            let nothing = later(&mut play.invitations, jane, bob, invite, now).unwrap_or_else(|code| {
                assert_eq!(code, Code::NotFound);
                Vec::new()
            });
            assert_eq!(nothing, [], "after {winner}");
        }
        play.invitations.expire(play.at(70));
        assert!(play.is_empty());
    }
}

#[test]
fn answers_of_others_and_late_ones_are_not_found() {
    let mut play = Play::new();
    let (jane, bob, invite) = play.pair();
    let (eve, now) = (play.tag.member(), play.at(10));
    let table = &mut play.invitations;
    for member in [jane, eve] {
        assert_eq!(table.reply(member, invite, InviteAnswer::Accept, play.start), Err(Code::NotFound));
    }
    for member in [bob, eve] {
        assert_eq!(table.cancel(member, invite, play.start), Err(Code::NotFound));
    }
    assert_eq!((table.left(bob, "~den", play.start), table.left(jane, "QGIS", play.start)), (vec![], vec![]));
    assert_eq!(table.gone(eve, play.start), []);
    assert_eq!(table.reply(bob, invite, InviteAnswer::Accept, now), Err(Code::NotFound), "though nobody was told yet");
    assert_eq!(table.cancel(jane, invite, now), Err(Code::NotFound));
    assert_eq!(table.gone(jane, now), []);
    assert_eq!(table.expire(now).len(), 2);
}

#[test]
fn five_are_pending_on_either_side_and_one_of_a_pair() {
    let mut play = Play::new();
    let (jane, bob, first) = play.pair();
    assert_eq!(play.invite(jane, bob, 1), Err(Code::AlreadyInvited));
    assert!(play.invite(bob, jane, 1).is_ok(), "the other way is another pair");
    for _ in 0..4 {
        let other = play.tag.member();
        assert!(play.invite(jane, other, 1).is_ok() && play.invite(other, bob, 1).is_ok());
    }
    let eve = play.tag.member();
    assert_eq!((play.invite(jane, eve, 1), play.invite(eve, bob, 1)), (Err(Code::TooMany), Err(Code::TooMany)));
    play.invitations.cancel(jane, first, play.at(2)).unwrap();
    assert!(play.invite(jane, eve, 2).is_ok() && play.invite(eve, bob, 2).is_ok());
    assert!(play.invite(jane, bob, 11).is_ok(), "what is over counts no more, though nobody was told yet");
}

#[test]
fn an_invitation_after_a_refusal_has_its_own_time() {
    let mut play = Play::new();
    let (jane, bob, first) = play.pair();
    play.invitations.reply(bob, first, InviteAnswer::Decline, play.at(3)).unwrap();
    let second = play.invite(jane, bob, 4).unwrap();
    assert_eq!((play.invitations.expire(play.at(10)), play.invitations.pending.due()), (vec![], Some(play.at(14))));
    assert_eq!(play.invitations.reply(bob, first, InviteAnswer::Accept, play.at(10)), Err(Code::NotFound));
    assert!(play.invitations.reply(bob, second, InviteAnswer::Accept, play.at(13)).is_ok());
}

#[test]
fn a_departure_ends_all_own_invitations_alone() {
    let mut play = Play::new();
    let (jane, bob, sent) = play.pair();
    let eve = play.tag.member();
    let (received, other) = (play.invite(eve, jane, 0).unwrap(), play.invite(eve, bob, 0).unwrap());
    let all = [
        told(jane, sent, InviteOutcome::Gone),
        told(bob, sent, InviteOutcome::Gone),
        told(eve, received, InviteOutcome::Gone),
        told(jane, received, InviteOutcome::Gone),
    ];
    assert_eq!(play.invitations.gone(jane, play.at(1)), all);
    assert_eq!(
        play.invitations.expire(play.at(10)),
        [told(eve, other, InviteOutcome::Expired), told(bob, other, InviteOutcome::Expired)]
    );
    assert!(play.is_empty());
}

#[test]
fn an_accepted_one_replaces_the_key_once_within_a_minute() {
    let mut play = Play::new();
    let (jane, bob, invite) = play.pair();
    assert!(!play.invitations.redeem(invite, bob, "~den", play.at(1)), "not before it is accepted");
    play.invitations.reply(bob, invite, InviteAnswer::Accept, play.at(5)).unwrap();
    assert!(!play.invitations.redeem(invite, jane, "~den", play.at(6)), "one's own");
    assert!(!play.invitations.redeem(invite, bob, "QGIS", play.at(6)), "for its room");
    assert!(
        !play.invitations.admits(invite, bob, "~den", play.at(65))
            && play.invitations.admits(invite, bob, "~den", play.at(64))
    );
    assert!(play.invitations.redeem(invite, bob, "~den", play.at(64)));
    assert!(!play.invitations.redeem(invite, bob, "~den", play.at(64)));
    for answer in [InviteAnswer::Accept, InviteAnswer::Decline] {
        let (_, bob, invite) = play.pair();
        play.invitations.reply(bob, invite, answer, play.at(5)).unwrap();
        assert!(!play.invitations.redeem(invite, bob, "~den", play.at(65)), "{answer:?}");
    }
    play.invitations.expire(play.at(65));
    assert!(play.is_empty());
}
