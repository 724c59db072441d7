//! The rules of a board, sentence by sentence.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::message::{Drawing, Drawn, Form, Geometry, Nickname, NodeTag, Rules, Shape};
use crate::room::core::Core;
use crate::room::shared::Shared;
use std::net::Ipv4Addr;

struct Drawers {
    jane: Asker,
    bob: Asker,
    moderator: Asker,
}

fn drawers() -> Drawers {
    let asker = |name: &str, is_moderator| Asker {
        author: BoardAuthor {
            member: NodeTag::random().member(),
            nickname: Nickname::parse(name, &Rules::default()).unwrap(),
        },
        is_moderator,
        from: Address::Unknown,
        address: None,
        seconds: 1,
        now: Moment::default(),
    };
    Drawers { jane: asker("jane", false), bob: asker("bob", false), moderator: asker("carol", true) }
}

fn id(number: usize) -> FeatureId {
    FeatureId::parse(&format!("b.{number:016}")).unwrap()
}

fn line(number: usize, positions: usize) -> PutFeature {
    let geometry = Geometry::LineString(vec![[5.123_456_7, 45.0]; positions]);
    let properties = Drawing { shape: Shape::Line, color: 0, note: None, width: None };
    PutFeature { drawn: Drawn { id: id(number), form: Form::Clear { geometry, properties } }, rev: None }
}

fn positions(feature: &BoardFeature) -> usize {
    match &feature.drawn.form {
        Form::Clear { geometry, .. } => geometry.positions(),
        Form::Sealed { .. } => 0,
    }
}

fn later(asker: &Asker, seconds: u64) -> Asker {
    Asker { now: asker.now + Duration::from_secs(seconds), ..asker.clone() }
}

fn field(outcome: Result<BoardChange, Refusal>) -> (Code, Option<String>) {
    let refusal = outcome.unwrap_err();
    (refusal.code, refusal.field.map(|field| field.into_owned()))
}

#[test]
fn every_change_has_a_revision_and_an_older_one_is_refused() {
    let (mut board, Drawers { jane, bob, .. }) = (Board::default(), drawers());
    assert_eq!(board.put(&jane, vec![line(1, 2), line(2, 2)]).unwrap().rev, 1);
    assert_eq!(board.put(&bob, vec![PutFeature { rev: Some(1), ..line(1, 3) }]).unwrap().rev, 2);
    let refusal = board.put(&jane, vec![line(3, 2), PutFeature { rev: Some(1), ..line(1, 4) }]).unwrap_err();
    assert_eq!((refusal.field.as_deref(), refusal.feature.map(|feature| feature.rev)), (Some("rev"), Some(2)));
    assert_eq!(board.state(), BoardState { rev: 2, features: 2, locked: false }, "nothing of it was put");
    let change = board.remove(&jane, &[id(1), id(9)]).unwrap();
    assert_eq!((change.rev, change.removed), (3, vec![id(1)]));
    assert_eq!(field(board.remove(&jane, &[id(1)])).0, Code::NotFound);
    assert_eq!(board.put(&bob, vec![PutFeature { rev: Some(1), ..line(1, 2) }]).unwrap().rev, 4, "anew");
}

#[test]
fn a_board_has_bounds_in_features_and_bytes() {
    let (mut board, Drawers { jane, .. }) = (Board::default(), drawers());
    let many = (0..BOARD_FEATURES).map(|number| line(number, 2));
    board.put(&jane, many.collect()).unwrap();
    assert_eq!(field(board.put(&jane, vec![line(9999, 2)])), (Code::TooMany, Some("features".into())));
    board.put(&jane, vec![line(7, 3)]).unwrap();
    board.clear(&jane).unwrap();
    let large = |number| vec![line(number, 5000)];
    let fits = (0..99).take_while(|number| board.put(&jane, large(*number)).is_ok()).count();
    assert!((40..99).contains(&fits), "{fits} of some 85 KB");
    assert_eq!(field(board.put(&jane, large(100))), (Code::TooMany, Some("bytes".into())));
}

#[test]
fn all_boards_and_an_address_have_bounds() {
    let (terms, Drawers { jane, .. }) = (BoardTerms::default(), drawers());
    let address = Some(Address::V4(Ipv4Addr::new(203, 0, 113, 1)));
    let jane = Asker { address, ..jane };
    let fill = |board: &mut Board, asker: &Asker| {
        (0..999).take_while(|number| board.put(asker, vec![line(*number, 5000)]).is_ok()).count()
    };
    let mut rooms: Vec<Board> = (0..3).map(|_| Board::new(terms.clone())).collect();
    let filled: Vec<usize> = rooms.iter_mut().map(|board| fill(board, &jane)).collect();
    assert!(filled[0] == filled[1] && filled[2] <= 1, "two boards of 4 MiB: {filled:?}");
    let elsewhere = Asker { address: None, ..jane.clone() };
    let mut others: Vec<Board> = (0..16).map(|_| Board::new(terms.clone())).collect();
    let filled: Vec<usize> = others.iter_mut().map(|board| fill(board, &elsewhere)).collect();
    assert!(filled[13] > 40 && filled[15] < 40, "sixteen boards in all: {filled:?}");
    drop(others);
    rooms[0].leave(true);
    assert!(fill(&mut rooms[2], &jane) > 40, "what is gone makes room");
}

#[test]
fn what_was_removed_is_restored_by_its_maker_and_by_moderators_for_five_minutes() {
    let (mut board, Drawers { jane, bob, moderator }) = (Board::default(), drawers());
    board.put(&jane, vec![line(1, 2), line(2, 2)]).unwrap();
    board.put(&bob, vec![line(1, 3)]).unwrap();
    board.remove(&bob, &[id(1), id(2)]).unwrap();
    assert_eq!(field(board.restore(&bob, &[id(1)])).0, Code::Forbidden);
    let restored = board.restore(&jane, &[id(1), id(9)]).unwrap();
    let [feature] = restored.put.as_slice() else { panic!("{restored:?}") };
    assert_eq!((positions(feature), feature.rev), (3, 4), "as it was last");
    let restored = board.restore(&jane, &[id(1)]).unwrap();
    assert_eq!(positions(&restored.put[0]), 2, "as it was before somebody changed it");
    assert_eq!(field(board.restore(&jane, &[id(1)])).0, Code::NotFound, "it is there");
    assert_eq!(field(board.restore(&later(&moderator, 301), &[id(2)])).0, Code::NotFound);
}

#[test]
fn others_features_are_removed_slowly() {
    let (mut board, Drawers { jane, bob, moderator }) = (Board::default(), drawers());
    board.put(&jane, (0..60).map(|number| line(number, 2)).collect()).unwrap();
    let first: Vec<FeatureId> = (0..20).map(id).collect();
    board.remove(&bob, &first).unwrap();
    let refusal = board.remove(&bob, &[id(30)]).unwrap_err();
    assert_eq!((refusal.code, refusal.retry_after), (Code::RateLimited, Some(0.5)));
    board.remove(&later(&bob, 1), &[id(30), id(31)]).unwrap();
    board.remove(&jane, &[id(32)]).unwrap();
    assert_eq!(field(board.clear(&bob)).0, Code::Forbidden);
    board.clear(&moderator).unwrap();
    assert_eq!(board.state().features, 0);
}

/// Other rooms' boards take all that the node has. What there is no space for costs nothing of the rate of changes.
#[test]
fn what_there_is_no_space_for_costs_nothing() {
    let (terms, Drawers { jane, bob, .. }) = (BoardTerms::default(), drawers());
    let all = terms.bytes.clone();
    let mut board = Board::new(terms);
    board.put(&jane, (0..20).map(|number| line(number, 2)).collect()).unwrap();
    let others = all.try_acquire_many(u32::try_from(all.available_permits()).unwrap()).unwrap();
    let longer = || (0..20).map(|number| line(number, 3)).collect::<Vec<_>>();
    assert_eq!(field(board.put(&bob, longer())), (Code::TooMany, Some("bytes".into())));
    drop(others);
    board.put(&bob, longer()).unwrap();
    assert_eq!(field(board.remove(&bob, &[id(1)])).0, Code::RateLimited);
}

#[test]
fn a_locked_board_is_for_moderators() {
    let (mut board, Drawers { jane, moderator, .. }) = (Board::default(), drawers());
    assert_eq!(field(board.lock(&jane, true)).0, Code::Forbidden);
    assert_eq!(board.lock(&moderator, true).unwrap().locked, Some(true));
    assert_eq!(field(board.put(&jane, vec![line(1, 2)])).0, Code::Forbidden);
    board.put(&moderator, vec![line(1, 2)]).unwrap();
    board.lock(&moderator, false).unwrap();
    board.put(&jane, vec![line(1, 2)]).unwrap();
    board.leave(true);
    assert_eq!(board.state(), BoardState { rev: 0, features: 0, locked: false }, "it ends with the last member");
}

/// Frames for somebody who comes back after a lock alone: none is sent, so that the room would not let go of them later.
#[test]
fn frames_that_nobody_is_sent_are_not_kept() {
    let shared = Arc::new(Shared::new(Arc::default(), NodeTag::random()));
    let core = Core::new("QGIS".into(), Arc::default(), shared);
    let (mut board, Drawers { jane, moderator, .. }) = (Board::default(), drawers());
    let heard = board.put(&jane, vec![line(1, 2)]).unwrap().rev;
    board.lock(&moderator, true).unwrap();
    assert!(board.shown_again(&core, Some(heard)).is_empty(), "the state of the room has it");
    assert!(board.shown.parts.is_empty());
}

#[test]
fn another_node_carries_it_on() {
    let (mut board, Drawers { jane, bob, .. }) = (Board::default(), drawers());
    board.put(&jane, vec![line(1, 2)]).unwrap();
    board.remove(&bob, &[id(1)]).unwrap();
    let written = serde_json::to_string(&board).unwrap();
    let mut other = Board::default();
    other.replace(serde_json::from_str(&written).unwrap());
    assert_eq!(other.restore(&jane, &[id(1)]).unwrap(), board.restore(&jane, &[id(1)]).unwrap());
    assert_eq!(serde_json::to_string(&other).unwrap(), serde_json::to_string(&board).unwrap());
}
