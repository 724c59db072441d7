//! What is said in a room (section 4).

use crate::common::native::Native;
use crate::common::{Client, Server};
use serde_json::json;

#[tokio::test]
async fn everybody_hears_a_message_its_sender_too_after_the_reply() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    let reply = ann.say("QGIS", "Hi @all").await;
    for hearer in [&mut ann, &mut bob] {
        let heard = hearer.event("message").await;
        assert_eq!(heard["id"], reply["id"]);
        assert_eq!(heard["content"], json!({"kind": "text", "text": "Hi @all"}));
        assert_eq!(heard["from"]["nickname"], "ann");
    }
    let heard = v3.until(|frame| frame["type"] == "text").await;
    assert_eq!((&heard["author"], &heard["text"], &heard["id"]), (&json!("ann"), &json!("Hi @all"), &reply["id"]));
}
