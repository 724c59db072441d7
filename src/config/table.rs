//! The table of all settings, in the order in which they are documented, read and shown.

use super::address;
use super::form::{
    ANY, Form, PORTS, SWITCH, base_maps, ip, list, log_level, matrix_switch, number, seconds, secret, socket, text,
    trimmed, word,
};
use super::model::{Addresses, LogFormat, RoomDialect, TrackerRooms};
use super::proxies::TrustedProxies;
use super::rooms::{hooks, nickname, room, with_keys, with_roles};
use super::setting::{Section, Setting};
use super::token::TokenAlgorithm;
use crate::limits::MailboxFor;
use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;

const ALGORITHMS: &[(&str, TokenAlgorithm)] = &[("HS256", TokenAlgorithm::Hs256), ("EdDSA", TokenAlgorithm::EdDsa)];
const DIALECTS: &[(&str, RoomDialect)] =
    &[("auto", RoomDialect::Auto), ("v1", RoomDialect::V1), ("v2", RoomDialect::V2)];
const MAILBOX: &[(&str, MailboxFor)] =
    &[("off", MailboxFor::Nobody), ("tokens", MailboxFor::Tokens), ("all", MailboxFor::Everybody)];
const TRACKERS: &[(&str, TrackerRooms)] =
    &[("off", TrackerRooms::None), ("keys", TrackerRooms::WithKey), ("all", TrackerRooms::Listed)];
const ON_OFF: &[(&str, bool)] = &[("on", true), ("off", false)];
const LOG_FORMATS: &[(&str, LogFormat)] =
    &[("pretty", LogFormat::Pretty), ("json", LogFormat::Json), ("auto", LogFormat::Auto)];
const LOG_ADDRESSES: &[(&str, Addresses)] = &[("true", Addresses::Full), ("false", Addresses::Hidden)];

/// Returns all settings by subject.
pub fn sections() -> &'static [Section] {
    static ALL: LazyLock<[Section; 11]> = LazyLock::new(|| {
        let section = |title, settings| Section { title, is_common: false, settings };
        let common = |title, settings| Section { title, is_common: true, settings };
        [
            common("Rooms and rules", rooms()),
            common("Access", access()),
            common("Lengths and sizes", lengths()),
            section("Clients", clients()),
            section("Page", page()),
            common("Native protocol", native().into_iter().chain(between_members()).collect()),
            section("Network", listeners().into_iter().chain(network()).collect()),
            section("Calls and files", calls()),
            section("Load", load()),
            section("Several nodes", nodes()),
            section("Logs", logs()),
        ]
    });
    &*ALL
}

/// Returns all settings.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    sections().iter().flat_map(|section| &section.settings)
}

fn rooms() -> Vec<Setting> {
    vec![
        Setting::new("ROOMS", |c| &mut c.rooms, list(room))
            .allows("names separated by commas, without slashes")
            .means("The rooms that are always there. Spaces around names, empty names and duplicates are left out."),
        Setting::new("CHANNELS", |c| &mut c.channels, list(room))
            .allows("names separated by commas, without slashes")
            .means(
                "gischat's newer word for rooms. Those that `ROOMS` does not have come behind it; without `ROOMS` \
                 they are the rooms.",
            ),
        Setting::new("RULES", |c| &mut c.rules.text, text(|text| Ok(text.into())))
            .means("What you ask of the people in the rooms. Clients show it."),
        Setting::new("MAIN_LANG", |c| &mut c.rules.main_lang, text(trimmed))
            .allows("any text, best a language code")
            .also(&["MAIN_LANGUAGE"])
            .means("The language mainly spoken. With `fr` the server's own few words are French, else English."),
        Setting::new("MAX_STORED_MESSAGES", |c| &mut c.stored_messages, number(0..=ANY)).means(
            "How many messages a room keeps, in memory only, for who joins later. 0 keeps nothing. gischat's \
             own default is 5.",
        ),
    ]
}

fn access() -> Vec<Setting> {
    vec![
        Setting::new("KEY_ROOMS", |c| &mut c.access.key_rooms, with_keys())
            .allows("name=key, separated by commas; names of ROOMS or CHANNELS, keys without commas")
            .means(
                "Rooms that only those may enter who know the key, or hold a token that names the room. Everybody \
                 sees that they exist.",
            ),
        Setting::new("TOKEN_ROOMS", |c| &mut c.access.token_rooms, with_roles())
            .allows("name, or name=role|role, separated by commas; names of ROOMS or CHANNELS")
            .means(
                "Rooms for holders of a token that names the room, or bears one of these roles. Nobody else sees \
                 that they exist.",
            ),
        Setting::new("HIDDEN_ROOMS", |c| &mut c.access.hidden_rooms, list(trimmed))
            .allows("names of ROOMS or CHANNELS, separated by commas")
            .means("Rooms that are in no list. Who knows the name of one enters it as any other."),
        Setting::new("RESERVED_NICKNAMES", |c| &mut c.access.reserved_nicknames, list(nickname))
            .allows("nicknames separated by commas")
            .means(
                "Nicknames that want a token which bears them, besides internal, server, system, admin, moderator \
                 and causerie. Capitals make no difference. Those six are kept from native clients; list them here to \
                 keep them from gischat's clients too.",
            ),
        Setting::new("HOOKS", |c| &mut c.access.hooks, hooks())
            .allows(
                "name:secret:room, separated by commas; a name in the form of a nickname that is not reserved, a secret \
                 of 22 or more of A-Z a-z 0-9 _ -, a name of ROOMS or CHANNELS",
            )
            .means(
                "Programs that may say something in this room at `/hook/{secret}`, such as a monitor. Nobody else has \
                 the name there. For another secret name a hook twice while both are in use.",
            ),
        Setting::new("TOKEN_ALGORITHM", |c| &mut c.access.tokens.algorithm, word(ALGORITHMS))
            .means("How tokens are signed. No other algorithm is accepted, whatever a token says."),
        Setting::new("TOKEN_KEY", |c| &mut c.access.tokens.key, secret().optional())
            .allows("for HS256 a secret of at least 32 bytes; for EdDSA the public key, in PEM or base64")
            .means("The key that verifies tokens. Unless set, no token is accepted."),
        Setting::new("TOKEN_KEY_PREVIOUS", |c| &mut c.access.tokens.previous_key, secret().optional())
            .allows("a key as TOKEN_KEY")
            .means("The key from before, accepted too until the last token that it signed has expired."),
        Setting::new("TOKEN_AUDIENCE", |c| &mut c.access.tokens.audience, text(trimmed).optional())
            .means("What `aud` of a token must be or hold, where one issuer signs for several servers."),
    ]
}

fn lengths() -> Vec<Setting> {
    vec![
        Setting::new("MIN_AUTHOR_LENGTH", |c| &mut c.rules.min_author_length, number(1..=ANY))
            .and("at most MAX_AUTHOR_LENGTH")
            .means("Fewest characters of a nickname."),
        Setting::new("MAX_AUTHOR_LENGTH", |c| &mut c.rules.max_author_length, number(1..=ANY))
            .and("at least MIN_AUTHOR_LENGTH")
            .means("Most characters of a nickname."),
        Setting::new("MAX_MESSAGE_LENGTH", |c| &mut c.rules.max_message_length, number(1..=ANY))
            .means("Most characters of a text of gischat's clients, and of one that is put over HTTP."),
        Setting::new("MAX_IMAGE_SIZE", |c| &mut c.rules.max_image_size, number(1..=8192))
            .means("Longest side of an image in pixels. Larger ones are scaled down."),
        Setting::new("MAX_GEOJSON_FEATURES", |c| &mut c.rules.max_geojson_features, number(0..=ANY))
            .means("Most features of a layer."),
        Setting::new("MAX_IMAGE_RAW_LENGTH", |c| &mut c.rules.max_image_raw_length, number(0..=ANY))
            .means("Most characters of an image as newer clients send it, which is 4 for every 3 bytes."),
        Setting::new("MAX_MODEL_RAW_LENGTH", |c| &mut c.rules.max_model_raw_length, number(0..=ANY))
            .means("Most characters of a processing model, as newer clients send it."),
        Setting::new("MAX_SCRIPT_RAW_LENGTH", |c| &mut c.rules.max_script_raw_length, number(0..=ANY))
            .means("Most characters of a script."),
    ]
}

fn clients() -> Vec<Setting> {
    vec![
        Setting::new("ROOM_DIALECT", |c| &mut c.room_dialect, word(DIALECTS)).means(
            "How `/room/{room}/ws` is spoken, which two generations of clients share. `auto` goes by the \
             release of QTribu that called from the same address just before, else listens for a quarter of a \
             second to the client; the paths under `/v1`, `/v2` and `/v2.1` never wait.",
        ),
        Setting::new(
            "QFIELD_PLUGIN_URL",
            |c| &mut c.qfield_plugin_url,
            Form::new(address::link, |link| link.clone().unwrap_or_default()),
        )
        .allows("a link with http:// or https://; empty for none")
        .or_empty()
        .means("Where `/qfield` leads, from which QField installs its plugin."),
        Setting::new("MATRIX_CHAT_ENABLED", |c| &mut c.matrix_chat, matrix_switch())
            .allows("any text; true, 1 and yes count")
            .means("gischat's bridge to Matrix, which is not offered here: `true` gets a warning."),
    ]
}

fn page() -> Vec<Setting> {
    vec![
        Setting::new("MAP_TILES", |c| &mut c.tiles.maps, base_maps())
            .allows(
                "an address with https:// or http:// and with {z}, {x} and {y} in it; several with names: \
                 Plan=https://…;Photo=https://…",
            )
            .means(
                "Map tiles (XYZ, Web Mercator) that the page lays under layers, from servers that allow other \
                 sites (CORS). Of several, people choose one by its name in the map of a room; all other maps show the \
                 first. Their server learns the addresses of those who look at a map, and where it is. Unless \
                 set, nothing is loaded from elsewhere, and maps show an outline of the land.",
            ),
        Setting::new("MAP_ATTRIBUTION", |c| &mut c.tiles.attribution, text(trimmed))
            .allows("any text, such as © OpenStreetMap contributors")
            .means("Whom maps name for these tiles, as their licence asks."),
    ]
}

fn native() -> Vec<Setting> {
    vec![
        Setting::new("LIMIT_FRAME", |c| &mut c.limits.native.frame, number(65_536..=1 << 30))
            .means("Largest frame of a native client, in bytes."),
        Setting::new("LIMIT_TEXT", |c| &mut c.rules.native_text, number(1..=1_000_000)).means(
            "Most characters of a text of a native client, if not less than `MAX_MESSAGE_LENGTH`. gischat's clients get it whole.",
        ),
        Setting::new("LIMIT_HELLO_TIMEOUT", |c| &mut c.limits.native.hello_timeout, seconds(1.0..=600.0))
            .means("Time in which a native client has to say `hello`."),
        Setting::new("RESUME_GRACE", |c| &mut c.limits.native.resume_grace, seconds(0.0..=600.0))
            .means("How long a native session whose connection broke waits for its client."),
        Setting::new("LIMIT_ROOMS", |c| &mut c.limits.native.rooms, number(1..=1000))
            .means("Rooms that one native session can be in."),
        Setting::new("LIMIT_ROSTER", |c| &mut c.limits.native.roster, number(0..=10_000))
            .means("Members up to which a room shows native clients who is in it."),
        Setting::new("LIMIT_ROOM_MEMBERS", |c| &mut c.limits.native.room_members, number(1..=ANY))
            .means("Members up to which native clients may join a room."),
        Setting::new("LIMIT_ADHOC_ROOMS", |c| &mut c.limits.native.adhoc_rooms, number(0..=1_000_000))
            .means("Ad hoc rooms that exist at a time. 0 turns them off."),
        Setting::new(
            "LIMIT_ADHOC_ROOMS_PER_ADDRESS",
            |c| &mut c.limits.native.adhoc_rooms_per_address,
            number(1..=1_000_000),
        )
        .means("Ad hoc rooms that one address may have made."),
    ]
}

/// Settings of what members of a room have with each other: invitations, calls, files, the map and direct messages.
fn between_members() -> Vec<Setting> {
    vec![
        Setting::new("LIMIT_INVITES", |c| &mut c.limits.native.invites, number(1..=100))
            .means("Invitations that a member may have pending, each way."),
        Setting::new("LIMIT_INVITE_TIMEOUT", |c| &mut c.limits.native.invite_timeout, seconds(1.0..=600.0))
            .means("How long an invitation waits for its answer."),
        Setting::new("LIMIT_CALL_PEERS", |c| &mut c.limits.native.call_peers, number(0..=64))
            .means("Participants of a call. 0 turns calls off."),
        Setting::new("CALLS_URL", |c| &mut c.calls_url, text(address::calls).optional())
            .allows("an address with https://, perhaps with a path of letters, digits and - . _ ~")
            .means(
                "The alternative place for calls, such as a Jitsi Meet of yours, that members are offered where a call is full. \
                 Behind it comes a name of 22 characters for each room, which nobody else can work out; with \
                 `INSTANCE_SECRET` it outlives a restart.",
            ),
        Setting::new("MAP", |c| &mut c.limits.native.map, word(ON_OFF)).means(
            "Whether members have the map of a room: where they point, look and are, if they share it, and the board that all \
             may draw on. Layers can be looked at in any case.",
        ),
        Setting::new("TRACKERS", |c| &mut c.trackers, word(TRACKERS)).and("not without MAP").means(
            "Which rooms take positions of trackers, such as Traccar Client and OsmAnd, at `/osmand/{room}`: none, those with a \
             key, or all that are listed. Trackers are no members, and nobody verifies where they are.",
        ),
        Setting::new("LIMIT_OFFERS", |c| &mut c.limits.native.offers, number(0..=100))
            .means("Files that a member may offer at a time. 0 turns files off."),
        Setting::new("LIMIT_FILE_LINKS", |c| &mut c.limits.native.file_links, number(1..=100))
            .means("Members that may fetch one file at a time."),
        Setting::new("LIMIT_OFFER_TTL", |c| &mut c.limits.native.offer_ttl, seconds(10.0..=86_400.0))
            .means("How long a file is offered."),
        Setting::new("LIMIT_FILE_SIZE", |c| &mut c.limits.native.file_size, number(1..=ANY))
            .means("Largest file that may be offered, in bytes. It never passes through the server."),
        Setting::new("LIMIT_ACK_TIMEOUT", |c| &mut c.limits.native.ack_timeout, seconds(1.0..=60.0))
            .means("Time in which a direct message has to be acknowledged."),
        Setting::new("MAILBOX", |c| &mut c.limits.native.mailbox, word(MAILBOX))
            .means("Who may have direct messages kept, in memory, while away: nobody, those with a token, everybody."),
        Setting::new("LIMIT_MAILBOX_MESSAGES", |c| &mut c.limits.native.mailbox_messages, number(1..=1000))
            .means("Direct messages that a mailbox holds."),
        Setting::new("LIMIT_MAILBOX_TTL", |c| &mut c.limits.native.mailbox_ttl, seconds(60.0..=604_800.0))
            .means("How long a mailbox outlives the session of its owner."),
    ]
}

/// Settings of the ports of the server, and of its own TLS.
fn listeners() -> Vec<Setting> {
    vec![
        Setting::new("HOST", |c| &mut c.host, Form::new(ip, IpAddr::to_string))
            .allows("an IP address of this machine")
            .means("Where the server listens. `0.0.0.0` is everywhere, `::` everywhere with IPv6 too."),
        Setting::new("PORT", |c| &mut c.port, number(PORTS)).means("The port it listens on."),
        Setting::new("HEALTH_PORT", |c| &mut c.health_port, number(PORTS).optional())
            .allows("a port other than PORT, TLS_REDIRECT_PORT and that of METRICS_ADDR")
            .means(
                "The port of 127.0.0.1 at which a thread of its own tells `causerie healthcheck` whether the server \
                 stands still. Unless set: PORT plus 10,000, or minus 10,000 from 55,536 on, and one more where \
                 another setting has that. Where another program has it, a warning says so, and no other is tried.",
            ),
        Setting::new("TLS_CERT", |c| &mut c.tls.certificate, text(trimmed).optional())
            .allows("path of a file in PEM: the certificate, then those that lead to its authority")
            .means(
                "The certificate with which `PORT` speaks https, where no proxy does. It is read again when its file \
                 changes.",
            ),
        Setting::new("TLS_KEY", |c| &mut c.tls.key, text(trimmed).optional())
            .allows("path of a file in PEM, without a passphrase")
            .means("The key of `TLS_CERT`."),
        Setting::new("TLS_REDIRECT_PORT", |c| &mut c.tls.redirect_port, number(PORTS).optional())
            .allows("a port other than PORT, not without TLS_CERT")
            .means("A second port, such as 80, on which requests over http are led to https."),
        Setting::new("TLS_WEBROOT", |c| &mut c.tls.webroot, text(trimmed).optional())
            .allows("path of a folder, not without TLS_REDIRECT_PORT")
            .means(
                "The folder that `certbot --webroot` writes into: `/.well-known/acme-challenge/` in it is served on \
                 `TLS_REDIRECT_PORT`.",
            ),
    ]
}

fn network() -> Vec<Setting> {
    vec![
        Setting::new("BASE_PATH", |c| &mut c.base_path, text(address::base_path))
            .allows("a path such as /chat, of letters, digits and - . _ ~")
            .means("What stands before every path, where a proxy passes a part of a site on without cutting it off."),
        Setting::new("PUBLIC_URL", |c| &mut c.public_url, text(address::public).optional())
            .allows(
                "an address with https://, perhaps with a path of letters, digits and - . _ ~; http://localhost to try",
            )
            .means(
                "Where people reach this server. Once set, `/qgis` and `/plugins.xml` hand the plugin for QGIS out, to \
                 who asks over https, as a trusted proxy tells, or from this machine.",
            ),
        Setting::new(
            "TRUSTED_PROXIES",
            |c| &mut c.trusted_proxies,
            Form::new(TrustedProxies::parse, TrustedProxies::to_string),
        )
        .allows("addresses and networks such as 10.0.0.0/8, separated by commas; * for all, none for none")
        .means("The proxies whose X-Forwarded headers are believed."),
        Setting::new("ALLOWED_ORIGINS", |c| &mut c.allowed_origins, list(address::origin))
            .allows("origins such as https://example.org:8443, separated by commas")
            .means(
                "Where pages may come from that open sockets. Unless set: from this server only; once set, its own \
                 address must be named too. Plugins need no entry, for they send no origin.",
            ),
        Setting::new("METRICS_ADDR", |c| &mut c.metrics_addr, Form::new(socket, SocketAddr::to_string).optional())
            .allows("an address with a port such as 127.0.0.1:17000")
            .means("Where `/metrics` is served for Prometheus, apart from the chat. Nowhere, unless set."),
        Setting::new("WS_PING_INTERVAL", |c| &mut c.limits.ping_interval, seconds(0.05..=3600.0))
            .means("Time between two pings of a silent client. Proxies cut silent connections, many after a minute."),
        Setting::new("WS_PING_TIMEOUT", |c| &mut c.limits.ping_timeout, seconds(0.05..=3600.0))
            .means("How long after a ping a client may stay silent before it is taken for gone."),
    ]
}

fn calls() -> Vec<Setting> {
    vec![
        Setting::new("STUN_URLS", |c| &mut c.ice.stun_urls, list(address::stun))
            .allows("addresses such as stun:stun.example.org:3478, separated by commas")
            .means("Servers that tell browsers their own address, for calls and files between them."),
        Setting::new("TURN_URLS", |c| &mut c.ice.turn_urls, list(address::turn))
            .allows("addresses such as turn:turn.example.org:3478?transport=udp, separated by commas")
            .means("Relays for browsers that cannot reach each other. All of them know TURN_SECRET."),
        Setting::new("TURN_SECRET", |c| &mut c.ice.turn_secret, secret().optional())
            .means("What coturn calls static-auth-secret: it signs the credentials that clients get."),
        Setting::new("TURN_TTL", |c| &mut c.ice.turn_ttl, number(60..=604_800))
            .means("Seconds that credentials are good for a new connection. Connections outlive them."),
        Setting::new("TURN_RELAY_ONLY", |c| &mut c.ice.relay_only, word(SWITCH))
            .means("Whether everything goes through the relays, so that nobody learns another's network address."),
        Setting::new("TURN_FOR_TOKENS", |c| &mut c.ice.for_tokens, word(SWITCH))
            .means("Whether only holders of a token get credentials for the relays."),
    ]
}

fn load() -> Vec<Setting> {
    vec![
        Setting::new("MESSAGE_RATE", |c| &mut c.limits.message_rate, number(0..=1_000_000)).means(
            "Messages per second that a client of gischat's, or an address by PUT, may send; short bursts may \
             be larger. Native clients have rates of their own (docs/protocol.md). 0 lifts all of these.",
        ),
        Setting::new("LIMIT_CONNECTIONS", |c| &mut c.limits.connections, number(0..=ANY)).means(
            "WebSockets that one address may hold at a time, and beside them connections without a whole \
             request; in private networks ten times as many. 0 is no limit.",
        ),
        Setting::new("MAX_FRAME_BYTES", |c| &mut c.limits.frame_bytes, number(1024..=1 << 30))
            .means("Largest WebSocket message that is read. A client that sends a larger one is cut off."),
        Setting::new("OUTBOX_BYTES", |c| &mut c.limits.outbox_bytes, number(65_536..=ANY))
            .means("Bytes that may wait for a slow client before it is cut off; two large messages may always wait."),
    ]
}

fn nodes() -> Vec<Setting> {
    vec![
        Setting::new("NATS_URL", |c| &mut c.nodes.urls, list(address::nats))
            .allows("addresses such as nats://10.0.0.5:4222 or tls://nats.example.org, separated by commas")
            .means(
                "NATS servers, with JetStream, through which several nodes are one server (docs/nodes.md). Unless \
                 set, this node is alone.",
            ),
        Setting::new("NATS_USER", |c| &mut c.nodes.user, text(trimmed).optional()).means("A user of the NATS servers."),
        Setting::new("NATS_PASSWORD", |c| &mut c.nodes.password, secret().optional()).means("The user's password."),
        Setting::new("NATS_TOKEN", |c| &mut c.nodes.token, secret().optional())
            .means("A token of the NATS servers, where they know no users."),
        Setting::new("NATS_CREDENTIALS", |c| &mut c.nodes.credentials, text(trimmed).optional())
            .allows("path of a file")
            .means("A file of credentials as `nsc` makes them, where the NATS servers want these."),
        Setting::new("NATS_CA", |c| &mut c.nodes.authority, text(trimmed).optional())
            .allows("path of a file in PEM")
            .means("The authority of the NATS servers' certificates, in place of those that this machine trusts."),
        Setting::new("NATS_CERT", |c| &mut c.nodes.certificate, text(trimmed).optional())
            .allows("path of a file in PEM")
            .means("A certificate of this node, where the NATS servers want one."),
        Setting::new("NATS_KEY", |c| &mut c.nodes.key, text(trimmed).optional())
            .allows("path of a file in PEM")
            .means("The key of NATS_CERT."),
        Setting::new("INSTANCE_ID", |c| &mut c.nodes.instance, text(trimmed).optional())
            .allows("with NATS_URL 8 to 64 of A-Z, a-z, 0-9, - and _; gischat's own values are read without it")
            .means("What all nodes of this server have in common, and no other server on the same NATS has."),
        Setting::new("INSTANCE_SECRET", |c| &mut c.nodes.secret, secret().optional())
            .allows("with NATS_URL or CALLS_URL at least 32 bytes")
            .means(
                "A secret that all nodes have in common: it signs what they say, hides names of rooms from NATS, and \
                 makes those behind `CALLS_URL`.",
            ),
        Setting::new("NODE_LISTEN", |c| &mut c.nodes.listen, Form::new(socket, SocketAddr::to_string).optional())
            .allows("with NATS_URL an address of this machine with a port, such as 10.0.0.5:7400")
            .means(
                "Where this node hears the others, in a network in which nobody else is heard: what is about a room of \
                 another node is passed on to it there, in plain http.",
            ),
        Setting::new("NODE_NAME", |c| &mut c.nodes.name, text(trimmed).optional())
            .means("The name of this node in the logs of all."),
    ]
}

fn logs() -> Vec<Setting> {
    vec![
        Setting::new("LOG_FORMAT", |c| &mut c.log.format, word(LOG_FORMATS))
            .means("Lines for people or one JSON object per line. `auto`: pretty on a terminal, JSON elsewhere."),
        Setting::new("LOG_LEVEL", |c| &mut c.log.level, text(log_level))
            .allows("trace, debug, info, warn, error or off; or by part, such as info,causerie::session=debug")
            .also(&["RUST_LOG"])
            .means("What is logged. No level logs what people say."),
        Setting::new("LOG_ADDRESSES", |c| &mut c.log.addresses, word(LOG_ADDRESSES))
            .means("Whether full addresses of people come into the log."),
    ]
}
