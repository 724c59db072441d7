//! Frames that break RFC 6455, and valid ones that look wrong: each fault has its close code, the peer gets it although
//! it goes on writing, and nobody else notices.

use crate::common::autobahn::{cases, exchange};
use crate::common::raw::{CLOSE, PING, PONG, Raw, TEXT, frame, head, text};
use crate::common::{Client, Server};
use causerie::limits::MIB;
use serde_json::{Value, json};

const V3: &str = "/channel/QGIS/ws";
const CONTINUATION: u8 = 0x80;
const UNFINISHED_TEXT: u8 = 0x01;

/// Name, bytes and close code of each fault.
fn faults() -> Vec<(&'static str, Vec<u8>, u16)> {
    let mut faults = vec![
        ("a frame without mask", b"\x81\x02hi".to_vec(), 1002),
        ("an opcode between text and close", frame(0x83, b"hi"), 1002),
        ("an opcode above pong", frame(0x8B, b"hi"), 1002),
        ("a control frame in fragments", frame(0x09, b"hi"), 1002),
        ("a control frame above 125 bytes", frame(PING, &[b'x'; 126]), 1002),
        ("a continuation of nothing", frame(CONTINUATION, b"hi"), 1002),
        ("a text within a text", [frame(UNFINISHED_TEXT, b"h"), frame(TEXT, b"i")].concat(), 1002),
        ("a binary frame within a text", [frame(UNFINISHED_TEXT, b"h"), frame(0x82, b"i")].concat(), 1002),
        ("a close with half a code", frame(0x88, &[3]), 1002),
        ("a close with a code that nobody may send", frame(0x88, &1005_u16.to_be_bytes()), 1002),
        ("a text that is not UTF-8", frame(TEXT, b"\xff\xfe"), 1007),
        ("a text that ends within a character", frame(TEXT, b"caf\xc3"), 1007),
        ("a character broken by fragments", [frame(1, b"\xe2\x82"), frame(CONTINUATION, b"(")].concat(), 1007),
        ("a declared length above the limit", head(TEXT, 100_001), 1009),
        ("a declared length of a tebibyte", head(TEXT, 1 << 40), 1009),
        ("fragments above the limit", [frame(1, &[b' '; 60_000]), frame(0x80, &[b' '; 60_000])].concat(), 1009),
    ];
    for (name, bit) in [("reserved bit 1", 0x40), ("reserved bit 2", 0x20), ("reserved bit 3", 0x10)] {
        faults.push((name, frame(TEXT | bit, b"hi"), 1002));
    }
    faults
}

#[tokio::test]
async fn each_fault_has_its_code_even_for_a_writing_peer() {
    let server = Server::start(&[("MAX_FRAME_BYTES", "100_000")]).await;
    let mut witness = Client::connect(&server, V3).await;
    for (name, fault, code) in faults() {
        let mut peer = Raw::connect(&server, V3).await;
        peer.write(&fault).await;
        let mut peer = peer.keep_writing(text("x".repeat(60_000)), 8 * MIB / 60_000);
        assert_eq!(peer.closed().await.0, code, "{name}");
        witness.fence(&server, "QGIS").await;
        assert_eq!(server.members("QGIS").await, 1, "{name}");
    }
    let counts: Vec<&Value> = witness.seen.iter().filter(|frame| frame["type"] != "text").collect();
    assert!(counts.iter().all(|frame| frame["type"] == "nb_users"), "{counts:#?}");
}

/// Each path answers what is said in its own way, and what RFC 6455 asks for in one: pongs, and the close.
#[tokio::test]
async fn cases_of_the_autobahn_suite_hold_on_every_path() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    for path in ["/v1/room/QGIS/ws", "/v3/channel/QGIS/ws", "/ws"] {
        for case in cases().filter(|case| !case.name.starts_with("1.")) {
            let answers = [exchange(server.addr(), path, &case.sent).await, case.answered];
            let [told, expected] = answers
                .map(|frames| frames.into_iter().filter(|frame| [PONG, CLOSE].contains(&frame.0)).collect::<Vec<_>>());
            assert_eq!(told, expected, "case {} on {path}", case.name);
        }
    }
}

#[tokio::test]
async fn valid_framing_passes() {
    let server = Server::start(&[("MAX_FRAME_BYTES", "4096"), ("MESSAGE_RATE", "0")]).await;
    let mut peer = Raw::connect(&server, V3).await;
    let said = json!({"type": "text", "author": "raw", "text": "caf\u{e9}"}).to_string();
    let (accent, end) = (said.find('\u{e9}').unwrap() + 1, said.len());
    let filled = format!("{said}{}", " ".repeat(4096 - said.len()));
    let bytes = said.as_bytes();
    let ways = [
        ("at the limit", text(&filled)),
        ("within a character", [frame(1, &bytes[..accent]), frame(0x80, &bytes[accent..])].concat()),
        ("with a ping between", [frame(1, &bytes[..5]), frame(PING, b"?"), frame(0x80, &bytes[5..])].concat()),
        ("with empty fragments", [frame(1, b""), frame(0, b""), frame(0, bytes), frame(0x80, b"")].concat()),
        (
            "byte by byte",
            bytes.iter().enumerate().fold(Vec::new(), |all, (at, byte)| {
                let first = u8::from(at == 0) | if at + 1 == end { 0x80 } else { 0 };
                [all, frame(first, &[*byte])].concat()
            }),
        ),
        ("behind an unasked pong", [frame(PONG, b"!"), text(&said)].concat()),
    ];
    for (name, way) in ways {
        peer.write(&way).await;
        let frame = peer.text_with(|frame| frame["type"] != "nb_users").await;
        assert_eq!((&frame["type"], &frame["text"]), (&json!("text"), &json!("caf\u{e9}")), "{name}: {frame}");
    }
}

#[tokio::test]
async fn the_limit_is_the_largest_frame_that_passes() {
    let server = Server::start(&[("MAX_FRAME_BYTES", "4096")]).await;
    for fragments in [1, 2] {
        for (length, passes) in [(4096, true), (4097, false)] {
            let mut peer = Raw::connect(&server, V3).await;
            let said = json!({"type": "text", "author": "raw", "text": "hi"}).to_string();
            let filled = format!("{said:length$}").into_bytes();
            match filled.split_at(length / 2) {
                (half, rest) if fragments == 2 => peer.write(&[frame(1, half), frame(0x80, rest)].concat()).await,
                _ => peer.write(&frame(TEXT, &filled)).await,
            }
            if passes {
                peer.text_with(|frame| frame["text"] == "hi").await;
            } else {
                assert_eq!(peer.closed().await, (1009, String::new()));
            }
        }
    }
}

#[tokio::test]
async fn bytes_behind_the_handshake_are_the_first_frame() {
    let server = Server::start(&[]).await;
    let newcomer = json!({"type": "newcomer", "newcomer": "early"});
    let said = json!({"type": "text", "author": "early", "text": "x".repeat(200)});
    for path in [V3, "/room/QGIS/ws", "/v2/room/QGIS/ws"] {
        let mut peer = Raw::open(server.addr()).await;
        let early = [text(&newcomer), text(&said)].concat();
        peer.shake_hands(path, "", &early[..early.len() - 50]).await;
        peer.text_with(|frame| frame["newcomer"] == "early").await;
        peer.write(&early[early.len() - 50..]).await;
        peer.text_with(|frame| frame["text"] == said["text"]).await;
        peer.write(&frame(CLOSE, &1000_u16.to_be_bytes())).await;
        assert_eq!(peer.closed().await, (1000, String::new()));
    }
}

/// The codes of a client that may be sent (IANA's registry of WebSocket close codes), in one read and byte by byte.
#[tokio::test]
async fn a_close_is_answered_with_its_own_code() {
    let server = Server::start(&[]).await;
    for code in [1000_u16, 1001, 1012, 1013, 1014, 3000, 4999] {
        for parts in [1, 8] {
            let mut peer = Raw::connect(&server, "/channel/QGIS/ws").await;
            let close = frame(CLOSE, &code.to_be_bytes());
            for part in close.chunks(close.len() / parts) {
                peer.write(part).await;
            }
            assert_eq!(peer.closed().await, (code, String::new()));
        }
    }
}

#[tokio::test]
async fn a_ping_together_with_a_close_is_answered_before_it() {
    let server = Server::start(&[]).await;
    for code in [1000_u16, 1014] {
        let mut peer = Raw::connect(&server, V3).await;
        peer.write(&[frame(PING, b"still there?"), frame(CLOSE, &code.to_be_bytes())].concat()).await;
        assert_eq!(peer.next_of(PONG).await.expect("an answer").payload, b"still there?", "{code}");
        assert_eq!(peer.closed().await, (code, String::new()));
    }
}

#[tokio::test]
async fn a_ping_is_answered_with_its_own_bytes() {
    let server = Server::start(&[]).await;
    let mut peer = Raw::connect(&server, V3).await;
    for payload in [&b""[..], b"are you there?", &[b'x'; 125]] {
        peer.write(&frame(PING, payload)).await;
        assert_eq!(peer.next_of(PONG).await.unwrap().payload, payload);
    }
}

#[tokio::test]
async fn a_peer_that_pings_and_does_not_read_is_cut() {
    let server = Server::start(&[("OUTBOX_BYTES", "65_536")]).await;
    let mut witness = Client::connect(&server, V3).await;
    let peer = Raw::connect_small(&server, V3).await;
    witness.until(|frame| frame["nb_users"] == 2).await;
    let mut peer = peer.keep_writing(frame(PING, &[b'x'; 125]), 1_000_000);
    witness.until(|frame| frame["nb_users"] == 1).await;
    while peer.frame().await.is_some_and(|frame| frame.first != CLOSE) {}
}

#[tokio::test]
async fn the_largest_unfinished_frame_is_evicted_alone() {
    let server = Server::start(&[("MAX_FRAME_BYTES", "1_073_741_824")]).await;
    let blanks = frame(TEXT, &[b' '; MIB]).split_off(14); // as they are masked
    let mut peers = Vec::new();
    for mebibytes in [37, 41, 15] {
        let mut peer = Raw::connect(&server, V3).await;
        peer.write(&head(TEXT, 45 * MIB)).await;
        for _ in 0..mebibytes {
            peer.write(&blanks).await;
        }
        peers.push(peer);
    }
    server.until_members("QGIS", 3).await;
    for _ in 15..22 {
        peers[2].write(&blanks).await;
    }
    assert_eq!(peers[1].closed().await, (1013, "try again later".into()));
    for (place, held) in [(0, 37), (2, 22)] {
        for _ in held..45 {
            peers[place].write(&blanks).await;
        }
        peers[place].text_with(|frame| frame["type"] == "uncompliant").await;
    }
    assert_eq!(server.members("QGIS").await, 2);
}

#[tokio::test]
async fn a_message_in_too_many_fragments_is_a_flood() {
    let server = Server::start(&[]).await;
    let mut polite = Raw::connect(&server, V3).await;
    let mut flood = Raw::connect(&server, V3).await;
    let nothing = frame(CONTINUATION & !0x80, b"");
    let said = json!({"type": "text", "author": "patient", "avatar": null, "text": "in many pieces"}).to_string();
    polite.write(&frame(UNFINISHED_TEXT, said.as_bytes())).await;
    for _ in 0..40 {
        polite.write(&nothing.repeat(100)).await;
    }
    polite.write(&frame(CONTINUATION, b"")).await;
    polite.text_with(|frame| frame["text"] == "in many pieces").await;

    flood.write(&frame(UNFINISHED_TEXT, b"{")).await;
    let mut flood = flood.keep_writing(nothing.repeat(1000), 100);
    assert_eq!(flood.closed().await.0, 4004);
    server.until_members("QGIS", 1).await;
}

#[tokio::test]
async fn frames_arrive_whole_and_in_order_in_parts_of_any_size() {
    let settings = [("MAX_FRAME_BYTES", "1_000_000"), ("MAX_MESSAGE_LENGTH", "1_000_000"), ("MESSAGE_RATE", "0")];
    let server = Server::start(&settings).await;
    // Around the size of a read, and around the part of a large frame that is read ahead.
    let sizes = [1, 150, 200, 256, 300, 32_768 - 60, 32_768, 33_000, 65_535, 70_000, 2];
    let texts: Vec<String> = sizes.iter().map(|size| format!("{size}{}", "x".repeat(*size))).collect();
    let said = |said: &String| text(json!({"type": "text", "author": "raw", "text": said}).to_string());
    let bytes: Vec<u8> = texts.iter().flat_map(said).collect();
    for cut in [bytes.len(), 997, 256, 32_768, 40_001] {
        let mut peer = Raw::connect(&server, V3).await;
        for part in bytes.chunks(cut) {
            peer.write(part).await;
        }
        for expected in &texts {
            let heard = peer.text_with(|frame| frame["type"] == "text").await;
            assert!(heard["text"] == **expected, "{} bytes, cut at {cut}", expected.len());
        }
    }
}
