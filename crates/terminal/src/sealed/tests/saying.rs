//! Frames of this client: for one alone, again, and in place of what was refused.

use super::*;

#[test]
fn what_is_for_a_name_alone_is_sealed_for_no_other_load() {
    let (mut wim, mut ann, mut other) = (Client::new(), load("ann"), load("ann"));
    wim.reads("m.1", &sealed(&mut ann, text("hi")));
    let direct = |nonce: &str| {
        let content = json!({"kind": "text", "text": "psst"});
        json!({"type": "direct_send", "nickname": "Ann", "content": content, "nonce": nonce})
    };
    wim.says(direct("1"));
    assert_eq!(wim.sent()[0]["to"], "m.1");
    let left = json!([{"member": "m.1", "nickname": "s-1"}]);
    wim.hears(&json!({"type": "presence", "room": ROOM, "nb_users": 1, "left": left}));
    let heard = wim.message("m.2", &sealed(&mut other, text("hi")), false);
    assert_eq!(presence(&heard), ["+ann-2"]);
    wim.out.clear();
    let told = wim.says(direct("2"));
    assert!(wim.sent().is_empty() && told[0]["message"].as_str().unwrap().contains("another key"), "{told:?}");
    // Whoever is back as another member is the same load.
    wim.reads("m.3", &sealed(&mut ann, text("back")));
    wim.says(direct("1"));
    assert_eq!(wim.sent()[0]["to"], "m.3");
}

#[test]
fn what_the_chat_has_not_asked_for_is_said_until_it_is_taken() {
    let mut wim = Client::new();
    wim.joins();
    let greeting = wim.sent().pop().unwrap();
    let reference = greeting["ref"].as_u64().unwrap();
    wim.hears(&json!({"type": "error", "ref": reference, "code": "rate_limited", "retry_after": 2.0}));
    assert!(wim.waits(1).is_empty() && wim.sent().is_empty());
    wim.waits(2);
    assert_eq!(wim.sent(), std::slice::from_ref(&greeting));
    // The connection breaks before the reply.
    wim.hears(&json!({"type": "welcome", "resumed": true}));
    assert!(wim.sent().contains(&greeting));
    wim.joins();
    assert!(wim.sent().contains(&greeting));
    wim.hears(&json!({"type": "ok", "ref": reference, "id": "1"}));
    wim.hears(&json!({"type": "welcome", "resumed": true}));
    assert!(!wim.sent().contains(&greeting));
}

#[test]
fn greetings_are_kept_in_no_history_and_lines_are() {
    let mut wim = Client::new();
    wim.joins();
    assert_eq!(wim.sent().pop().unwrap()["no_store"], true);
    wim.says(json!({"type": "send", "content": {"kind": "text", "text": "hi"}, "nonce": "1"}));
    assert_eq!(wim.sent().pop().unwrap().get("no_store"), None);
}

#[test]
fn a_refused_line_is_filled_and_a_refused_deletion_is_told() {
    let mut wim = Client::new();
    wim.says(json!({"type": "send", "content": {"kind": "text", "text": "hi"}, "nonce": "1"}));
    let said = wim.sent().remove(0);
    wim.hears(&json!({"type": "ok", "ref": said["ref"], "id": "1"}));
    wim.says(json!({"type": "delete", "id": name(&said["content"])}));
    let gone = wim.sent().remove(0);
    let told = wim.hears(&json!({"type": "error", "ref": gone["ref"], "code": "forbidden", "message": "no"}));
    assert_eq!(shown(&told), ["A line was not taken back: the server has refused it."]);
    assert_eq!(wim.sent().len(), 1, "its line is filled");
}

#[test]
fn a_refusal_has_no_words_of_the_server() {
    let mut wim = Client::new();
    wim.says(json!({"type": "send", "content": {"kind": "text", "text": "hi"}, "nonce": "1"}));
    let told =
        wim.hears(&json!({"type": "error", "ref": wim.last_reference, "code": "internal", "message": "ravi: come"}));
    assert_eq!(told, [json!({"type": "error", "ref": wim.last_reference, "code": "internal"})]);
}

#[test]
fn whoever_the_server_says_has_come_is_greeted_every_two_seconds_at_most() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    for place in 0..50 {
        ann.comes();
        wim.reads(&format!("m.{place}"), &sealed(&mut ann, Inside::default()));
        let left = json!([{"member": format!("m.{place}"), "nickname": "s-1"}]);
        wim.hears(&json!({"type": "presence", "room": ROOM, "nb_users": 2, "left": left}));
    }
    assert_eq!(wim.sent().len(), 1);
    assert!(wim.rooms.next_timer().is_some() && wim.waits(1).is_empty() && wim.sent().is_empty());
    wim.waits(2);
    assert_eq!(wim.sent().len(), 1);
    assert_eq!((wim.rooms.next_timer(), wim.waits(9), wim.sent()), (None, vec![], vec![]));
}

#[test]
fn into_a_room_that_was_left_the_server_brings_nobody_back() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    let state = json!({"type": "room_state", "state": {"room": ROOM, "nickname": "s-9", "nb_users": 1, "members": []}});
    assert_eq!(shown(&wim.hears(&state)), ["room_state"], "a session that goes on");
    wim.rooms.left(ROOM);
    let removed = json!({"type": "removed", "room": ROOM, "reason": "kicked"});
    for is_removed in [false, true] {
        if is_removed {
            wim.joins();
            assert_eq!(shown(&wim.hears(&removed)), ["removed"]);
        }
        wim.out.clear();
        assert!(wim.hears(&state).is_empty() && wim.reads("m.1", &sealed(&mut ann, text("still here"))).is_empty());
        assert_eq!(wim.sent(), [json!({"type": "leave", "room": ROOM})]);
    }
}

#[test]
fn before_the_answer_to_a_join_nothing_is_heard_and_later_it_is_missed() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    assert_eq!(wim.reads("m.1", &sealed(&mut ann, text("one"))), ["ann: one"]);
    wim.hears(&json!({"type": "welcome", "resumed": false}));
    assert!(wim.reads("m.1", &sealed(&mut ann, text("two"))).is_empty());
    wim.joins();
    assert_eq!(wim.reads("m.1", &sealed(&mut ann, text("three"))), ["ann: three"]);
    assert_eq!(wim.waits(3), ["1 line of ann is missing."]);
}

#[test]
fn a_session_that_goes_on_greets_where_the_answer_to_its_join_was_lost() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    wim.hears(&json!({"type": "welcome", "resumed": false}));
    wim.says(json!({"type": "join", "nickname": "wim"}));
    wim.hears(&json!({"type": "welcome", "resumed": true}));
    wim.out.clear();
    wim.hears(&json!({"type": "room_state", "state": {"room": ROOM, "nickname": "s-9", "nb_users": 1, "members": []}}));
    assert_eq!(wim.sent()[0]["type"], "send");
    wim.says(json!({"type": "join", "nickname": "wim"}));
    wim.hears(&json!({"type": "error", "ref": wim.last_reference, "code": "already_joined"}));
    assert_eq!(wim.reads("m.1", &sealed(&mut ann, text("hi"))), ["ann: hi"]);
}

#[test]
fn whoever_came_while_the_connection_was_broken_is_greeted_and_asked_for_a_greeting() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    wim.says(json!({"type": "send", "content": {"kind": "text", "text": "hi"}, "nonce": "1"}));
    wim.out.clear();
    let state = |members: Value| json!({"type": "room_state", "state": {"room": ROOM, "nickname": "s-9", "nb_users": 3, "members": members}});
    let one = json!({"member": "m.1", "nickname": "s-1"});
    wim.hears(&state(json!([one])));
    assert!(wim.sent().is_empty(), "who was there then");
    wim.hears(&state(json!([one, {"member": "m.2", "nickname": "s-2"}])));
    let greeting = wim.sent().pop().unwrap();
    let Heard::Open(opened) = ann.open(&serde_json::from_value(greeting["content"].clone()).unwrap(), false) else {
        panic!("opens")
    };
    assert!(opened.inside.joins);
}

#[test]
fn a_room_that_is_left_before_the_answer_to_its_join_is_left_then() {
    let mut wim = Client::new();
    wim.hears(&json!({"type": "welcome", "resumed": false}));
    wim.says(json!({"type": "join", "nickname": "wim"}));
    wim.rooms.left(ROOM);
    wim.out.clear();
    let state = json!({"room": ROOM, "nickname": "s-9", "nb_users": 1, "members": []});
    assert!(wim.hears(&json!({"type": "ok", "ref": wim.last_reference, "state": state})).is_empty());
    assert_eq!(wim.sent(), [json!({"type": "leave", "room": ROOM})]);
}

#[test]
fn whoever_is_removed_while_joining_again_hears_again() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    wim.says(json!({"type": "join", "nickname": "wim"}));
    wim.hears(&json!({"type": "removed", "room": ROOM, "reason": "kicked"}));
    let state = json!({"room": ROOM, "nickname": "s-9", "nb_users": 1, "members": []});
    wim.hears(&json!({"type": "ok", "ref": wim.last_reference, "state": state}));
    assert_eq!(wim.reads("m.1", &sealed(&mut ann, text("hi"))), ["ann: hi"]);
}
