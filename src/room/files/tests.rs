//! Every sentence of the protocol about offers: their audiences, the ends of signals, and the bounds of memory.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::dialect::native::request::FileUpdate;
use crate::message::TransferStatus::{Accepted, Cancelled, Closed, Declined, Done, Failed};
use crate::message::{Event, Features, FileStatus, Nickname, NodeTag, Refusal, Roles, Rules, TransferStatus};
use crate::room::effects::Audience;

mod endings;
mod properties;
mod turns;

const BOUNDS: FileLimits = FileLimits { offers: 3, links: 2, ttl: Duration::from_secs(600), size: 1000 };
const S: Duration = Duration::from_secs(1);

/// A room of members with the feature `file`.
struct FileRoom {
    tag: NodeTag,
    offers: Offers,
    now: Moment,
    people: Vec<Person>,
}

fn person(tag: NodeTag, place: usize) -> Person {
    let nickname = Nickname::parse(&format!("member{place}"), &Rules::default()).unwrap();
    Person {
        member: tag.member(),
        nickname,
        avatar: None,
        features: Features::of(["file"]),
        roles: Roles::default(),
        gischat: false,
        away: false,
    }
}

fn file(size: u64) -> File {
    File { name: "parcels.gpkg".into(), size, mime: None, sha256: None, sealed: None }
}

impl FileRoom {
    fn new(members: usize, bounds: FileLimits) -> Self {
        let tag = NodeTag::random();
        let people = (0..members).map(|place| person(tag, place)).collect();
        Self { tag, offers: Offers::new(bounds), now: Moment::default(), people }
    }

    fn id(&self, place: usize) -> MemberId {
        self.people[place].member
    }

    fn offer(&mut self, sender: usize, to: Option<usize>) -> Result<TransferId, Code> {
        let to = to.map(|to| self.id(to));
        self.offers
            .offer(self.tag.ids(), &self.people[sender], to, file(1000), self.now)
            .map(|(transfer, ..)| transfer)
            .map_err(|refusal| refusal.code)
    }

    fn say(&mut self, member: usize, transfer: TransferId, status: TransferStatus) -> Result<Updated, Refusal> {
        self.update(member, FileUpdate { transfer, status, offset: None, peer: None })
    }

    fn update(&mut self, member: usize, update: FileUpdate) -> Result<Updated, Refusal> {
        self.offers.update(self.tag.ids(), self.id(member), &update, self.now)
    }

    fn accept(&mut self, member: usize, transfer: TransferId) -> PeerId {
        self.say(member, transfer, Accepted).unwrap().peer.unwrap()
    }

    fn everybody_except(&self, places: &[usize]) -> Audience {
        Audience::FilesBut(places.iter().map(|place| self.id(*place)).collect())
    }

    fn shown(&self, place: usize) -> Vec<TransferId> {
        let offers = self.offers.for_member(self.id(place), true, self.now);
        offers.iter().map(|offered| offered.transfer).collect()
    }
}

fn closed(transfer: TransferId, audience: Audience) -> Effect {
    Effect::event(audience, Event::FileStatus(offer::status(transfer, Closed)))
}

/// The status in an effects event.
fn status_of(effects: &Effect) -> &FileStatus {
    let Effect::Event { event: Event::FileStatus(status), .. } = effects else { panic!("{effects:?}") };
    status
}

/// The code of a refusal, and its field, if any.
fn why(result: Result<Updated, Refusal>) -> String {
    match result {
        Ok(_) => "ok".into(),
        Err(Refusal { code, field: Some(field), .. }) => format!("{} {field}", code.name()),
        Err(Refusal { code, .. }) => code.name().into(),
    }
}

#[test]
fn offers_can_be_off_too_large_or_too_many() {
    assert_eq!(FileRoom::new(1, FileLimits { offers: 0, ..BOUNDS }).offer(0, None), Err(Code::Disabled));
    let mut room = FileRoom::new(2, BOUNDS);
    let offer =
        |room: &mut FileRoom, size| room.offers.offer(room.tag.ids(), &room.people[0], None, file(size), room.now);
    let refusal = offer(&mut room, 1001).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_deref()), (Code::TooLarge, Some("size")));
    let (first, _, expires_in) = offer(&mut room, 1000).unwrap();
    assert_eq!(expires_in, 600);
    room.offer(0, None).unwrap();
    room.offer(0, Some(1)).unwrap();
    assert_eq!(room.offer(0, None), Err(Code::TooMany));
    room.offer(1, None).unwrap();
    room.say(0, first, Cancelled).unwrap();
    room.offer(0, None).unwrap();
}

#[test]
fn an_offer_is_shown_to_those_it_is_made_to() {
    let mut room = FileRoom::new(3, BOUNDS);
    let all = room.offer(0, None).unwrap();
    room.now += S / 2;
    let direct = room.offer(0, Some(1)).unwrap();
    let [shown, shown_direct] = [all, direct].map(|transfer| room.offers.offered(transfer, room.now).unwrap());
    assert_eq!((shown.direct, shown_direct.direct), (false, true));
    assert_eq!((shown.expires_in, shown_direct.expires_in), (600, 600), "an open offer has a second left");
    assert_eq!((&shown.from, &shown.file), (&room.people[0].as_sender(), &file(1000)));
    assert_eq!(room.offers.for_member(room.id(1), true, room.now), [shown, shown_direct]);
    assert_eq!(room.shown(2), [all]);
    assert_eq!(room.shown(0), [], "one's own is none");
    assert_eq!(room.offers.for_member(room.id(1), false, room.now), []);
    room.now += 90 * S;
    assert_eq!(room.offers.offered(all, room.now).unwrap().expires_in, 510);
    assert_eq!(room.offers.offered(room.tag.transfer(), room.now), None);
}

#[test]
fn a_joiner_is_not_shown_offers_that_it_has_answered() {
    let mut room = FileRoom::new(5, BOUNDS);
    let transfer = room.offer(0, None).unwrap();
    room.say(1, transfer, Declined).unwrap();
    room.accept(2, transfer);
    room.say(2, transfer, Done).unwrap();
    room.accept(3, transfer);
    let shown: Vec<_> = (0..5).map(|place| room.shown(place).len()).collect();
    assert_eq!(shown, [0, 0, 0, 1, 1]);
}

#[test]
fn a_joiner_is_shown_the_newest_offers() {
    let mut room = FileRoom::new(2, FileLimits { offers: SHOWN + 2, ..BOUNDS });
    let made: Vec<_> = (0..SHOWN + 2).map(|_| room.offer(0, None).unwrap()).collect();
    assert_eq!(room.shown(1), made[2..]);
    room.accept(1, made[SHOWN + 1]);
    room.say(0, made[SHOWN + 1], Cancelled).unwrap();
    assert_eq!(room.shown(1), made[1..=SHOWN], "one that is closed takes no place");
}

#[test]
fn who_offers_much_hides_neither_others_offers_nor_what_one_fetches() {
    let mut room = FileRoom::new(4, FileLimits { offers: SHOWN + 2, ..BOUNDS });
    let [fetched, failed, other] =
        [room.offer(0, None).unwrap(), room.offer(0, None).unwrap(), room.offer(3, None).unwrap()];
    room.accept(1, fetched);
    room.accept(1, failed);
    room.say(1, failed, Failed).unwrap();
    let many: Vec<_> = (0..SHOWN + 2).map(|_| room.offer(2, None).unwrap()).collect();
    assert_eq!(room.shown(1), [&[fetched, failed, other], &many[5..]].concat());
}

#[test]
fn an_away_senders_offer_cannot_be_accepted() {
    let mut room = FileRoom::new(3, BOUNDS);
    let transfer = room.offer(0, None).unwrap();
    let peer = room.accept(1, transfer);
    room.offers.away(room.id(0));
    assert_eq!(room.shown(2), [transfer], "a detached session keeps its offers");
    assert_eq!(why(room.say(2, transfer, Accepted)), "peer_away");
    assert_eq!(why(room.say(2, transfer, Declined)), "ok");
    room.offers.back(room.id(0));
    let sender = room.offers.offered(transfer, room.now).unwrap().peer;
    assert_eq!(room.offers.route(room.id(1), peer, sender), Ok(room.id(0)), "its links are as before");
}

#[test]
fn signals_go_between_the_ends_of_a_link_alone() {
    let mut room = FileRoom::new(3, BOUNDS);
    let transfer = room.offer(0, None).unwrap();
    let sender = room.offers.offered(transfer, room.now).unwrap().peer;
    let [first, second, stray] = [room.accept(1, transfer), room.accept(2, transfer), room.tag.peer()];
    let table = [
        (0, sender, first, Ok(1)),
        (1, first, sender, Ok(0)),
        (2, second, sender, Ok(0)),
        (1, sender, first, Err(Code::NotFound)),
        (0, first, sender, Err(Code::NotFound)),
        (2, first, sender, Err(Code::NotFound)),
        (1, first, second, Err(Code::NotFound)),
        (1, first, first, Err(Code::NotFound)),
        (0, sender, sender, Err(Code::NotFound)),
        (0, sender, stray, Err(Code::NotFound)),
        (0, stray, first, Err(Code::NotFound)),
    ];
    for (who, from, to, expected) in table {
        let expected = expected.map(|place: usize| room.id(place));
        assert_eq!(room.offers.route(room.id(who), from, to), expected, "{who} {from} {to}");
    }
    room.offers.away(room.id(1));
    assert_eq!(room.offers.route(room.id(0), sender, first), Err(Code::PeerAway));
    assert_eq!(room.offers.route(room.id(0), sender, second), Ok(room.id(2)));
    room.offers.back(room.id(1));
    room.say(0, transfer, Cancelled).unwrap();
    assert_eq!(room.offers.route(room.id(0), sender, first), Ok(room.id(1)), "what runs goes on");
    room.say(1, transfer, Done).unwrap();
    assert_eq!(room.offers.route(room.id(0), sender, first), Err(Code::NotFound));
}

#[test]
fn closed_offers_of_a_sender_are_bounded() {
    let mut room = FileRoom::new(2, BOUNDS);
    let mut sent = Vec::new();
    for _ in 0..20 {
        let transfer = room.offer(0, Some(1)).unwrap();
        room.accept(1, transfer);
        room.say(1, transfer, Done).unwrap();
        sent.push(transfer);
    }
    assert_eq!(room.offers.offers.len(), 6, "more than three small files can be sent in a row");
    assert_eq!(why(room.say(1, sent[0], Done)), "not_found");
    assert_eq!(why(room.say(1, sent[19], Done)), "invalid status");
    for _ in 0..6 {
        let transfer = room.offer(0, None).unwrap();
        room.accept(1, transfer);
        room.say(0, transfer, Cancelled).unwrap();
    }
    assert_eq!(room.offer(0, None), Err(Code::TooMany), "six links run of offers that are closed");
    assert_eq!(room.offers.offers.len(), 6);
}

#[test]
fn offers_of_departed_senders_are_bounded() {
    let mut room = FileRoom::new(1, BOUNDS);
    for _ in 0..ORPHANS + 5 {
        room.people.push(person(room.tag, 1));
        let sender = room.people.len() - 1;
        let transfer = room.offer(sender, Some(0)).unwrap();
        room.accept(0, transfer);
        room.offers.leave(room.id(sender), room.now);
    }
    assert_eq!((room.offers.offers.len(), room.offers.links.len()), (ORPHANS, ORPHANS));
    room.offers.leave(room.id(0), room.now);
    assert_eq!((room.offers.offers.len(), room.offers.links.len()), (0, 0));
}
