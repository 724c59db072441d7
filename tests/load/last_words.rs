//! The texts of a client before its departure are delivered, and texts of others meanwhile are not lost.

use crate::common::Server;
use crate::common::member::V3;
use crate::common::raw::{CLOSE, Raw, frame, text};

#[tokio::test]
async fn the_last_texts_of_a_leaving_member_are_delivered() {
    let _alone = crate::ALONE.lock().await;
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut witness = Raw::connect(&server, &V3.path("QGIS")).await;
    for round in 0..50 {
        let mut raw = Raw::connect(&server, &V3.path("QGIS")).await;
        let words: Vec<u8> = (0..20).flat_map(|number| text(V3.text("leaver", &format!("{round}/{number}")))).collect();
        let close = frame(CLOSE, &1000_u16.to_be_bytes());
        match round % 3 {
            0 => raw.write(&[words, close].concat()).await,
            1 => raw.write(&words).await,
            _ => {
                raw.write(&words).await;
                raw.frame().await; // unread bytes make the kernel reset the connection
            }
        }
        drop(raw);
        for number in 0..20 {
            let said = format!("{round}/{number}");
            let next = witness.text_with(|frame| frame["type"] == "text").await;
            assert_eq!(next["text"], said);
        }
    }
    server.until_members("QGIS", 1).await;
}
