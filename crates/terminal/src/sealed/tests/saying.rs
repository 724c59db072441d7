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
