//! Properties under any order of steps: each invitation has one outcome that both sides are told, and none remains.

use super::tests::InvitationScene;
use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

const PEOPLE: usize = 8;

fn check_pending(scene: &InvitationScene, member: MemberId, now: Instant) {
    let pending = || scene.invitations.pending_of(member, now);
    assert!(pending().filter(|pending| pending.inviter == member).count() <= 5);
    assert!(pending().filter(|pending| pending.invitee == member).count() <= 5);
}

/// The outcome of an invitation, which both sides were told once, and alike.
fn outcome_for_both(heard: &[Told], invite: InviteId, sides: [MemberId; 2]) -> InviteOutcome {
    let outcome = |told: &Told| match told {
        Told { to, event: Event::InviteClosed(closed), .. } if closed.invite == invite => Some((*to, closed.outcome)),
        _ => None,
    };
    let outcomes: Vec<_> = heard.iter().filter_map(outcome).collect();
    assert_eq!(outcomes.iter().map(|(to, _)| *to).collect::<Vec<_>>(), sides);
    assert_eq!(outcomes[0].1, outcomes[1].1);
    outcomes[0].1
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn each_invitation_has_one_outcome_for_both_sides(
        steps in proptest::collection::vec((0..12u8, 0..PEOPLE, 0..PEOPLE, 0..9usize), 0..120),
    ) {
        let mut scene = InvitationScene::new();
        let people: Vec<MemberId> = (0..PEOPLE).map(|_| scene.tag.member()).collect();
        let mut all: Vec<(InviteId, MemberId, MemberId)> = Vec::new();
        let (mut seconds, mut heard, mut redeemed) = (0, Vec::new(), HashSet::new());
        for (step, one, other, number) in steps {
            let now = scene.at(seconds);
            let invite = all.iter().rev().nth(number).map(|(invite, ..)| *invite);
            let table = &mut scene.invitations;
            let told = match (step, invite) {
                (0..6, _) if one != other => {
                    if let Ok(invite) = scene.invite(people[one], people[other], seconds) {
                        all.push((invite, people[one], people[other]));
                    }
                    Vec::new()
                }
                (6 | 7, Some(invite)) => {
                    let answer = if step == 6 { InviteAnswer::Accept } else { InviteAnswer::Decline };
                    let (_, _, invitee) = all[all.len() - 1 - number];
                    table.reply(if one == 0 { people[other] } else { invitee }, invite, answer, now).unwrap_or_default()
                }
                (8, Some(invite)) => table.cancel(people[one], invite, now).unwrap_or_default(),
                (9, _) if number == 0 => table.gone(people[one], now),
                (10, Some(invite)) => {
                    for member in &people {
                        prop_assert!(!table.redeem(invite, *member, "~den", now) || redeemed.insert(invite));
                    }
                    continue;
                }
                (11, _) => {
                    seconds += number as u64 / 2;
                    // The timer may be late.
                    if number % 2 == 0 { table.expire(now + Duration::from_secs(number as u64 / 2)) } else { Vec::new() }
                }
                _ => continue,
            };
            heard.extend(told);
            people.iter().for_each(|member| check_pending(&scene, *member, now));
        }
        heard.extend(scene.invitations.expire(scene.at(seconds + 60)));
        prop_assert!(scene.is_empty());
        for (invite, inviter, invitee) in &all {
            let outcome = outcome_for_both(&heard, *invite, [*inviter, *invitee]);
            prop_assert!(!redeemed.contains(invite) || outcome == InviteOutcome::Accepted);
        }
        prop_assert_eq!(heard.len(), 2 * all.len());
    }
}
