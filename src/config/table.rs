//! The table of all settings, in the order in which they are documented, read and shown. Defaults stand here and nowhere else.

use super::address::{self, BaseMap};
use super::model::HookSettings;
use super::proxies::TrustedProxies;
use super::rooms::{KeyRoom, TokenRoom, nickname, room, without_keys, without_secrets};
use super::setting::Form::{List, Number, Seconds, Secret, Text, Word};
use super::setting::{ANY, PORTS, SWITCH, Section, Setting, ip, log_level, masked, no_bridge, socket, trimmed, usual};

/// Returns all settings by subject.
pub fn sections() -> &'static [Section] {
    const fn section(title: &'static str, settings: &'static [Setting]) -> Section {
        Section { title, is_common: false, settings }
    }
    const fn common(title: &'static str, settings: &'static [Setting]) -> Section {
        Section { title, is_common: true, settings }
    }
    const ALL: &[Section] = &[
        common("Rooms and rules", ROOMS),
        common("Access", ACCESS),
        common("Lengths and sizes", LENGTHS),
        section("Clients", CLIENTS),
        section("Page", PAGE),
        common("Native protocol", NATIVE),
        section("Network", NETWORK),
        section("Calls and files", CALLS),
        section("Load", LOAD),
        section("Several nodes", NODES),
        section("Logs", LOGS),
    ];
    ALL
}

/// Returns all settings.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    sections().iter().flat_map(|section| section.settings)
}

const ROOMS: &[Setting] = &[
    Setting::new("ROOMS", "QGIS,QField,Geotribu", List(room))
        .allows("names separated by commas, without slashes")
        .means("The rooms that are always there. Spaces around names, empty names and duplicates are left out."),
    Setting::new("CHANNELS", "", List(room)).allows("names separated by commas, without slashes").means(
        "gischat's newer word for rooms. Those that `ROOMS` does not have come behind it; without `ROOMS` \
         they are the rooms.",
    ),
    Setting::new("RULES", "YOLO", Text(|text| Ok(text.into())))
        .means("What you ask of the people in the rooms. Clients show it."),
    Setting::new("MAIN_LANG", "en", Text(trimmed))
        .allows("any text, best a language code")
        .also(&["MAIN_LANGUAGE"])
        .means("The language mainly spoken. With `fr` the server's own few words are French, else English."),
    Setting::new("MAX_STORED_MESSAGES", "0", Number(0..=ANY)).means(
        "How many messages a room keeps, in memory only, for who joins later. 0 keeps nothing. gischat's \
         own default is 5.",
    ),
];

const ACCESS: &[Setting] = &[
    Setting::new("KEY_ROOMS", "", Secret(usual::<Vec<KeyRoom>>, without_keys))
        .allows("name=key, separated by commas; names of ROOMS or CHANNELS, keys without commas")
        .means(
            "Rooms that only those may enter who know the key, or hold a token that names the room. Everybody \
             sees that they exist.",
        ),
    Setting::new("TOKEN_ROOMS", "", Text(usual::<Vec<TokenRoom>>))
        .allows("name, or name=role|role, separated by commas; names of ROOMS or CHANNELS")
        .means(
            "Rooms for holders of a token that names the room, or bears one of these roles. Nobody else sees \
             that they exist.",
        ),
    Setting::new("HIDDEN_ROOMS", "", List(trimmed))
        .allows("names of ROOMS or CHANNELS, separated by commas")
        .means("Rooms that are in no list. Who knows the name of one enters it as any other."),
    Setting::new("RESERVED_NICKNAMES", "", List(nickname)).allows("nicknames separated by commas").means(
        "Nicknames that want a token which bears them, besides internal, server, system, admin, moderator \
         and causerie. Capitals make no difference. Those six are kept from native clients; list them here to \
         keep them from gischat's clients too.",
    ),
    Setting::new("HOOKS", "", Secret(usual::<Vec<HookSettings>>, without_secrets))
        .allows(
            "name:secret:room, separated by commas; a name in the form of a nickname that is not reserved, a secret \
             of 22 or more of A-Z a-z 0-9 _ -, a name of ROOMS or CHANNELS",
        )
        .means(
            "Programs that may say something in this room at `/hook/{secret}`, such as a monitor. Nobody else has \
             the name there. For another secret name a hook twice while both are in use.",
        ),
    Setting::new("TOKEN_ALGORITHM", "HS256", Word(&["HS256", "EdDSA"]))
        .means("How tokens are signed. No other algorithm is accepted, whatever a token says."),
    Setting::new("TOKEN_KEY", "", Secret(trimmed, masked))
        .allows("for HS256 a secret of at least 32 bytes; for EdDSA the public key, in PEM or base64")
        .means("The key that verifies tokens. Unless set, no token is accepted."),
    Setting::new("TOKEN_KEY_PREVIOUS", "", Secret(trimmed, masked))
        .allows("a key as TOKEN_KEY")
        .means("The key from before, accepted too until the last token that it signed has expired."),
    Setting::new("TOKEN_AUDIENCE", "", Text(trimmed))
        .means("What `aud` of a token must be or hold, where one issuer signs for several servers."),
];

const LENGTHS: &[Setting] = &[
    Setting::new("MIN_AUTHOR_LENGTH", "3", Number(1..=ANY))
        .allows("whole number, 1 or more, at most MAX_AUTHOR_LENGTH")
        .means("Fewest characters of a nickname."),
    Setting::new("MAX_AUTHOR_LENGTH", "32", Number(1..=ANY))
        .allows("whole number, 1 or more, at least MIN_AUTHOR_LENGTH")
        .means("Most characters of a nickname."),
    Setting::new("MAX_MESSAGE_LENGTH", "255", Number(1..=ANY))
        .means("Most characters of a text of gischat's clients, and of one that is put over HTTP."),
    Setting::new("MAX_IMAGE_SIZE", "800", Number(1..=8192))
        .means("Longest side of an image in pixels. Larger ones are scaled down."),
    Setting::new("MAX_GEOJSON_FEATURES", "500", Number(0..=ANY)).means("Most features of a layer."),
    Setting::new("MAX_IMAGE_RAW_LENGTH", "5000000", Number(0..=ANY))
        .means("Most characters of an image as newer clients send it, which is 4 for every 3 bytes."),
    Setting::new("MAX_MODEL_RAW_LENGTH", "1000000", Number(0..=ANY))
        .means("Most characters of a processing model, as newer clients send it."),
    Setting::new("MAX_SCRIPT_RAW_LENGTH", "2000000", Number(0..=ANY)).means("Most characters of a script."),
];

const CLIENTS: &[Setting] = &[
    Setting::new("ROOM_DIALECT", "auto", Word(&["auto", "v1", "v2"])).means(
        "How `/room/{room}/ws` is spoken, which two generations of clients share. `auto` goes by the \
         release of QTribu that called from the same address just before, else listens for a quarter of a \
         second to the client; the paths under `/v1`, `/v2` and `/v2.1` never wait.",
    ),
    Setting::new(
        "QFIELD_PLUGIN_URL",
        "https://github.com/geotribu/qchat-qfield-plugin/releases/latest/download/qfchat-latest.zip",
        Text(address::link),
    )
    .allows("a link with http:// or https://; empty for none")
    .or_empty()
    .means("Where `/qfield` leads, from which QField installs its plugin."),
    Setting::new("MATRIX_CHAT_ENABLED", "false", Text(no_bridge))
        .allows("any text; true, 1 and yes count")
        .means("gischat's bridge to Matrix, which is not offered here: `true` gets a warning."),
];

const PAGE: &[Setting] = &[
    Setting::new("MAP_TILES", "", Text(usual::<Vec<BaseMap>>))
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
    Setting::new("MAP_ATTRIBUTION", "", Text(trimmed))
        .allows("any text, such as © OpenStreetMap contributors")
        .means("Whom maps name for these tiles, as their licence asks."),
    Setting::new("EMBED_ORIGINS", "", List(address::embedder))
        .allows("origins such as https://maps.example.org, separated by commas; http:// of this machine to try")
        .means(
            "Pages that may show a room in a frame, by `/?embed=talk`, `map` or `both` (`docs/embed.md`). Nobody, \
             unless set.",
        ),
];

const NATIVE: &[Setting] = &[
    Setting::new("LIMIT_FRAME", "6291456", Number(65_536..=1 << 30))
        .means("Largest frame of a native client, in bytes."),
    Setting::new("LIMIT_TEXT", "4000", Number(1..=1_000_000)).means(
        "Most characters of a text of a native client, if not less than `MAX_MESSAGE_LENGTH`. gischat's \
         clients get it whole.",
    ),
    Setting::new("LIMIT_HELLO_TIMEOUT", "10", Seconds(1.0..=600.0))
        .means("Time in which a native client has to say `hello`."),
    Setting::new("RESUME_GRACE", "120", Seconds(0.0..=600.0))
        .means("How long a native session whose connection broke waits for its client."),
    Setting::new("LIMIT_ROOMS", "16", Number(1..=1000)).means("Rooms that one native session can be in."),
    Setting::new("LIMIT_ROSTER", "500", Number(0..=10_000))
        .means("Members up to which a room shows native clients who is in it."),
    Setting::new("LIMIT_ROOM_MEMBERS", "10000", Number(1..=ANY))
        .means("Members up to which native clients may join a room."),
    Setting::new("LIMIT_ADHOC_ROOMS", "1000", Number(0..=1_000_000))
        .means("Ad hoc rooms that exist at a time. 0 turns them off."),
    Setting::new("LIMIT_ADHOC_ROOMS_PER_ADDRESS", "20", Number(1..=1_000_000))
        .means("Ad hoc rooms that one address may have made."),
    // Between members: invitations, calls, files, the map and direct messages.
    Setting::new("LIMIT_INVITES", "5", Number(1..=100)).means("Invitations that a member may have pending, each way."),
    Setting::new("LIMIT_INVITE_TIMEOUT", "30", Seconds(1.0..=600.0))
        .means("How long an invitation waits for its answer."),
    Setting::new("LIMIT_CALL_PEERS", "8", Number(0..=64)).means("Participants of a call. 0 turns calls off."),
    Setting::new("CALLS_URL", "", Text(address::calls))
        .allows("an address with https://, perhaps with a path of letters, digits and - . _ ~")
        .means(
            "The alternative place for calls, such as a Jitsi Meet of yours, that members are offered where a \
             call is full. Behind it comes a name of 22 characters for each room, which nobody else can work \
             out; with `INSTANCE_SECRET` it outlives a restart.",
        ),
    Setting::new("MAP", "on", Word(&["on", "off"])).means(
        "Whether members have the map of a room: where they point, look and are, if they share it, and the \
         board that all may draw on. Layers can be looked at in any case.",
    ),
    Setting::new("TRACKERS", "off", Word(&["off", "keys", "all"])).allows("off, keys or all, not without MAP").means(
        "Which rooms take positions of trackers, such as Traccar Client, OsmAnd, OwnTracks and Overland \
         (`docs/trackers.md`): none, those with a key, or all that are listed. Trackers are no members, and nobody \
         verifies where they are.",
    ),
    Setting::new("LIVEFIELD", "off", Word(&["off", "groups", "all"]))
        .allows("off, groups or all, not without MAP")
        .means(
            "Whether QField's plugin `livefield` finds a server here (`docs/doors.md`): not, with a room of its own for \
             each group, or with the rooms that are listed and open to all as groups of their names besides. Who knows \
             the name of a group is in it: such a room is not private.",
        ),
    Setting::new("GEOJSON", "off", Word(&["off", "board", "layers", "all"]))
        .allows("off, board, layers or all, board and all not without MAP")
        .means(
            "What of rooms has an address of GeoJSON (`docs/doors.md`), by which QGIS, ogr2ogr and other programs \
             read it: the board, the layers that `MAX_STORED_MESSAGES` keeps, or both. Whoever may enter a room over \
             HTTP may read it, without a nickname; nobody reads private rooms so.",
        ),
    Setting::new("GEOJSON_ORIGINS", "", List(address::origin_or_any))
        .allows("origins such as https://maps.example.org, separated by commas; * for all; not without GEOJSON")
        .means(
            "Whose pages may read these addresses. Unless set: no other site's; desktop programs need no entry. \
             With `*`, any page that somebody opens can read what this server shows in their network.",
        ),
    Setting::new("LIMIT_OFFERS", "8", Number(0..=100))
        .means("Files that a member may offer at a time. 0 turns files off."),
    Setting::new("LIMIT_FILE_LINKS", "8", Number(1..=100)).means("Members that may fetch one file at a time."),
    Setting::new("LIMIT_OFFER_TTL", "600", Seconds(10.0..=86_400.0)).means("How long a file is offered."),
    Setting::new("LIMIT_FILE_SIZE", "8589934592", Number(1..=ANY))
        .means("Largest file that may be offered, in bytes. It never passes through the server."),
    Setting::new("LIMIT_ACK_TIMEOUT", "5", Seconds(1.0..=60.0))
        .means("Time in which a direct message has to be acknowledged."),
    Setting::new("MAILBOX", "off", Word(&["off", "tokens", "all"]))
        .means("Who may have direct messages kept, in memory, while away: nobody, those with a token, everybody."),
    Setting::new("LIMIT_MAILBOX_MESSAGES", "50", Number(1..=1000)).means("Direct messages that a mailbox holds."),
    Setting::new("LIMIT_MAILBOX_TTL", "3600", Seconds(60.0..=604_800.0))
        .means("How long a mailbox outlives the session of its owner."),
];

const NETWORK: &[Setting] = &[
    Setting::new("HOST", "0.0.0.0", Text(|text| ip(text).map(|ip| ip.to_string())))
        .allows("an IP address of this machine")
        .means("Where the server listens. `0.0.0.0` is everywhere, `::` everywhere with IPv6 too."),
    Setting::new("PORT", "8000", Number(PORTS)).means("The port it listens on."),
    Setting::new("HEALTH_PORT", "", Number(PORTS))
        .allows("a port other than PORT, TLS_REDIRECT_PORT and that of METRICS_ADDR")
        .means(
            "The port of 127.0.0.1 at which a thread of its own tells `causerie healthcheck` whether the server \
             stands still. Unless set: PORT plus 10,000, or minus 10,000 from 55,536 on, and one more where \
             another setting has that. Where another program has it, a warning says so, and no other is tried.",
        ),
    Setting::new("TLS_CERT", "", Text(trimmed))
        .allows("path of a file in PEM: the certificate, then those that lead to its authority")
        .means(
            "The certificate with which `PORT` speaks https, where no proxy does. It is read again when its file \
             changes.",
        ),
    Setting::new("TLS_KEY", "", Text(trimmed))
        .allows("path of a file in PEM, without a passphrase")
        .means("The key of `TLS_CERT`."),
    Setting::new("TLS_REDIRECT_PORT", "", Number(PORTS))
        .allows("a port other than PORT, not without TLS_CERT")
        .means("A second port, such as 80, on which requests over http are led to https."),
    Setting::new("TLS_WEBROOT", "", Text(trimmed)).allows("path of a folder, not without TLS_REDIRECT_PORT").means(
        "The folder that `certbot --webroot` writes into: `/.well-known/acme-challenge/` in it is served on \
         `TLS_REDIRECT_PORT`.",
    ),
    // The network around these ports.
    Setting::new("BASE_PATH", "", Text(address::base_path))
        .allows("a path such as /chat, of letters, digits and - . _ ~")
        .means("What stands before every path, where a proxy passes a part of a site on without cutting it off."),
    Setting::new("PUBLIC_URL", "", Text(address::public))
        .allows("an address with https://, perhaps with a path of letters, digits and - . _ ~; http://localhost to try")
        .means(
            "Where people reach this server. Once set, `/qgis` and `/plugins.xml` hand the plugin for QGIS out, and \
             `/qfield.zip` that for QField, to who asks over https, as a trusted proxy tells, or from this machine.",
        ),
    Setting::new("TRUSTED_PROXIES", "127.0.0.0/8,::1", Text(usual::<TrustedProxies>))
        .allows("addresses and networks such as 10.0.0.0/8, separated by commas; * for all, none for none")
        .means("The proxies whose X-Forwarded headers are believed."),
    Setting::new("ALLOWED_ORIGINS", "", List(address::origin))
        .allows("origins such as https://example.org:8443, separated by commas")
        .means(
            "Where pages may come from that open sockets. Unless set: from this server only; once set, its own \
             address must be named too. Plugins need no entry, for they send no origin.",
        ),
    Setting::new("METRICS_ADDR", "", Text(socket))
        .allows("an address with a port such as 127.0.0.1:17000")
        .means("Where `/metrics` is served for Prometheus, apart from the chat. Nowhere, unless set."),
    Setting::new("WS_PING_INTERVAL", "20", Seconds(0.05..=3600.0))
        .means("Time between two pings of a silent client. Proxies cut silent connections, many after a minute."),
    Setting::new("WS_PING_TIMEOUT", "10", Seconds(0.05..=3600.0))
        .means("How long after a ping a client may stay silent before it is taken for gone."),
];

const CALLS: &[Setting] = &[
    Setting::new("RELAY", "off", Word(&["on", "off"])).allows("on or off, not with NATS_URL").means(
        "Whether this server relays calls and files between browsers that cannot reach each other. It relays \
         between members who share a call or a transfer, and nowhere else.",
    ),
    Setting::new("RELAY_PORT", "3478", Number(PORTS))
        .allows("a port other than PORT, TLS_REDIRECT_PORT, HEALTH_PORT and that of METRICS_ADDR")
        .means("The port of the relay for UDP and TCP, where `TLS_CERT` is set with TLS too, of all addresses of this machine."),
    Setting::new("RELAY_HOST", "", Text(address::relay_host))
        .allows("a name such as relay.example.org, or an IP address, without a port")
        .means("Where clients reach the relay, if not at the host under which they reached the server."),
    Setting::new("RELAY_ADDRESS", "192.0.2.1", Text(address::relayed))
        .allows("an IPv4 address that is neither private nor of a machine alone")
        .means(
            "The address that the relay gives to both sides of a connection. It is a name: nothing listens there, \
             and nothing is sent there.",
        ),
    Setting::new("RELAY_RATE", "8", Number(1..=10_000))
        .means("Megabits a second that a session may send through the relay."),
    Setting::new("RELAY_ALLOCATIONS", "4000", Number(1..=60_000))
        .means("Addresses that the relay has given at a time. A connection takes up to eight."),
    Setting::new("STUN_URLS", "", List(address::stun))
        .allows("addresses such as stun:stun.example.org:3478, separated by commas")
        .means("Servers that tell browsers their own address, for calls and files between them."),
    Setting::new("TURN_URLS", "", List(address::turn))
        .allows("addresses such as turn:turn.example.org:3478?transport=udp, separated by commas")
        .means("Relays for browsers that cannot reach each other. All of them know TURN_SECRET."),
    Setting::new("TURN_SECRET", "", Secret(trimmed, masked))
        .means("What coturn calls static-auth-secret: it signs the credentials that clients get."),
    Setting::new("TURN_TTL", "3600", Number(60..=604_800))
        .means("Seconds that credentials are good for a new connection. Connections outlive them."),
    Setting::new("TURN_RELAY_ONLY", "false", Word(SWITCH))
        .means("Whether everything goes through the relays, so that nobody learns another's network address."),
    Setting::new("TURN_FOR_TOKENS", "false", Word(SWITCH))
        .means("Whether only holders of a token get credentials for the relays."),
];

const LOAD: &[Setting] = &[
    Setting::new("MESSAGE_RATE", "50", Number(0..=1_000_000)).means(
        "Messages per second that a client of gischat's, or an address by PUT, may send; short bursts may \
         be larger. Native clients have rates of their own (docs/protocol.md). 0 lifts all of these.",
    ),
    Setting::new("LIMIT_CONNECTIONS", "100", Number(0..=ANY)).means(
        "WebSockets that one address may hold at a time, and beside them connections without a whole \
         request; in private networks ten times as many. 0 is no limit.",
    ),
    Setting::new("MAX_FRAME_BYTES", "16777216", Number(1024..=1 << 30))
        .means("Largest WebSocket message that is read. A client that sends a larger one is cut off."),
    Setting::new("OUTBOX_BYTES", "1048576", Number(65_536..=ANY))
        .means("Bytes that may wait for a slow client before it is cut off; two large messages may always wait."),
];

const NODES: &[Setting] = &[
    Setting::new("NATS_URL", "", List(address::nats))
        .allows("addresses such as nats://10.0.0.5:4222 or tls://nats.example.org, separated by commas")
        .means(
            "NATS servers, with JetStream, through which several nodes are one server (docs/nodes.md). Unless \
             set, this node is alone.",
        ),
    Setting::new("NATS_USER", "", Text(trimmed)).means("A user of the NATS servers."),
    Setting::new("NATS_PASSWORD", "", Secret(trimmed, masked)).means("The user's password."),
    Setting::new("NATS_TOKEN", "", Secret(trimmed, masked))
        .means("A token of the NATS servers, where they know no users."),
    Setting::new("NATS_CREDENTIALS", "", Text(trimmed))
        .allows("path of a file")
        .means("A file of credentials as `nsc` makes them, where the NATS servers want these."),
    Setting::new("NATS_CA", "", Text(trimmed))
        .allows("path of a file in PEM")
        .means("The authority of the NATS servers' certificates, in place of those that this machine trusts."),
    Setting::new("NATS_CERT", "", Text(trimmed))
        .allows("path of a file in PEM")
        .means("A certificate of this node, where the NATS servers want one."),
    Setting::new("NATS_KEY", "", Text(trimmed)).allows("path of a file in PEM").means("The key of NATS_CERT."),
    Setting::new("INSTANCE_ID", "", Text(trimmed))
        .allows("with NATS_URL 8 to 64 of A-Z, a-z, 0-9, - and _; gischat's own values are read without it")
        .means("What all nodes of this server have in common, and no other server on the same NATS has."),
    Setting::new("INSTANCE_SECRET", "", Secret(trimmed, masked))
        .allows("with NATS_URL or CALLS_URL at least 32 bytes")
        .means(
            "A secret that all nodes have in common: it signs what they say, hides names of rooms from NATS, and \
             makes those behind `CALLS_URL`.",
        ),
    Setting::new("NODE_LISTEN", "", Text(socket))
        .allows("with NATS_URL an address of this machine with a port, such as 10.0.0.5:7400")
        .means(
            "Where this node hears the others, in a network in which nobody else is heard: what is about a room of \
             another node is passed on to it there, in plain http.",
        ),
    Setting::new("NODE_NAME", "", Text(trimmed)).means("The name of this node in the logs of all."),
];

const LOGS: &[Setting] = &[
    Setting::new("LOG_FORMAT", "pretty", Word(&["pretty", "json", "auto"]))
        .means("Lines for people or one JSON object per line. `auto`: pretty on a terminal, JSON elsewhere."),
    Setting::new("LOG_LEVEL", "info", Text(log_level))
        .allows("trace, debug, info, warn, error or off; or by part, such as info,causerie::session=debug")
        .also(&["RUST_LOG"])
        .means("What is logged. No level logs what people say."),
    Setting::new("LOG_ADDRESSES", "false", Word(SWITCH)).means("Whether full addresses of people come into the log."),
];
