//! Packets of several clients in any order: right ones, changed ones and any bytes, with time and pairings that go on. What is
//! kept is bounded and agrees, strangers get short answers, and nothing goes to anybody but a client with an allocation.

use super::*;
use crate::fuzzing::Choices;
use crate::relay::allocations::FIRST_PORT;
use crate::relay::codec::attribute::USERNAME;
use crate::relay::codec::{CHANNEL_HEAD, PACKET, long_term_key, packet_length};
use crate::relay::pairings::{SessionNumber, Sharing};
use std::net::IpAddr;

const START: Duration = Duration::from_secs(1_795_156_230);
const ALLOCATIONS: usize = 40;
/// Most bytes of an answer to somebody without credentials.
const STRANGER: usize = 100;
/// Bytes that a relayed packet may be longer than that which it came in: the head and the attributes of an indication.
const HEADS: usize = 64;

const METHODS: [Method; 7] = [
    Method::Binding,
    Method::Allocate,
    Method::Refresh,
    Method::Send,
    Method::Data,
    Method::CreatePermission,
    Method::ChannelBind,
];
const NAMES: [u16; 12] = [
    0x0001,
    USERNAME,
    REALM,
    NONCE,
    LIFETIME,
    DATA,
    CHANNEL_NUMBER,
    XOR_PEER_ADDRESS,
    REQUESTED_TRANSPORT,
    REQUESTED_ADDRESS_FAMILY,
    EVEN_PORT,
    0x8028,
];

struct World {
    rules: RelayRules,
    now: Duration,
    clients: Vec<FiveTuple>,
    sent: u32,
    seats: Vec<(SessionNumber, Sharing, u64)>,
}

impl World {
    fn new() -> Self {
        let terms = RelayTerms { secret: [7; 32], address: [192, 0, 2, 1].into(), rate: 1e4, allocations: ALLOCATIONS };
        let addresses = ["127.0.0.1", "203.0.113.7", "::ffff:203.0.113.7", "2001:db8::1", "2001:db8::2"];
        let addresses = addresses.iter().filter_map(|text| text.parse::<IpAddr>().ok());
        let ways = addresses.flat_map(|ip| (0..6).map(move |way| (SocketAddr::new(ip, 5000 + way), way)));
        let clients = ways.map(|(address, way)| FiveTuple {
            address,
            stream: (way == 0).then_some(u64::from(address.is_ipv6())),
            at: None,
        });
        Self { rules: RelayRules::new(terms), now: START, clients: clients.collect(), sent: 0, seats: Vec::new() }
    }

    fn step(&mut self, choices: &mut Choices<'_>) {
        let client = choices.one_of(&self.clients);
        let session = choices.below(4) as SessionNumber;
        match choices.byte() % 32 {
            0 => self.now += Duration::from_millis(choices.one_of(&[1, 100, 1000, 60_000, 300_000, 600_000])),
            1 => self.rules.allocations.expire(self.now),
            2 => self.rules.allocations.close(&client),
            3 => self.rules.allocations.drop_session(session),
            4 | 5 => {
                let shared = Sharing::Call(choices.one_of(&["a", "b"]).into());
                let seat = self.rules.pairings.enter(session, shared.clone());
                self.seats.push((session, shared, seat));
            }
            6 if !self.seats.is_empty() => {
                let (session, shared, seat) = self.seats.swap_remove(choices.below(self.seats.len()));
                if self.rules.pairings.leave(session, &shared, seat) {
                    self.rules.allocations.drop_session(session);
                }
            }
            7 => self.take(client, choices.bytes(24)),
            8..=11 => {
                let number = FIRST_CHANNEL + u16::from(choices.byte() % 4);
                let packet = on_channel(number, choices.bytes(5), client.stream.is_some());
                self.take(client, &choices.varied(&[&packet]));
            }
            kind => {
                let packet = self.message(choices, client, session);
                let packet = if kind > 26 { choices.varied(&[&packet]) } else { packet };
                self.take(client, &packet);
                if kind == 26 {
                    self.take(client, &packet);
                }
            }
        }
        self.check();
    }

    fn message(&mut self, choices: &mut Choices<'_>, client: FiveTuple, session: SessionNumber) -> Vec<u8> {
        self.sent += 1;
        let method = choices.one_of(&METHODS);
        let class = match (method, choices.byte()) {
            (_, 250..) => choices.one_of(&[Class::Indication, Class::Success, Class::Error]),
            (Method::Send, _) => Class::Indication,
            _ => Class::Request,
        };
        let mut message = MessageWriter::new(method, class, indication_id(0, Duration::from_nanos(self.sent.into())));
        let port = FIRST_PORT + u16::from(choices.byte() % 8);
        let peer = SocketAddr::new(self.rules.terms.address.into(), port);
        if choices.byte() < 240 {
            message = match method {
                Method::Allocate => message.put(REQUESTED_TRANSPORT, &UDP),
                Method::Refresh => message.put(LIFETIME, &[0, 0, choices.byte() % 8, 0]),
                Method::CreatePermission => message.put_address(XOR_PEER_ADDRESS, peer),
                Method::ChannelBind => {
                    let number = FIRST_CHANNEL + u16::from(choices.byte() % 4);
                    let number = [&number.to_be_bytes()[..], &[0, 0]].concat();
                    message.put(CHANNEL_NUMBER, &number).put_address(XOR_PEER_ADDRESS, peer)
                }
                Method::Send => message.put_address(XOR_PEER_ADDRESS, peer).put(DATA, choices.bytes(7)),
                Method::Binding | Method::Data => message,
            };
        }
        for _ in 0..(choices.byte() / 8).saturating_sub(28) {
            let name = choices.one_of(&NAMES);
            message = match choices.byte() % 4 {
                0 => message.put_address(XOR_PEER_ADDRESS, choices.one_of(&self.clients).address),
                length => message.put(name, choices.bytes(usize::from(length) * 3)),
            };
        }
        if class == Class::Indication {
            return message.finish();
        }
        let until = self.now.as_secs() + u64::from(choices.byte() % 16 != 1) * 60 - 1;
        let (username, password) = self.rules.terms.credentials(session, until);
        let nonce = self.rules.terms.nonce(client.address.ip(), self.now);
        match choices.byte() % 16 {
            0 => message.finish(),
            1 => message.sign(b"any"),
            kind => {
                let message =
                    message.put(USERNAME, username.as_bytes()).put(REALM, REALM_NAME).put(NONCE, nonce.as_bytes());
                let password = if kind == 2 { "another" } else { &password };
                message.sign(&long_term_key(&username, REALM_NAME, password))
            }
        }
    }

    fn take(&mut self, client: FiveTuple, packet: &[u8]) {
        // Of more than that the sockets take nothing.
        let packet = if packet.len() <= PACKET { packet } else { &[] };
        let before = self.rules.allocations.len();
        if let (Some(start), Some(Packet::Channel(_, data))) = (packet.first_chunk(), Packet::read(packet)) {
            assert!(packet_length(*start).is_some_and(|length| length <= data.len() + CHANNEL_HEAD + 3));
        }
        match self.rules.take(self.now, client, packet) {
            PacketOutcome::Answer(code, answer) => {
                let (Some(Packet::StunMessage(asked)), Some(Packet::StunMessage(told))) =
                    (Packet::read(packet), Packet::read(&answer))
                else {
                    panic!("{code} to {packet:?}: {answer:?}");
                };
                assert_eq!((asked.id, asked.method, asked.class), (told.id, told.method, Class::Request));
                assert_eq!(told.class == Class::Success, code == 200);
                assert_eq!(told.error().map_or(200, |(code, _)| code), code);
                if !told.is_signed() {
                    assert!(answer.len() <= STRANGER, "{} bytes: {code}", answer.len());
                    assert_eq!(before, self.rules.allocations.len(), "something is kept of a stranger");
                    assert!(code != 200 || asked.method == Method::Binding);
                }
            }
            PacketOutcome::Relay(to, relayed) => {
                assert!(
                    self.clients.contains(&to)
                        && self.rules.allocations.has(&to)
                        && self.rules.allocations.has(&client),
                    "{to:?}"
                );
                assert!(relayed.len() <= packet.len() + HEADS && Packet::read(&relayed).is_some());
                let session = |client| {
                    let allocations = &self.rules.allocations;
                    allocations.number(client).and_then(|port| allocations.get(port))
                };
                let shares = session(&client)
                    .zip(session(&to))
                    .is_some_and(|(sender, receiver)| self.rules.pairings.share(sender.session, receiver.session));
                assert!(shares, "{client:?} shares nothing with {to:?}");
            }
            PacketOutcome::Drop(_) => assert_eq!(before, self.rules.allocations.len()),
        }
        if let Some(Packet::StunMessage(message)) = Packet::read(packet) {
            let _ = (message.error(), message.unknown().count(), message.is_signed_by(b"key"));
        }
    }

    fn check(&self) {
        let allocations = &self.rules.allocations;
        allocations.check();
        assert!(allocations.len() <= ALLOCATIONS && allocations.most_of_an_address() <= OF_ADDRESS);
    }
}

#[test]
fn packets_in_any_order_do_no_harm() {
    bolero::check!().for_each(|input: &[u8]| {
        let (mut world, mut choices) = (World::new(), Choices::new(input));
        while !choices.are_over() {
            world.step(&mut choices);
        }
        world.rules.allocations.expire(world.now + ALLOCATION + Duration::from_secs(3600));
        let allocations = &world.rules.allocations;
        allocations.check();
        assert_eq!((allocations.len(), allocations.sessions()), (0, 0));
    });
}
