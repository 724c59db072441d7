//! The rules, told of packets as clients send them.

use super::allocations::FiveTuple;
use super::codec::attribute::{
    CHANNEL_NUMBER, DATA, EVEN_PORT, LIFETIME, NONCE, REALM, REQUESTED_ADDRESS_FAMILY, REQUESTED_TRANSPORT,
    RESERVATION_TOKEN, USERNAME, XOR_MAPPED_ADDRESS, XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS,
};
use super::codec::{Class, MessageWriter, Method, Packet, StunMessage, UDP, long_term_key, on_channel};
use super::credentials::RelayTerms;
use super::pairings::Sharing;
use super::rules::{PacketOutcome, RelayRules};
use crate::metrics::RelayDrop;
use std::net::SocketAddr;
use std::time::Duration;

const START: Duration = Duration::from_secs(1_795_156_230);

/// The rules, the time, and the number of the last request.
struct Relayed {
    rules: RelayRules,
    now: Duration,
    asked: u32,
}

/// A client, and what it shows.
#[derive(Clone)]
struct TestClient {
    client: FiveTuple,
    username: String,
    password: String,
    nonce: String,
}

fn relayed() -> Relayed {
    let terms = RelayTerms { secret: [7; 32], address: [192, 0, 2, 1].into(), rate: 1e6, allocations: 100 };
    Relayed { rules: RelayRules::new(terms), now: START, asked: 0 }
}

fn text(bytes: Option<&[u8]>) -> String {
    String::from_utf8_lossy(bytes.unwrap_or_default()).into()
}

fn message(packet: &[u8]) -> StunMessage<'_> {
    match Packet::read(packet) {
        Some(Packet::StunMessage(message)) => message,
        other => panic!("no message: {other:?}"),
    }
}

fn peer(port: u16) -> SocketAddr {
    ([192, 0, 2, 1], port).into()
}

impl Relayed {
    fn take(&mut self, caller: &TestClient, packet: &[u8]) -> PacketOutcome {
        self.rules.take(self.now, caller.client, packet)
    }

    fn request(&mut self, method: Method) -> MessageWriter {
        self.asked += 1;
        MessageWriter::new(
            method,
            Class::Request,
            [self.asked.to_be_bytes(), [9; 4], [9; 4]].concat().try_into().unwrap_or_default(),
        )
    }

    /// A client of a session, which has a nonce.
    fn caller(&mut self, session: u64, port: u16) -> TestClient {
        let client = FiveTuple { address: ([127, 0, 0, 1], port).into(), stream: None, at: None };
        let (username, password) = self.rules.terms.credentials(session, self.now.as_secs() + 60);
        let mut caller = TestClient { client, username, password, nonce: String::new() };
        let request = self.request(Method::Allocate).finish();
        let PacketOutcome::Answer(401, answer) = self.take(&caller, &request) else { panic!("no 401") };
        caller.nonce = text(message(&answer).get(NONCE));
        caller
    }

    fn sign(caller: &TestClient, writer: MessageWriter) -> Vec<u8> {
        let writer = writer.put(USERNAME, caller.username.as_bytes()).put(REALM, b"causerie");
        let key = long_term_key(&caller.username, b"causerie", &caller.password);
        writer.put(NONCE, caller.nonce.as_bytes()).sign(&key)
    }

    /// The answer to a signed request; its code, and its bytes.
    fn ask(&mut self, caller: &TestClient, writer: MessageWriter) -> (u16, Vec<u8>) {
        let packet = Self::sign(caller, writer);
        match self.take(caller, &packet) {
            PacketOutcome::Answer(code, answer) => (code, answer),
            other => panic!("no answer: {other:?}"),
        }
    }

    fn allocate(&mut self, caller: &TestClient) -> Result<u16, u16> {
        let request = self.request(Method::Allocate).put(REQUESTED_TRANSPORT, &UDP);
        let (code, answer) = self.ask(caller, request);
        let port = message(&answer).address(XOR_RELAYED_ADDRESS).map(|address| address.port());
        port.filter(|_| code == 200).ok_or(code)
    }

    fn permit(&mut self, caller: &TestClient, address: SocketAddr) -> u16 {
        let request = self.request(Method::CreatePermission).put_address(XOR_PEER_ADDRESS, address);
        self.ask(caller, request).0
    }

    fn bind(&mut self, caller: &TestClient, number: u16, address: SocketAddr) -> u16 {
        let number = [&number.to_be_bytes()[..], &[0, 0]].concat();
        let request = self.request(Method::ChannelBind).put(CHANNEL_NUMBER, &number);
        self.ask(caller, request.put_address(XOR_PEER_ADDRESS, address)).0
    }

    fn refresh(&mut self, caller: &TestClient, lifetime: u32) -> u16 {
        let request = self.request(Method::Refresh).put(LIFETIME, &lifetime.to_be_bytes());
        self.ask(caller, request).0
    }

    fn send(&mut self, caller: &TestClient, port: u16, data: &[u8]) -> PacketOutcome {
        let indication = MessageWriter::new(Method::Send, Class::Indication, [9; 12]);
        let packet = indication.put_address(XOR_PEER_ADDRESS, peer(port)).put(DATA, data).finish();
        self.take(caller, &packet)
    }

    /// Two sessions in one call, each with an allocation that permits the other.
    fn pair(&mut self) -> [(TestClient, u16); 2] {
        self.rules.pairings.enter(1, Sharing::Call("QGIS".into()));
        self.rules.pairings.enter(2, Sharing::Call("QGIS".into()));
        let [one, other] = [(1, 5001), (2, 5002)].map(|(session, port)| self.caller(session, port));
        let [here, there] = [&one, &other].map(|caller| self.allocate(caller).unwrap_or_else(|code| panic!("{code}")));
        assert_eq!((self.permit(&one, peer(there)), self.permit(&other, peer(here))), (200, 200));
        [(one, here), (other, there)]
    }
}

#[test]
fn who_has_no_credentials_gets_a_nonce_and_nothing_else() {
    let mut relay = relayed();
    let caller = relay.caller(1, 5001);
    let bare = MessageWriter::new(Method::Allocate, Class::Request, [1; 12]).put(REQUESTED_TRANSPORT, &UDP);
    let PacketOutcome::Answer(401, answer) = relay.take(&caller, &bare.finish()) else { panic!("no 401") };
    assert!(answer.len() <= 100, "{} bytes", answer.len());
    assert_eq!((message(&answer).text(REALM), relay.rules.allocations.len()), (Some("causerie"), 0));
    let incomplete = MessageWriter::new(Method::Allocate, Class::Request, [1; 12]).sign(b"any");
    assert!(matches!(relay.take(&caller, &incomplete), PacketOutcome::Answer(400, _)));
    let wrong = TestClient { password: "other".into(), ..caller.clone() };
    let other_name = TestClient { username: caller.username.replace(':', ":1"), ..caller.clone() };
    let no_name = TestClient { username: "somebody".into(), ..caller.clone() };
    for stranger in [wrong, other_name, no_name] {
        assert_eq!(relay.allocate(&stranger), Err(401), "{}", stranger.username);
    }
    let forged = TestClient { nonce: format!("{:.23}x", caller.nonce), ..caller.clone() };
    assert_eq!(relay.allocate(&forged), Err(438));
    assert!(relay.allocate(&caller).is_ok());
}

/// A nonce is for one address, and for some minutes.
#[test]
fn nonces_are_signed() {
    let mut relay = relayed();
    let caller = relay.caller(1, 5001);
    let client = FiveTuple { address: ([127, 0, 0, 2], 5001).into(), stream: None, at: None };
    assert_eq!(relay.allocate(&TestClient { client, ..caller.clone() }), Err(438), "repeated from elsewhere");
    assert!(relay.allocate(&caller).is_ok());
    relay.now += Duration::from_secs(599);
    assert_eq!(relay.refresh(&caller, 600), 200);
    relay.now += Duration::from_secs(1);
    let packet = Relayed::sign(&caller, MessageWriter::new(Method::Refresh, Class::Request, [1; 12]));
    let PacketOutcome::Answer(438, answer) = relay.take(&caller, &packet) else { panic!("no 438") };
    assert!(answer.len() <= 100, "{} bytes", answer.len());
    let fresh = TestClient { nonce: text(message(&answer).get(NONCE)), ..caller };
    assert_eq!(relay.refresh(&fresh, 600), 200, "its name is over, its allocation goes on");
    let late =
        TestClient { client: FiveTuple { address: ([127, 0, 0, 1], 5009).into(), stream: None, at: None }, ..fresh };
    assert_eq!(relay.allocate(&late), Err(401), "the name is over");
}

#[test]
fn a_request_that_is_sent_again_gets_the_same_answer() {
    let mut relay = relayed();
    let caller = relay.caller(1, 5001);
    let request = Relayed::sign(&caller, relay.request(Method::Allocate).put(REQUESTED_TRANSPORT, &UDP));
    let [first, second] = [0, 1].map(|_| relay.take(&caller, &request));
    assert!(matches!(first, PacketOutcome::Answer(200, _)) && first == second, "{first:?} {second:?}");
    assert_eq!((relay.rules.allocations.len(), relay.allocate(&caller)), (1, Err(437)));
    let other = relay.caller(2, 5001);
    assert_eq!((relay.allocate(&other), relay.refresh(&other, 600)), (Err(441), 441));
    assert_eq!((relay.refresh(&caller, 0), relay.refresh(&caller, 0), relay.rules.allocations.len()), (200, 437, 0));
}

#[test]
fn what_is_not_offered_is_refused() {
    let mut relay = relayed();
    let caller = relay.caller(1, 5001);
    let request = relay.request(Method::Allocate);
    assert_eq!(relay.ask(&caller, request).0, 400, "no transport");
    for (attribute, value, code) in [
        (REQUESTED_TRANSPORT, vec![6, 0, 0, 0], 442),
        (REQUESTED_ADDRESS_FAMILY, vec![2, 0, 0, 0], 440),
        (EVEN_PORT, vec![0x80], 508),
        (EVEN_PORT, vec![], 400),
        (RESERVATION_TOKEN, vec![0; 8], 508),
        (0x001a, vec![0; 4], 420),
    ] {
        let request = relay.request(Method::Allocate).put(attribute, &value).put(REQUESTED_TRANSPORT, &UDP);
        assert_eq!(relay.ask(&caller, request).0, code, "{attribute:x}");
    }
    assert_eq!(
        (relay.permit(&caller, peer(1024)), relay.refresh(&caller, 600), relay.rules.allocations.len()),
        (437, 437, 0)
    );
}

#[test]
fn whoever_wants_an_even_number_gets_one() {
    let mut relay = relayed();
    let numbers: Vec<_> = (5001..5005)
        .map(|port| {
            let caller = relay.caller(1, port);
            let request = relay.request(Method::Allocate).put(REQUESTED_TRANSPORT, &UDP).put(EVEN_PORT, &[0]);
            let (_, answer) = relay.ask(&caller, request);
            message(&answer).address(XOR_RELAYED_ADDRESS).map(|address| address.port())
        })
        .collect();
    assert_eq!(numbers, [1024, 1026, 1028, 1030].map(Some));
    let caller = relay.caller(1, 5005);
    let request = relay.request(Method::Allocate).put(REQUESTED_TRANSPORT, &UDP).put(EVEN_PORT, &[0]);
    let both = request.put(RESERVATION_TOKEN, &[0; 8]);
    assert_eq!((relay.ask(&caller, both).0, relay.allocate(&caller)), (400, Ok(1031)));
}

#[test]
fn data_passes_between_those_who_share_something() {
    let mut relay = relayed();
    let [(one, here), (other, there)] = relay.pair();
    let PacketOutcome::Relay(to, packet) = relay.send(&one, there, b"hello") else { panic!("nothing passes") };
    let read = message(&packet);
    assert_eq!((to, read.method, read.class), (other.client, Method::Data, Class::Indication));
    assert_eq!((read.address(XOR_PEER_ADDRESS), read.get(DATA)), (Some(peer(here)), Some(&b"hello"[..])));
    // A channel on one side only.
    assert_eq!(relay.bind(&one, 0x4000, peer(there)), 200);
    let PacketOutcome::Relay(_, packet) = relay.take(&one, &on_channel(0x4000, b"more", false)) else {
        panic!("nothing")
    };
    assert_eq!(message(&packet).get(DATA), Some(&b"more"[..]));
    assert_eq!(relay.send(&other, here, b"back"), PacketOutcome::Relay(one.client, on_channel(0x4000, b"back", false)));
    assert_eq!(relay.take(&one, &on_channel(0x4001, b"x", false)), PacketOutcome::Drop(RelayDrop::NotPermitted));
}

#[test]
fn strangers_of_each_other_exchange_nothing() {
    let mut relay = relayed();
    let [(one, here), (other, there)] = relay.pair();
    relay.rules.pairings.enter(3, Sharing::Call("QField".into()));
    let third = relay.caller(3, 5003);
    let elsewhere = relay.allocate(&third).unwrap_or_default();
    assert_eq!((relay.permit(&third, peer(here)), relay.bind(&third, 0x4000, peer(here))), (403, 403));
    assert_eq!((relay.permit(&one, peer(elsewhere)), relay.bind(&one, 0x4000, peer(elsewhere))), (403, 403));
    assert_eq!(relay.send(&third, here, b"x"), PacketOutcome::Drop(RelayDrop::NotPermitted));
    assert_eq!(relay.send(&one, elsewhere, b"x"), PacketOutcome::Drop(RelayDrop::NotPermitted));
    for address in ["127.0.0.1:1024", "8.8.8.8:53", "192.0.2.2:1024", "[::1]:1024"] {
        let address = address.parse().unwrap_or(peer(0));
        assert_eq!((relay.permit(&one, address), relay.bind(&one, 0x4001, address)), (403, 403), "{address}");
    }
    assert_eq!(relay.bind(&one, 0x4001, peer(60000)), 403);
    assert!(matches!(relay.send(&other, here, b"x"), PacketOutcome::Relay(..)), "{there}");
}

/// Permissions of one IP are those of all: each delivery looks at what is shared, and the receiver has to have permitted it.
#[test]
fn what_is_shared_is_looked_up_each_time() {
    let mut relay = relayed();
    let seats = [1, 2].map(|session| relay.rules.pairings.enter(session, Sharing::Call("first".into())));
    let [(one, _), (_, there)] = relay.pair();
    assert!(!relay.rules.pairings.leave(2, &Sharing::Call("first".into()), seats[1]));
    assert!(matches!(relay.send(&one, there, b"x"), PacketOutcome::Relay(..)), "they share another call");
    assert!(relay.rules.pairings.leave(2, &Sharing::Call("QGIS".into()), 4));
    assert_eq!(relay.send(&one, there, b"x"), PacketOutcome::Drop(RelayDrop::NotPermitted));
    relay.rules.allocations.drop_session(2);
    assert_eq!((relay.rules.allocations.len(), relay.permit(&one, peer(there))), (1, 403));
}

/// Chromium makes an allocation for each medium and gives back what it does not need. Firefox asks once for an IP, by whichever number it
/// hears of first, and takes a refusal for the last word.
#[test]
fn a_permission_may_be_asked_for_by_a_number_that_was_given_back() {
    let mut relay = relayed();
    let [(one, _), (other, there)] = relay.pair();
    let [spare, late] = [(1, 5003), (2, 5004)].map(|(session, port)| relay.caller(session, port));
    let [given_back, far] = [&spare, &late].map(|caller| relay.allocate(caller).unwrap_or_default());
    assert_eq!((relay.refresh(&spare, 0), relay.permit(&late, peer(given_back))), (200, 200));
    assert!(matches!(relay.send(&one, far, b"x"), PacketOutcome::Relay(to, _) if to == late.client));
    assert_eq!(relay.send(&late, given_back, b"x"), PacketOutcome::Drop(RelayDrop::NotPermitted));
    assert!(matches!(relay.send(&one, there, b"x"), PacketOutcome::Relay(to, _) if to == other.client));
}

#[test]
fn all_of_it_expires() {
    let mut relay = relayed();
    let [(one, here), (other, there)] = relay.pair();
    assert_eq!(relay.bind(&one, 0x4000, peer(there)), 200);
    relay.now += Duration::from_secs(299);
    assert!(matches!(relay.send(&other, here, b"x"), PacketOutcome::Relay(..)));
    relay.now += Duration::from_secs(1);
    assert_eq!(relay.send(&one, there, b"x"), PacketOutcome::Drop(RelayDrop::NotPermitted), "the permission is over");
    assert_eq!((relay.permit(&one, peer(there)), relay.permit(&other, peer(here))), (200, 200));
    assert!(matches!(relay.send(&one, there, b"x"), PacketOutcome::Relay(..)));
    relay.now += Duration::from_secs(300);
    relay.rules.allocations.expire(relay.now);
    assert_eq!((relay.rules.allocations.len(), relay.rules.allocations.has(&one.client)), (0, false));
}

#[test]
fn there_are_bounds() {
    let mut relay = relayed();
    relay.rules.pairings.enter(1, Sharing::Call("QGIS".into()));
    let mut first = relay.caller(1, 5000);
    let mut allocate = |relay: &mut Relayed, port| {
        first.client.address.set_port(port);
        relay.allocate(&first)
    };
    let results: Vec<_> = (5000..5017).map(|port| allocate(&mut relay, port)).collect();
    assert!(results[..16].iter().all(Result::is_ok) && results[16] == Err(486), "{results:?}");
    relay.rules.pairings.enter(2, Sharing::Call("QGIS".into()));
    relay.rules.pairings.enter(3, Sharing::Call("QGIS".into()));
    let results: Vec<_> = (5017..5034).map(|port| allocate(&mut relay, port)).collect();
    assert!(results[..16].iter().all(Result::is_ok) && results[16] == Err(486), "two connections: {results:?}");
    for session in 4..9 {
        let mut caller = relay.caller(session, 6000);
        for port in 0..16 {
            caller.client.address.set_port(6000 + session as u16 * 16 + port);
            let _ = relay.allocate(&caller);
        }
    }
    let last = relay.caller(9, 7000);
    assert_eq!((relay.rules.allocations.len(), relay.allocate(&last)), (100, Err(508)));
}

#[test]
fn an_address_and_a_session_have_their_bounds() {
    let mut relay = relayed();
    relay.rules.terms.allocations = 4000;
    for session in 100..132 {
        let mut caller = relay.caller(session, 1);
        for port in 0..16 {
            caller.client.address.set_port((session * 16 + port) as u16);
            assert!(relay.allocate(&caller).is_ok(), "{session} {port}");
        }
        relay.now += Duration::from_secs(1);
    }
    let caller = relay.caller(99, 2);
    assert_eq!((relay.rules.allocations.len(), relay.allocate(&caller)), (512, Err(486)));
    relay.rules.allocations.drop_session(100);
    assert!(relay.allocate(&caller).is_ok());

    let mut relay = relayed();
    let [(one, _), (_, there)] = relay.pair();
    let passed =
        (0..2000).take_while(|_| matches!(relay.send(&one, there, &[0; 1000]), PacketOutcome::Relay(..))).count();
    assert_eq!(passed, 1000, "a second's worth at once");
    assert_eq!(relay.send(&one, there, b"x"), PacketOutcome::Drop(RelayDrop::TooFast));
    relay.now += Duration::from_millis(100);
    let passed =
        (0..2000).take_while(|_| matches!(relay.send(&one, there, &[0; 1000]), PacketOutcome::Relay(..))).count();
    assert_eq!(passed, 100);
}

#[test]
fn strangers_are_answered_seldom() {
    let mut relay = relayed();
    let caller = relay.caller(1, 5001);
    let binding = MessageWriter::new(Method::Binding, Class::Request, [1; 12]).finish();
    let PacketOutcome::Answer(200, answer) = relay.take(&caller, &binding) else { panic!("no answer") };
    assert_eq!(message(&answer).address(XOR_MAPPED_ADDRESS), Some(caller.client.address));
    assert!(answer.len() <= 100);
    let answered = (0..1000).filter(|_| matches!(relay.take(&caller, &binding), PacketOutcome::Answer(..))).count();
    assert!(answered < 64, "{answered}");
    assert_eq!(relay.take(&caller, &binding), PacketOutcome::Drop(RelayDrop::TooOften));
    relay.now += Duration::from_secs(1);
    let answered = (0..1000).filter(|_| matches!(relay.take(&caller, &binding), PacketOutcome::Answer(..))).count();
    assert_eq!(answered, 10);
    assert!(relay.allocate(&caller).is_ok(), "who knows the password is answered all the same");
}
