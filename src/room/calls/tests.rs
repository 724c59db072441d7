//! Every sentence of the protocol about the participants of a call and its audience.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::message::{Features, NodeTag, Rules};

mod properties;

/// A room of members that remember their events of the call.
struct CallRoom {
    tag: NodeTag,
    calls: Calls,
    now: Moment,
    members: Vec<MemberId>,
    shown: Vec<Option<CallState>>,
    /// Number of `call` events of each member.
    told: Vec<usize>,
}

fn media(mic: bool) -> Media {
    Media { mic, ..Media::default() }
}

fn name(member: usize) -> Nickname {
    Nickname::parse(&format!("member{member}"), &Rules::default()).unwrap()
}

impl CallRoom {
    fn new(members: usize, most: usize) -> Self {
        let tag = NodeTag::random();
        Self {
            tag,
            calls: Calls::new(most),
            now: Moment::default(),
            members: (0..members).map(|_| tag.member()).collect(),
            shown: vec![None; members],
            told: vec![0; members],
        }
    }

    fn join(&mut self, member: usize) -> Result<PeerId, Code> {
        let joined = self.calls.join(self.tag.ids(), self.members[member], name(member), media(true), None, self.now);
        joined.map(|(peer, state)| {
            self.shown[member] = Some(state);
            peer
        })
    }

    fn leave(&mut self, member: usize) -> Result<(), Code> {
        self.calls.leave(self.members[member], self.now)
    }

    fn update(&mut self, member: usize, media: Media) -> Result<(), Code> {
        self.calls.update(self.members[member], media, self.now)
    }

    /// Hands out due events, as the room's task does, and returns the places of the members that got one.
    fn tell(&mut self) -> Vec<usize> {
        let mut heard = Vec::new();
        for effects in self.calls.take(self.now) {
            let Effect::Event { to, event: Event::Call(state), .. } = effects else { panic!("{effects:?}") };
            for place in 0..self.members.len() {
                if to.includes(self.members[place], Features::default()) {
                    self.shown[place] = Some(state.clone());
                    self.told[place] += 1;
                    heard.push(place);
                }
            }
        }
        heard.sort_unstable();
        heard.dedup();
        heard
    }

    fn wait(&mut self, time: Duration) -> Vec<usize> {
        self.now += time;
        self.tell()
    }

    fn wait_for_all(&mut self) {
        while let Some(due) = self.calls.due() {
            self.now = self.now.max(due);
            self.tell();
        }
    }

    fn participants(&self) -> Vec<MemberId> {
        self.calls.state().map_or(Vec::new(), |state| state.participants.iter().map(|one| one.member).collect())
    }
}

const MS: Duration = Duration::from_millis(1);
const NOBODY: [usize; 0] = [];

#[test]
fn calls_can_be_off_full_or_joined_once() {
    assert_eq!(CallRoom::new(1, 0).join(0), Err(Code::Disabled));
    let mut room = CallRoom::new(4, 3);
    assert_eq!((room.calls.state(), room.calls.len(), room.calls.due()), (None, 0, None));
    for member in [1, 0, 2] {
        room.join(member).unwrap();
        assert_eq!(room.join(member), Err(Code::Busy));
    }
    assert_eq!(room.join(3), Err(Code::CallFull));
    assert_eq!(room.join(0), Err(Code::Busy), "who is in a full call is in it all the same");
    assert_eq!(room.participants(), [room.members[1], room.members[0], room.members[2]], "in order of joining");
    room.leave(1).unwrap();
    room.join(3).unwrap();
    assert_eq!(room.participants(), [room.members[0], room.members[2], room.members[3]]);
}

#[test]
fn only_participants_change_or_leave_the_call() {
    let mut room = CallRoom::new(2, 8);
    assert_eq!(room.update(0, media(true)), Err(Code::NotInCall));
    assert_eq!(room.leave(0), Err(Code::NotInCall));
    room.join(1).unwrap();
    assert_eq!(room.update(0, media(true)), Err(Code::NotInCall));
    assert_eq!(room.leave(0), Err(Code::NotInCall));
    room.leave(1).unwrap();
    assert_eq!(room.leave(1), Err(Code::NotInCall));
}

#[test]
fn a_join_is_told_to_participants_at_once() {
    let mut room = CallRoom::new(4, 8);
    let first = room.join(0).unwrap();
    assert_eq!(room.tell(), NOBODY, "nobody else is in the call");
    let second = room.join(1).unwrap();
    assert_ne!(first, second);
    assert_eq!(room.tell(), [0]);
    assert_eq!(room.shown[1].as_ref().unwrap().participants[1].peer, second);
    room.leave(1).unwrap();
    assert_eq!(room.tell(), [0], "the leaver is a bystander");
    assert_eq!(room.wait(999 * MS), NOBODY);
    assert_eq!(room.wait(MS), [1, 2, 3], "a second after the first change");
    assert_eq!(room.calls.due(), None);
    let again = room.join(1).unwrap();
    assert_ne!(again, second, "an address is new at every join");
}

#[test]
fn the_last_of_two_gathered_joiners_gets_no_event() {
    let mut room = CallRoom::new(3, 8);
    for member in 0..3 {
        room.join(member).unwrap();
    }
    assert_eq!(room.tell(), [0, 1]);
}

#[test]
fn changes_of_media_are_gathered() {
    let mut room = CallRoom::new(3, 8);
    room.join(0).unwrap();
    room.join(1).unwrap();
    room.wait_for_all();
    let stream = Media { screen: true, screen_stream: Some("{f3}".into()), ..Media::default() };
    room.update(0, media(false)).unwrap();
    assert_eq!(room.wait(200 * MS), NOBODY);
    room.update(0, stream.clone()).unwrap();
    assert_eq!(room.wait(49 * MS), NOBODY);
    assert_eq!(room.wait(MS), [0, 1], "also who changed it");
    assert_eq!(room.shown[1].as_ref().unwrap().participants[0].media, stream);
    assert_eq!(room.wait(750 * MS), [2]);
    room.update(0, stream).unwrap();
    assert_eq!(room.calls.due(), None, "what changes nothing is not told");
}

#[test]
fn a_join_brings_gathered_changes_forward() {
    let mut room = CallRoom::new(3, 8);
    room.join(0).unwrap();
    room.join(1).unwrap();
    room.wait_for_all();
    room.update(0, media(false)).unwrap();
    room.now += 100 * MS;
    room.join(2).unwrap();
    assert_eq!(room.tell(), [0, 1]);
    assert!(room.shown.iter().flatten().all(|state| !state.participants[0].media.mic));
    assert_eq!(room.wait(200 * MS), NOBODY, "nothing is told twice");
    room.update(0, media(true)).unwrap();
    room.leave(0).unwrap();
    room.leave(1).unwrap();
    assert_eq!(room.tell(), [2]);
}

#[test]
fn an_away_participant_stays_and_counts_its_resumes() {
    let mut room = CallRoom::new(3, 8);
    room.calls.away(room.members[0], room.now);
    room.calls.back(room.members[0], room.now);
    let peer = room.join(0).unwrap();
    room.join(1).unwrap();
    room.wait_for_all();
    let shown = |room: &CallRoom| {
        let state = room.shown[1].clone().unwrap();
        (state.participants[0].peer == peer, state.participants[0].away, state.participants[0].resumed)
    };
    let gone = room.members[0];
    room.calls.away(gone, room.now);
    assert!(room.tell().contains(&1));
    assert_eq!(shown(&room), (true, true, 0));
    room.wait_for_all();
    room.calls.away(gone, room.now);
    assert_eq!(room.calls.due(), None);
    room.calls.back(gone, room.now);
    assert_eq!(room.tell(), [0, 1]);
    assert_eq!(shown(&room), (true, false, 1));
    room.calls.back(gone, room.now);
    room.tell();
    assert_eq!(shown(&room), (true, false, 2), "the old connection was taken over");
    room.calls.away(room.members[2], room.now);
    room.calls.back(room.members[2], room.now);
    assert_eq!(room.tell(), NOBODY, "bystanders come and go");
}

#[test]
fn an_empty_state_ends_the_call_and_its_id() {
    let mut room = CallRoom::new(2, 8);
    room.join(0).unwrap();
    room.wait_for_all();
    let first = room.shown[1].clone().unwrap().call;
    room.leave(0).unwrap();
    assert_eq!((room.calls.state(), room.calls.len()), (None, 0));
    assert_eq!(room.wait(1000 * MS), [0, 1]);
    assert_eq!(room.shown[1], Some(CallState { call: first, participants: Vec::new() }));
    assert_eq!(room.calls.due(), None);
    room.join(0).unwrap();
    assert_ne!(room.calls.state().unwrap().call, first);
}

#[test]
fn a_new_call_is_told_after_the_end_of_the_last() {
    let mut room = CallRoom::new(2, 8);
    room.join(0).unwrap();
    room.wait_for_all();
    let first = room.calls.state().unwrap().call;
    room.leave(0).unwrap();
    room.join(0).unwrap();
    let state = room.calls.state().unwrap();
    room.now += BYSTANDERS;
    let over = CallState { call: first, participants: Vec::new() };
    let bystanders = Audience::AllBut(vec![room.members[0]]);
    let told = [over, state].map(|state| Effect::event(bystanders.clone(), Event::Call(state)));
    assert_eq!((room.calls.take(room.now), room.calls.due()), (told.to_vec(), None));
}

#[test]
fn signals_go_between_the_ends_of_the_call_alone() {
    let mut room = CallRoom::new(3, 8);
    let stray = room.tag.peer();
    let [first, second] = [room.join(0).unwrap(), room.join(1).unwrap()];
    let members = room.members.clone();
    let table = [
        (0, first, second, Ok(members[1])),
        (1, second, first, Ok(members[0])),
        (0, second, first, Err(Code::NotFound)),
        (2, first, second, Err(Code::NotFound)),
        (0, stray, second, Err(Code::NotFound)),
        (0, first, stray, Err(Code::NotFound)),
        (0, first, first, Err(Code::NotFound)),
    ];
    for (sender, from, to, expected) in table {
        assert_eq!(room.calls.route(members[sender], from, to), expected, "{sender} {from} {to}");
    }
    room.calls.away(members[1], room.now);
    assert_eq!(room.calls.route(members[0], first, second), Err(Code::PeerAway));
    room.calls.back(members[1], room.now);
    assert_eq!(room.calls.route(members[0], first, second), Ok(members[1]), "the address stays");
    room.leave(1).unwrap();
    assert_eq!(room.calls.route(members[0], first, second), Err(Code::NotFound));
    room.leave(0).unwrap();
    assert_eq!(room.calls.route(members[0], first, second), Err(Code::NotFound));
}
