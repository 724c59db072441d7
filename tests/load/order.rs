//! In a large room, what is for everybody, for many and for one reaches each member in the order of sending.

use crate::common::Server;
use crate::common::native::Native;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

/// Members enough for a delivery on several cores.
const MEMBERS: usize = 300;
/// As many offers as a member may have.
const TIMES: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_for_many_keeps_its_place_among_what_is_for_all() {
    let _alone = crate::ALONE.lock().await;
    let server = Server::start(&[("MESSAGE_RATE", "0"), ("WS_PING_INTERVAL", "3600")]).await;
    let server = &server;
    let mut ann = Native::join(server, "ann", "QGIS").await;
    let joining = stream::iter(0..MEMBERS).map(|place| async move {
        let hello = json!({"nickname": format!("member-{place}"), "features": ["direct"]});
        let mut native = Native::hello_with(server, hello).await;
        native.enter("QGIS").await;
        native
    });
    let mut members: Vec<Native> = joining.buffered(32).collect().await;
    let first = members[0].member();
    for time in 0..TIMES {
        let content = |kind: &str| json!({"kind": "text", "text": format!("{kind} {time}")});
        let say = |kind: &str| json!({"type": "send", "room": "QGIS", "content": content(kind)});
        let offer = json!({"type": "file_offer", "room": "QGIS", "name": format!("offer {time}"), "size": 1});
        let direct = json!({"type": "direct_send", "room": "QGIS", "to": first, "content": content("direct")});
        ann.pipeline([say("before"), offer, direct, say("after")]).await;
    }
    for (place, native) in members.iter_mut().enumerate() {
        let kinds = ["before", "offer", "direct", "after"];
        let told = kinds.into_iter().filter(|kind| place == 0 || *kind != "direct");
        for (time, kind) in (0..TIMES).flat_map(|time| told.clone().map(move |kind| (time, kind))) {
            let frame = native.until(|frame| frame["type"] != "presence").await;
            let heard: [&Value; 2] = [&frame["content"]["text"], &frame["name"]];
            assert!(heard.contains(&&json!(format!("{kind} {time}"))), "{kind} {time} at {place}: {frame}");
        }
    }
}
