//! Properties under any order of steps: the accounts of a room's offers agree with each other and with the events of
//! its members.

use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum FileStep {
    Offer(usize, Option<usize>),
    /// A member updates one of the offers, perhaps naming one of the links.
    Say(usize, prop::sample::Index, TransferStatus, Option<prop::sample::Index>),
    /// A member leaves, and another joins in its place.
    Replace(usize),
    Away(usize),
    Back(usize),
    Wait(u64),
}

const MEMBERS: usize = 5;

fn steps() -> impl Strategy<Value = Vec<FileStep>> {
    let member = 0..MEMBERS;
    let to = prop::option::of(member.clone());
    let status = prop::sample::select(vec![Accepted, Accepted, Accepted, Declined, Done, Failed, Cancelled, Closed]);
    let link = prop::option::weighted(0.3, any::<prop::sample::Index>());
    let step = prop_oneof![
        3 => (member.clone(), to).prop_filter_map("to another", |(sender, to)| {
            (to != Some(sender)).then_some(FileStep::Offer(sender, to))
        }),
        12 => (member.clone(), any::<prop::sample::Index>(), status, link)
            .prop_map(|(member, offer, status, link)| FileStep::Say(member, offer, status, link)),
        1 => member.clone().prop_map(FileStep::Replace),
        1 => member.clone().prop_map(FileStep::Away),
        2 => member.prop_map(FileStep::Back),
        2 => (0..200_u64).prop_map(FileStep::Wait),
    ];
    prop::collection::vec(step, 0..80)
}

/// A room whose members remember their unanswered offers.
struct FileModel {
    room: FileRoom,
    made: Vec<TransferId>,
    waiting: Vec<HashSet<TransferId>>,
}

impl FileModel {
    fn tell(&mut self, told: impl IntoIterator<Item = Effect>) {
        for effects in told {
            let (Effect::Event { to, .. }, status) = (&effects, status_of(&effects)) else { continue };
            for place in (0..MEMBERS).filter(|_| status.status == Closed) {
                if to.includes(self.room.id(place), Features::of(["file"])) {
                    self.waiting[place].remove(&status.transfer);
                }
            }
        }
    }

    fn step(&mut self, step: &FileStep) {
        let room = &mut self.room;
        match step {
            FileStep::Offer(sender, to) => {
                let Ok(transfer) = room.offer(*sender, *to) else { return };
                self.made.push(transfer);
                let hears = |place: usize| place != *sender && to.is_none_or(|to| to == place);
                (0..MEMBERS).filter(|place| hears(*place)).for_each(|place| {
                    self.waiting[place].insert(transfer);
                });
            }
            FileStep::Say(member, offer, status, link) => self.say(*member, offer, *status, link.as_ref()),
            FileStep::Replace(member) => {
                let told = room.offers.leave(room.id(*member), room.now);
                room.people[*member] = person(room.tag, *member);
                self.waiting[*member] = room.shown(*member).into_iter().collect();
                self.tell(told);
            }
            FileStep::Away(member) => room.offers.away(room.id(*member)),
            FileStep::Back(member) => room.offers.back(room.id(*member)),
            FileStep::Wait(seconds) => room.now += Duration::from_secs(*seconds),
        }
        let told = self.room.offers.expire(self.room.now);
        self.tell(told);
    }

    fn say(
        &mut self,
        member: usize,
        offer: &prop::sample::Index,
        status: TransferStatus,
        link: Option<&prop::sample::Index>,
    ) {
        if self.made.is_empty() {
            return;
        }
        let mut links: Vec<_> = self.room.offers.links.keys().copied().collect();
        links.sort_unstable();
        let peer = link.filter(|_| !links.is_empty()).map(|link| *link.get(&links));
        let transfer = *offer.get(&self.made);
        let Ok(updated) = self.room.update(member, FileUpdate { transfer, status, offset: None, peer }) else { return };
        assert_eq!(updated.peer.is_some(), status == Accepted);
        if matches!(status, Accepted | Declined) {
            self.waiting[member].remove(&transfer);
        }
        self.tell(updated.effects);
    }

    fn agrees(&self) {
        let FileRoom { offers, people, now, .. } = &self.room;
        let open: HashMap<_, _> = offers.offers.iter().filter(|(_, offer)| offer.is_open()).collect();
        let closings: BTreeSet<_> =
            open.iter().filter_map(|(transfer, offer)| Some((offer.until()?, **transfer))).collect();
        assert_eq!(offers.closings, closings);
        assert!(offers.due().is_none_or(|due| due > *now));
        for (transfer, offer) in &offers.offers {
            let links = offers.links.values().filter(|(of, ..)| of == transfer).count();
            assert_eq!(links, offer.links_of_others(self.room.tag.member()));
            assert!(links <= BOUNDS.links && (offer.is_open() || links > 0));
        }
        for person in people {
            let own: Vec<_> = offers.offers.values().filter(|offer| offer.is_by(person.member)).collect();
            assert!(own.iter().filter(|offer| offer.is_open() && !offer.is_spent()).count() <= BOUNDS.offers);
            assert!(own.len() <= BOUNDS.offers * REMEMBERED);
        }
        for (place, waiting) in self.waiting.iter().enumerate() {
            let shown: HashSet<_> = self.room.shown(place).into_iter().collect();
            assert!(waiting.is_subset(&shown), "nobody is shown an offer that is closed");
        }
        self.signals_pass();
    }

    fn signals_pass(&self) {
        let FileRoom { offers, people, .. } = &self.room;
        for (peer, (transfer, receiver, _)) in &offers.links {
            assert!(people.iter().any(|person| person.member == *receiver), "it is in the room");
            let offer = &offers.offers[transfer];
            let Some(sender) = offer.sender() else { continue };
            for (from, to) in [((sender, offer.peer), (*receiver, *peer)), ((*receiver, *peer), (sender, offer.peer))] {
                let expected = if offers.away.contains(&to.0) { Err(Code::PeerAway) } else { Ok(to.0) };
                assert_eq!(offers.route(from.0, from.1, to.1), expected);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn offers_and_links_are_neither_lost_nor_kept(steps in steps()) {
        let room = FileRoom::new(MEMBERS, BOUNDS);
        let mut model = FileModel { room, made: Vec::new(), waiting: vec![HashSet::new(); MEMBERS] };
        for step in &steps {
            model.step(step);
            model.agrees();
        }
        let mut room = model.room;
        for place in 0..MEMBERS {
            room.offers.leave(room.id(place), room.now);
        }
        let Offers { offers, links, closings, away, .. } = &room.offers;
        prop_assert!(offers.is_empty() && links.is_empty() && closings.is_empty() && away.is_empty());
        prop_assert_eq!(room.offers.due(), None);
    }
}
