//! The table of all settings, in the order in which they are documented, read and shown. Defaults stand here and nowhere else.

use super::address::{self, BaseMap, TrustedProxies};
use super::rooms::{HookSettings, KeyRoom, TokenRoom, nickname, room, without_keys, without_secrets};
use super::setting::SettingForm::{List, Number, Seconds, Secret, Text, TextOrEmpty, Word};
use super::setting::{ANY, PORTS, SWITCH, Section, Setting, ip, log_level, masked, rows, socket, trimmed, usual};

/// Sections, each with its heading and its rows.
macro_rules! table {
    ($($title:literal, is_common: $is_common:literal { $($rows:tt)* })*) => {
        /// Returns all settings by subject.
        pub fn sections() -> &'static [Section] {
            const ALL: &[Section] =
                &[$(Section { title: $title, is_common: $is_common, settings: rows! { $($rows)* } }),*];
            ALL
        }
    };
}

/// Returns all settings.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    sections().iter().flat_map(|section| section.settings)
}

table! {
    "Rooms and rules", is_common: true {
        "ROOMS" = "QGIS,QField,Geotribu", List(room), "names separated by commas, without slashes" =>
            "The rooms that are always there. Spaces around names, empty names and duplicates are left out.";
        "CHANNELS" = "", List(room), "names separated by commas, without slashes" =>
            "gischat's newer word for rooms. Those that `ROOMS` does not have come behind it; without `ROOMS` they are \
             the rooms.";
        "RULES" = "YOLO", Text(|text| Ok(text.into())) => "What you ask of the people in the rooms. Clients show it.";
        "MAIN_LANG" also "MAIN_LANGUAGE" = "en", Text(trimmed), "any text, best a language code" =>
            "The language mainly spoken. With `fr` the server's own few words are French, else English.";
        "MAX_STORED_MESSAGES" = "0", Number(0..=ANY) =>
            "How many messages a room keeps, in memory only, for who joins later. 0 keeps nothing. gischat's own \
             default is 5.";
    }

    "Access", is_common: true {
        "KEY_ROOMS" = "", Secret(usual::<Vec<KeyRoom>>, without_keys),
            "name=key, separated by commas; names of ROOMS or CHANNELS, keys without commas" =>
            "Rooms that only those may enter who know the key, or hold a token that names the room. Everybody sees \
             that they exist.";
        "TOKEN_ROOMS" = "", Text(usual::<Vec<TokenRoom>>),
            "name, or name=role|role, separated by commas; names of ROOMS or CHANNELS" =>
            "Rooms for holders of a token that names the room, or bears one of these roles. Nobody else sees that they \
             exist.";
        "HIDDEN_ROOMS" = "", List(trimmed), "names of ROOMS or CHANNELS, separated by commas" =>
            "Rooms that are in no list. Who knows the name of one enters it as any other.";
        "RESERVED_NICKNAMES" = "", List(nickname), "nicknames separated by commas" =>
            "Nicknames that want a token which bears them, besides internal, server, system, admin, moderator and \
             causerie. Capitals make no difference. Those six are kept from native clients; list them here to keep \
             them from gischat's clients too.";
        "HOOKS" = "", Secret(usual::<Vec<HookSettings>>, without_secrets),
            "name:secret:room, separated by commas; a name in the form of a nickname that is not reserved, a secret of \
             22 or more of A-Z a-z 0-9 _ -, a name of ROOMS or CHANNELS" =>
            "Programs that may say something in this room at `/hook/{secret}`, such as a monitor. Nobody else has the \
             name there. For another secret name a hook twice while both are in use.";
        "TOKEN_ALGORITHM" = "HS256", Word(&["HS256", "EdDSA"]) =>
            "How tokens are signed. No other algorithm is accepted, whatever a token says.";
        "TOKEN_KEY" = "", Secret(trimmed, masked),
            "for HS256 a secret of at least 32 bytes; for EdDSA the public key, in PEM or base64" =>
            "The key that verifies tokens. Unless set, no token is accepted.";
        "TOKEN_KEY_PREVIOUS" = "", Secret(trimmed, masked), "a key as TOKEN_KEY" =>
            "The key from before, accepted too until the last token that it signed has expired.";
        "TOKEN_AUDIENCE" = "", Text(trimmed) =>
            "What `aud` of a token must be or hold, where one issuer signs for several servers.";
    }

    "Lengths and sizes", is_common: true {
        "MIN_AUTHOR_LENGTH" = "3", Number(1..=ANY), "whole number, 1 or more, at most MAX_AUTHOR_LENGTH" =>
            "Fewest characters of a nickname.";
        "MAX_AUTHOR_LENGTH" = "32", Number(1..=ANY), "whole number, 1 or more, at least MIN_AUTHOR_LENGTH" =>
            "Most characters of a nickname.";
        "MAX_MESSAGE_LENGTH" = "255", Number(1..=ANY) =>
            "Most characters of a text of gischat's clients, and of one that is put over HTTP.";
        "MAX_IMAGE_SIZE" = "800", Number(1..=8192) =>
            "Longest side of an image in pixels. Larger ones are scaled down.";
        "MAX_GEOJSON_FEATURES" = "500", Number(0..=ANY) => "Most features of a layer.";
        "MAX_IMAGE_RAW_LENGTH" = "5000000", Number(0..=ANY) =>
            "Most characters of an image as newer clients send it, which is 4 for every 3 bytes.";
        "MAX_MODEL_RAW_LENGTH" = "1000000", Number(0..=ANY) =>
            "Most characters of a processing model, as newer clients send it.";
        "MAX_SCRIPT_RAW_LENGTH" = "2000000", Number(0..=ANY) => "Most characters of a script.";
    }

    "Clients", is_common: false {
        "ROOM_DIALECT" = "auto", Word(&["auto", "v1", "v2"]) =>
            "How `/room/{room}/ws` is spoken, which two generations of clients share. `auto` goes by the release of \
             QTribu that called from the same address just before, else listens for a quarter of a second to the \
             client; the paths under `/v1`, `/v2` and `/v2.1` never wait.";
        "QFIELD_PLUGIN_URL" =
            "https://github.com/geotribu/qchat-qfield-plugin/releases/latest/download/qfchat-latest.zip",
            TextOrEmpty(address::link), "a link with http:// or https://; empty for none" =>
            "Where `/qfield` leads, from which QField installs its plugin.";
        "MATRIX_CHAT_ENABLED" = "false", Text(|_| Ok("false".into())), "any text; true, 1 and yes count" =>
            "gischat's bridge to Matrix, which is not offered here: `true` gets a warning.";
    }

    "Page", is_common: false {
        "MAP_TILES" = "", Text(usual::<Vec<BaseMap>>),
            "an address with https:// or http:// and with {z}, {x} and {y} in it; several with names: \
             Plan=https://…;Photo=https://…" =>
            "Map tiles (XYZ, Web Mercator) that the page lays under layers, from servers that allow other sites \
             (CORS). Of several, people choose one by its name in the map of a room; all other maps show the first. \
             Their server learns the addresses of those who look at a map, and where it is. Unless set, nothing is \
             loaded from elsewhere, and maps show an outline of the land.";
        "MAP_ATTRIBUTION" = "", Text(trimmed), "any text, such as © OpenStreetMap contributors" =>
            "Whom maps name for these tiles, as their licence asks.";
        "EMBED_ORIGINS" = "", List(address::embedder),
            "origins such as https://maps.example.org, separated by commas; http:// of this machine to try" =>
            "Pages that may show a room in a frame, by `/?embed=talk`, `map` or `both` (`docs/embed.md`). Nobody, \
             unless set.";
    }

    "Native protocol", is_common: true {
        "LIMIT_FRAME" = "6291456", Number(65_536..=1 << 30) => "Largest frame of a native client, in bytes.";
        "LIMIT_TEXT" = "4000", Number(1..=1_000_000) =>
            "Most characters of a text of a native client, if not less than `MAX_MESSAGE_LENGTH`. gischat's clients \
             get it whole.";
        "LIMIT_HELLO_TIMEOUT" = "10", Seconds(1.0..=600.0) => "Time in which a native client has to say `hello`.";
        "RESUME_GRACE" = "120", Seconds(0.0..=600.0) =>
            "How long a native session whose connection broke waits for its client.";
        "LIMIT_ROOMS" = "16", Number(1..=1000) => "Rooms that one native session can be in.";
        "LIMIT_ROSTER" = "500", Number(0..=10_000) => "Members up to which a room shows native clients who is in it.";
        "LIMIT_ROOM_MEMBERS" = "10000", Number(1..=ANY) => "Members up to which native clients may join a room.";
        "LIMIT_ADHOC_ROOMS" = "1000", Number(0..=1_000_000) => "Ad hoc rooms that exist at a time. 0 turns them off.";
        "LIMIT_ADHOC_ROOMS_PER_ADDRESS" = "20", Number(1..=1_000_000) => "Ad hoc rooms that one address may have made.";
        // Between members: invitations, calls, files, the map and direct messages.
        "LIMIT_INVITES" = "5", Number(1..=100) => "Invitations that a member may have pending, each way.";
        "LIMIT_INVITE_TIMEOUT" = "30", Seconds(1.0..=600.0) => "How long an invitation waits for its answer.";
        "LIMIT_CALL_PEERS" = "8", Number(0..=64) => "Participants of a call. 0 turns calls off.";
        "CALLS_URL" = "", Text(address::calls),
            "an address with https://, perhaps with a path of letters, digits and - . _ ~" =>
            "The alternative place for calls, such as a Jitsi Meet of yours, that members are offered where a call is \
             full. Behind it comes a name of 22 characters for each room, which nobody else can work out; with \
             `INSTANCE_SECRET` it outlives a restart.";
        "MAP" = "on", Word(&["on", "off"]) =>
            "Whether members have the map of a room: where they point, look and are, if they share it, and the board \
             that all may draw on. Layers can be looked at in any case.";
        "TRACKERS" = "off", Word(&["off", "keys", "all"]), "off, keys or all, not without MAP" =>
            "Which rooms take positions of trackers, such as Traccar Client, OsmAnd, OwnTracks and Overland \
             (`docs/trackers.md`): none, those with a key, or all that are listed. Trackers are no members, and nobody \
             verifies where they are.";
        "LIVEFIELD" = "off", Word(&["off", "groups", "all"]), "off, groups or all, not without MAP" =>
            "Whether QField's plugin `livefield` finds a server here (`docs/doors.md`): not, with a room of its own \
             for each group, or with the rooms that are listed and open to all as groups of their names besides. Who \
             knows the name of a group is in it: such a room is not private.";
        "GEOJSON" = "off", Word(&["off", "board", "layers", "all"]),
            "off, board, layers or all, board and all not without MAP" =>
            "What of rooms has an address of GeoJSON (`docs/doors.md`), by which QGIS, ogr2ogr and other programs read \
             it: the board, the layers that `MAX_STORED_MESSAGES` keeps, or both. Whoever may enter a room over HTTP \
             may read it, without a nickname; nobody reads private rooms so.";
        "GEOJSON_ORIGINS" = "", List(address::origin_or_any),
            "origins such as https://maps.example.org, separated by commas; * for all; not without GEOJSON" =>
            "Whose pages may read these addresses. Unless set: no other site's; desktop programs need no entry. With \
             `*`, any page that somebody opens can read what this server shows in their network.";
        "LIMIT_OFFERS" = "8", Number(0..=100) => "Files that a member may offer at a time. 0 turns files off.";
        "LIMIT_FILE_LINKS" = "8", Number(1..=100) => "Members that may fetch one file at a time.";
        "LIMIT_OFFER_TTL" = "600", Seconds(10.0..=86_400.0) => "How long a file is offered.";
        "LIMIT_FILE_SIZE" = "8589934592", Number(1..=ANY) =>
            "Largest file that may be offered, in bytes. It never passes through the server.";
        "LIMIT_ACK_TIMEOUT" = "5", Seconds(1.0..=60.0) => "Time in which a direct message has to be acknowledged.";
        "MAILBOX" = "off", Word(&["off", "tokens", "all"]) =>
            "Who may have direct messages kept, in memory, while away: nobody, those with a token, everybody.";
        "LIMIT_MAILBOX_MESSAGES" = "50", Number(1..=1000) => "Direct messages that a mailbox holds.";
        "LIMIT_MAILBOX_TTL" = "3600", Seconds(60.0..=604_800.0) =>
            "How long a mailbox outlives the session of its owner.";
    }

    "Network", is_common: false {
        "HOST" = "0.0.0.0", Text(|text| ip(text).map(|ip| ip.to_string())), "an IP address of this machine" =>
            "Where the server listens. `0.0.0.0` is everywhere, `::` everywhere with IPv6 too.";
        "PORT" = "8000", Number(PORTS) => "The port it listens on.";
        "HEALTH_PORT" = "", Number(PORTS), "a port other than PORT, TLS_REDIRECT_PORT and that of METRICS_ADDR" =>
            "The port of 127.0.0.1 at which a thread of its own tells `causerie healthcheck` whether the server stands \
             still. Unless set: PORT plus 10,000, or minus 10,000 from 55,536 on, and one more where another setting \
             has that. Where another program has it, a warning says so, and no other is tried.";
        "TLS_CERT" = "", Text(trimmed),
            "path of a file in PEM: the certificate, then those that lead to its authority" =>
            "The certificate with which `PORT` speaks https, where no proxy does. It is read again when its file \
             changes.";
        "TLS_KEY" = "", Text(trimmed), "path of a file in PEM, without a passphrase" => "The key of `TLS_CERT`.";
        "TLS_REDIRECT_PORT" = "", Number(PORTS), "a port other than PORT, not without TLS_CERT" =>
            "A second port, such as 80, on which requests over http are led to https.";
        "TLS_WEBROOT" = "", Text(trimmed), "path of a folder, not without TLS_REDIRECT_PORT" =>
            "The folder that `certbot --webroot` writes into: `/.well-known/acme-challenge/` in it is served on \
             `TLS_REDIRECT_PORT`.";
        // The network around these ports.
        "BASE_PATH" = "", Text(address::base_path), "a path such as /chat, of letters, digits and - . _ ~" =>
            "What stands before every path, where a proxy passes a part of a site on without cutting it off.";
        "PUBLIC_URL" = "", Text(address::public),
            "an address with https://, perhaps with a path of letters, digits and - . _ ~; http://localhost to try" =>
            "Where people reach this server. Once set, `/qgis` and `/plugins.xml` hand the plugin for QGIS out, and \
             `/qfield.zip` that for QField, to who asks over https, as a trusted proxy tells, or from this machine.";
        "TRUSTED_PROXIES" = "127.0.0.0/8,::1", Text(usual::<TrustedProxies>),
            "addresses and networks such as 10.0.0.0/8, separated by commas; * for all, none for none" =>
            "The proxies whose X-Forwarded headers are believed.";
        "ALLOWED_ORIGINS" = "", List(address::normal_origin),
            "origins such as https://example.org:8443, separated by commas" =>
            "Where pages may come from that open sockets. Unless set: from this server only; once set, its own address \
             must be named too. Plugins need no entry, for they send no origin.";
        "METRICS_ADDR" = "", Text(socket), "an address with a port such as 127.0.0.1:17000" =>
            "Where `/metrics` is served for Prometheus, apart from the chat. Nowhere, unless set.";
        "WS_PING_INTERVAL" = "20", Seconds(0.05..=3600.0) =>
            "Time between two pings of a silent client. Proxies cut silent connections, many after a minute.";
        "WS_PING_TIMEOUT" = "10", Seconds(0.05..=3600.0) =>
            "How long after a ping a client may stay silent before it is taken for gone.";
    }

    "Calls and files", is_common: false {
        "RELAY" = "off", Word(&["on", "off"]), "on or off, not with NATS_URL" =>
            "Whether this server relays calls and files between browsers that cannot reach each other. It relays \
             between members who share a call or a transfer, and nowhere else.";
        "RELAY_PORT" = "3478", Number(PORTS),
            "a port other than PORT, TLS_REDIRECT_PORT, HEALTH_PORT and that of METRICS_ADDR" =>
            "The port of the relay for UDP and TCP, where `TLS_CERT` is set with TLS too, of all addresses of this \
             machine.";
        "RELAY_HOST" = "", Text(address::relay_host),
            "a name such as relay.example.org, or an IP address, without a port" =>
            "Where clients reach the relay, if not at the host under which they reached the server.";
        "RELAY_ADDRESS" = "192.0.2.1", Text(address::relayed),
            "an IPv4 address that is neither private nor of a machine alone" =>
            "The address that the relay gives to both sides of a connection. It is a name: nothing listens there, and \
             nothing is sent there.";
        "RELAY_RATE" = "8", Number(1..=10_000) => "Megabits a second that a session may send through the relay.";
        "RELAY_ALLOCATIONS" = "4000", Number(1..=60_000) =>
            "Addresses that the relay has given at a time. A connection takes up to eight.";
        "STUN_URLS" = "", List(address::stun), "addresses such as stun:stun.example.org:3478, separated by commas" =>
            "Servers that tell browsers their own address, for calls and files between them.";
        "TURN_URLS" = "", List(address::turn),
            "addresses such as turn:turn.example.org:3478?transport=udp, separated by commas" =>
            "Relays for browsers that cannot reach each other. All of them know TURN_SECRET.";
        "TURN_SECRET" = "", Secret(trimmed, masked) =>
            "What coturn calls static-auth-secret: it signs the credentials that clients get.";
        "TURN_TTL" = "3600", Number(60..=604_800) =>
            "Seconds that credentials are good for a new connection. Connections outlive them.";
        "TURN_RELAY_ONLY" = "false", Word(SWITCH) =>
            "Whether everything goes through the relays, so that nobody learns another's network address.";
        "TURN_FOR_TOKENS" = "false", Word(SWITCH) => "Whether only holders of a token get credentials for the relays.";
    }

    "Load", is_common: false {
        "MESSAGE_RATE" = "50", Number(0..=1_000_000) =>
            "Messages per second that a client of gischat's, or an address by PUT, may send; short bursts may be \
             larger. Native clients have rates of their own (docs/protocol.md). 0 lifts all of these.";
        "LIMIT_CONNECTIONS" = "100", Number(0..=ANY) =>
            "WebSockets that one address may hold at a time, and beside them connections without a whole request; in \
             private networks ten times as many. 0 is no limit.";
        "MAX_FRAME_BYTES" = "16777216", Number(1024..=1 << 30) =>
            "Largest WebSocket message that is read. A client that sends a larger one is cut off.";
        "OUTBOX_BYTES" = "1048576", Number(65_536..=ANY) =>
            "Bytes that may wait for a slow client before it is cut off; two large messages may always wait.";
    }

    "Several nodes", is_common: false {
        "NATS_URL" = "", List(address::nats),
            "addresses such as nats://10.0.0.5:4222 or tls://nats.example.org, separated by commas" =>
            "NATS servers, with JetStream, through which several nodes are one server (docs/nodes.md). Unless set, \
             this node is alone.";
        "NATS_USER" = "", Text(trimmed) => "A user of the NATS servers.";
        "NATS_PASSWORD" = "", Secret(trimmed, masked) => "The user's password.";
        "NATS_TOKEN" = "", Secret(trimmed, masked) => "A token of the NATS servers, where they know no users.";
        "NATS_CREDENTIALS" = "", Text(trimmed), "path of a file" =>
            "A file of credentials as `nsc` makes them, where the NATS servers want these.";
        "NATS_CA" = "", Text(trimmed), "path of a file in PEM" =>
            "The authority of the NATS servers' certificates, in place of those that this machine trusts.";
        "NATS_CERT" = "", Text(trimmed), "path of a file in PEM" =>
            "A certificate of this node, where the NATS servers want one.";
        "NATS_KEY" = "", Text(trimmed), "path of a file in PEM" => "The key of NATS_CERT.";
        "INSTANCE_ID" = "", Text(trimmed),
            "with NATS_URL 8 to 64 of A-Z, a-z, 0-9, - and _; gischat's own values are read without it" =>
            "What all nodes of this server have in common, and no other server on the same NATS has.";
        "INSTANCE_SECRET" = "", Secret(trimmed, masked), "with NATS_URL or CALLS_URL at least 32 bytes" =>
            "A secret that all nodes have in common: it signs what they say, hides names of rooms from NATS, and makes \
             those behind `CALLS_URL`.";
        "NODE_LISTEN" = "", Text(socket),
            "with NATS_URL an address of this machine with a port, such as 10.0.0.5:7400" =>
            "Where this node hears the others, in a network in which nobody else is heard: what is about a room of \
             another node is passed on to it there, in plain http.";
        "NODE_NAME" = "", Text(trimmed) => "The name of this node in the logs of all.";
    }

    "Logs", is_common: false {
        "LOG_FORMAT" = "pretty", Word(&["pretty", "json", "auto"]) =>
            "Lines for people or one JSON object per line. `auto`: pretty on a terminal, JSON elsewhere.";
        "LOG_LEVEL" also "RUST_LOG" = "info", Text(log_level),
            "trace, debug, info, warn, error or off; or by part, such as info,causerie::session=debug" =>
            "What is logged. No level logs what people say.";
        "LOG_ADDRESSES" = "false", Word(SWITCH) => "Whether full addresses of people come into the log.";
    }
}
