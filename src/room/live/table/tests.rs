//! The rules of live values, sentence by sentence.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::message::{Cursor, LiveValues, NodeTag, Rules, View};
use std::net::Ipv4Addr;

const ADDRESS: Address = Address::V4(Ipv4Addr::new(203, 0, 113, 1));

fn at(seconds: f64) -> Moment {
    Moment::after(Duration::from_secs_f64(seconds))
}

fn cursor(longitude: f64) -> (LiveKey, Option<Arc<LiveValue>>) {
    (LiveKey::Cursor, Some(Arc::new(LiveValue::Cursor(Cursor { at: [longitude, 45.0] }))))
}

fn view() -> (LiveKey, Option<Arc<LiveValue>>) {
    let view = View { bbox: [5.0, 45.0, 6.0, 46.0], rotation: None, crs: None, layers: Vec::new() };
    (LiveKey::View, Some(Arc::new(LiveValue::View(view))))
}

fn presenting() -> (LiveKey, Option<Arc<LiveValue>>) {
    (LiveKey::Presenting, Some(Arc::new(LiveValue::Presenting)))
}

fn fix() -> Fix {
    Fix { at: [5.7, 45.2], accuracy: None, heading: None, speed: None, altitude: None, label: None }
}

fn name(number: usize) -> Nickname {
    Nickname::parse(&format!("van-{number}"), &Rules::default()).unwrap()
}

/// Keys of values that are set or gone, by members.
type ChangedKeys = Vec<(MemberId, Vec<(LiveKey, bool)>)>;

/// The changes after one, as keys by members in the order of members, and the last of them.
fn changed(table: &LiveTable, change: u64, bytes: usize) -> (ChangedKeys, u64) {
    let (live, last) = table.changed_after(change, table.changes.last, bytes, at(0.0), |_| None);
    let keys = |told: LiveValues| told.values.iter().map(|(key, value)| (*key, value.is_some())).collect();
    (live.members.into_iter().map(|(member, told)| (member, keys(told))).collect(), last)
}

#[test]
fn a_value_is_over_after_its_time_and_a_presentation_with_its_view() {
    let (mut table, jane) = (LiveTable::default(), NodeTag::random().member());
    table.set(jane, false, vec![cursor(5.0), view(), presenting()], at(0.0)).unwrap();
    assert_eq!(table.due(), Some(at(10.0)));
    table.expire(at(9.9));
    assert_eq!(table.values.len(), 3);
    table.expire(at(10.0));
    assert_eq!((table.values.len(), table.due()), (2, Some(at(60.0))));
    table.set(jane, false, vec![view()], at(50.0)).unwrap();
    table.expire(at(60.0));
    assert_eq!(table.values.len(), 2, "the view, and with it the presentation, go on");
    table.set(jane, false, vec![(LiveKey::View, None)], at(61.0)).unwrap();
    assert_eq!((table.values.len(), table.members), (0, 0));
    assert!(table.presentation.is_none());
}

#[test]
fn one_presents_and_a_moderator_is_not_interrupted() {
    let tag = NodeTag::random();
    let (mut table, jane, bob) = (LiveTable::default(), tag.member(), tag.member());
    let refused = table.set(jane, false, vec![presenting()], at(0.0)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("set.presenting"));
    table.set(jane, false, vec![view(), presenting()], at(0.0)).unwrap();
    let refused = table.set(bob, false, vec![view(), presenting()], at(4.0)).unwrap_err();
    assert_eq!((refused.code, refused.retry_after), (Code::RateLimited, Some(6.0)));
    assert!(!table.has_any(bob), "all of a set, or nothing");
    table.set(bob, true, vec![view(), presenting()], at(10.0)).unwrap();
    assert!(!table.values.contains_key(&Subject::Member(jane, LiveKey::Presenting)));
    let refused = table.set(jane, false, vec![presenting()], at(30.0)).unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
    table.leave(bob);
    table.set(jane, false, vec![presenting()], at(30.0)).unwrap();
}

#[test]
fn what_waits_longest_is_told_first_and_only_its_last_value() {
    let (mut table, tag) = (LiveTable::default(), NodeTag::random());
    let [jane, bob] = [tag.member(), tag.member()];
    table.set(jane, false, vec![cursor(1.0)], at(0.0)).unwrap();
    table.set(bob, false, vec![cursor(2.0)], at(0.0)).unwrap();
    table.set(jane, false, vec![cursor(3.0)], at(0.0)).unwrap();
    let (first, last) = changed(&table, 0, 120);
    assert_eq!((first, last), (vec![(jane, vec![(LiveKey::Cursor, true)])], 1), "it keeps its place");
    table.changes.told = last;
    table.set(jane, false, vec![cursor(4.0)], at(0.0)).unwrap();
    let (next, last) = changed(&table, 1, 120);
    assert_eq!((next, last), (vec![(bob, vec![(LiveKey::Cursor, true)])], 2), "others first");
    table.leave(jane);
    let (rest, last) = changed(&table, 2, 120);
    assert_eq!(rest, [(jane, vec![(LiveKey::Cursor, false)])]);
    assert_eq!(changed(&table, last, 120).0, []);
}

#[test]
fn in_a_crowd_pointers_are_told_no_more() {
    let (mut table, tag) = (LiveTable::default(), NodeTag::random());
    let members: Vec<MemberId> = (0..=POINTING).map(|_| tag.member()).collect();
    for member in &members[1..] {
        table.set(*member, false, vec![cursor(5.0), view()], at(0.0)).unwrap();
    }
    table.show(true);
    let told = table.changes.last;
    table.changes.told = told;
    table.set(members[0], false, vec![view()], at(1.0)).unwrap();
    table.show(true);
    let (news, last) = changed(&table, told, usize::MAX);
    let gone = news.iter().filter(|(_, keys)| keys.contains(&(LiveKey::Cursor, false))).count();
    assert_eq!((gone, news.len()), (POINTING, POINTING + 1));
    table.changes.told = last;
    table.set(members[1], false, vec![cursor(6.0)], at(1.0)).unwrap();
    assert_eq!(changed(&table, last, usize::MAX).0, []);
    assert!(table.state(at(1.0), |_| None).members.values().all(|told| told.values.len() == 1));
    table.show(false);
    let positions = table.state(at(1.0), |_| Some(name(1)));
    assert!(positions.members.is_empty(), "in a room that does not show its members positions alone are told");
}

#[test]
fn a_pointer_that_is_gone_is_told_where_it_is_set_again_in_a_crowd() {
    let (mut table, tag) = (LiveTable::default(), NodeTag::random());
    let jane = tag.member();
    table.set(jane, false, vec![cursor(5.0)], at(0.0)).unwrap();
    table.changes.told = table.changes.last;
    table.set(jane, false, vec![(LiveKey::Cursor, None)], at(1.0)).unwrap();
    (0..=POINTING).for_each(|_| table.set(tag.member(), false, vec![view()], at(1.0)).unwrap());
    table.show(true);
    table.set(jane, false, vec![cursor(6.0)], at(1.0)).unwrap();
    let (news, last) = changed(&table, 1, usize::MAX);
    assert!(news.contains(&(jane, vec![(LiveKey::Cursor, false)])), "{news:?}");
    table.changes.told = last;
    table.leave(jane);
    assert_eq!(changed(&table, last, usize::MAX).0, [], "nobody was told the second one");
}

#[test]
fn a_frame_has_no_more_bytes_than_it_may() {
    let (mut table, tag) = (LiveTable::default(), NodeTag::random());
    let precise = Some(1.234_567_890_123_456_7);
    let label = Some("é\"".repeat(16).into());
    let [accuracy, heading, speed, altitude] = [precise; 4];
    let fix = Fix { at: [-0.000_001_234_567_890_123_4; 2], accuracy, heading, speed, altitude, label };
    let [crs, layer] = [50, 64].map(|length| "é".repeat(length).into());
    let view = View { bbox: [-0.123_456_789_012_345_67; 4], rotation: precise, crs: Some(crs), layers: vec![layer; 5] };
    for number in 0..100 {
        let view = (LiveKey::View, Some(Arc::new(LiveValue::View(view.clone()))));
        let position = (LiveKey::Position, Some(Arc::new(LiveValue::Position(fix.clone()))));
        table.set(tag.member(), false, vec![view, position, cursor(1.234_567_890_123_456)], at(0.0)).unwrap();
        let address = Address::V4(Ipv4Addr::new(203, 0, 113, number));
        table.track(name(number.into()), fix.clone(), Duration::ZERO, address, at(0.0)).unwrap();
    }
    for shows_members in [true, false] {
        table.show(shows_members);
        let long = Nickname::parse(&"n".repeat(32), &Rules::default()).unwrap();
        let (live, _) = table.changed_after(0, table.changes.last, 20_000, at(0.0), |_| Some(long.clone()));
        let written = serde_json::to_string(&live).unwrap().len();
        assert!((10_000..=20_000).contains(&written), "{written}");
    }
}

#[test]
fn so_many_members_have_a_position() {
    let (mut table, tag) = (LiveTable::default(), NodeTag::random());
    let position = || vec![(LiveKey::Position, Some(Arc::new(LiveValue::Position(fix()))))];
    let members: Vec<MemberId> = (0..=POSITIONS).map(|_| tag.member()).collect();
    for member in &members[1..] {
        table.set(*member, false, position(), at(0.0)).unwrap();
    }
    let refused = table.set(members[0], false, position(), at(1.0)).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::TooMany, Some("set.position")));
    table.set(members[1], false, position(), at(1.0)).unwrap();
    table.leave(members[1]);
    table.set(members[0], false, position(), at(1.0)).unwrap();
}

#[test]
fn trackers_are_told_with_their_age_and_have_bounds() {
    let mut table = LiveTable::default();
    let track = |table: &mut LiveTable, number, age, address, now| {
        table.track(name(number), fix(), Duration::from_secs(age), address, at(now))
    };
    track(&mut table, 0, 42, ADDRESS, 0.0).unwrap();
    assert_eq!(track(&mut table, 0, 42, ADDRESS, 0.5), Err(Code::RateLimited), "measured half a second later");
    assert_eq!(track(&mut table, 0, 44, ADDRESS, 0.5), Ok(()), "measured before it");
    let told = table.state(at(3.0), |_| None).trackers;
    assert_eq!(told[&name(0)].as_ref().map(|tracked| tracked.age), Some(45));
    for number in 1..TRACKERS_OF_ADDRESS {
        track(&mut table, number, 0, ADDRESS, 0.0).unwrap();
    }
    assert_eq!(track(&mut table, 20, 0, ADDRESS, 0.0), Err(Code::TooMany));
    let others = (20..TRACKERS).map(|number| {
        let [third, last] = [number / TRACKERS_OF_ADDRESS, 1].map(|part| u8::try_from(part).unwrap());
        track(&mut table, number, 0, Address::V4(Ipv4Addr::new(198, 51, third, last)), 0.0)
    });
    assert!(others.collect::<Result<Vec<()>, Code>>().is_ok());
    track(&mut table, 1, 0, ADDRESS, 2.0).unwrap();
    let next = Address::V4(Ipv4Addr::new(192, 0, 2, 1));
    track(&mut table, TRACKERS, 0, next, 2.0).unwrap();
    assert!(!table.state(at(3.0), |_| None).trackers.contains_key(&name(0)), "the oldest of one that has most");
    track(&mut table, TRACKERS + 1, 0, ADDRESS, 2.0).unwrap();
    assert!(table.state(at(3.0), |_| None).trackers.contains_key(&name(TRACKERS)), "alone of its address");
    table.expire(at(558.0));
    assert!(!table.state(at(558.0), |_| None).trackers.contains_key(&name(0)), "ten minutes of its own time");
}
