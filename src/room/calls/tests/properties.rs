//! Properties under any order of steps: everybody ends up knowing the participants of the call.

use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum CallStep {
    Join(usize),
    Leave(usize),
    Update(usize, bool),
    Away(usize),
    Back(usize),
    /// Another member joins the room in this one's place.
    Newcomer(usize),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<CallStep>> {
    let member = 0..6_usize;
    let step = prop_oneof![
        4 => member.clone().prop_map(CallStep::Join),
        3 => member.clone().prop_map(CallStep::Leave),
        2 => (member.clone(), any::<bool>()).prop_map(|(member, mic)| CallStep::Update(member, mic)),
        1 => member.clone().prop_map(CallStep::Away),
        1 => member.clone().prop_map(CallStep::Back),
        1 => member.prop_map(CallStep::Newcomer),
        3 => (0..700_u64).prop_map(CallStep::Wait),
    ];
    prop::collection::vec(step, 0..60)
}

impl CallRoom {
    fn step(&mut self, step: &CallStep, in_order: &mut Vec<MemberId>) {
        match *step {
            CallStep::Join(member) => in_order.extend(self.join(member).ok().map(|_| self.members[member])),
            CallStep::Leave(member) => {
                let was_in = in_order.contains(&self.members[member]);
                assert_eq!(self.leave(member).is_ok(), was_in);
                in_order.retain(|one| *one != self.members[member]);
            }
            CallStep::Update(member, mic) => drop(self.update(member, media(mic))),
            CallStep::Away(member) => self.calls.away(self.members[member], self.now),
            CallStep::Back(member) => self.calls.back(self.members[member], self.now),
            CallStep::Newcomer(member) => {
                self.step(&CallStep::Leave(member), in_order);
                self.members[member] = self.tag.member();
                self.shown[member] = self.calls.state();
            }
            CallStep::Wait(ms) => self.now += Duration::from_millis(ms),
        }
    }

    /// Checks that participants know all others, their addresses and their absence at once.
    fn participants_know_who_is_in(&self) {
        let seen = |state: &CallState| {
            let seen = |one: &crate::message::Participant| (one.peer, one.resumed, one.away);
            (state.call, state.participants.iter().map(seen).collect::<Vec<_>>())
        };
        let state = self.calls.state();
        for (member, shown) in self.members.iter().zip(&self.shown) {
            if self.calls.has(*member) {
                assert_eq!(shown.as_ref().map(seen), state.as_ref().map(seen));
            }
        }
    }

    fn everybody_knows_everything(&mut self) {
        self.wait_for_all();
        let state = self.calls.state();
        for shown in &self.shown {
            let shown = shown.clone().filter(|state| !state.participants.is_empty());
            assert_eq!(shown, state);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_members_end_up_with_the_same_call(steps in steps(), most in 1..5_usize) {
        let mut room = CallRoom::new(6, most);
        let mut in_order = Vec::new();
        for step in &steps {
            room.step(step, &mut in_order);
            room.tell();
            prop_assert!(room.calls.len() <= most && room.calls.len() == in_order.len());
            prop_assert_eq!(room.participants(), &in_order[..]);
            room.participants_know_who_is_in();
        }
        room.everybody_knows_everything();
        for member in 0..6 {
            let _ = room.leave(member);
        }
        room.tell();
        room.everybody_knows_everything();
        prop_assert!(room.calls.call.is_none() && room.calls.state().is_none());
    }

    #[test]
    fn bystanders_are_told_at_most_twice_a_second(steps in steps()) {
        let mut room = CallRoom::new(7, 4);
        let (start, mut in_order) = (room.now, Vec::new());
        for step in &steps {
            room.step(step, &mut in_order);
            room.tell();
        }
        let seconds = (room.now - start).as_secs() as usize;
        prop_assert!(room.told[6] <= 2 * seconds, "{} in {seconds} s", room.told[6]);
    }
}
