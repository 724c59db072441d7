//! The limits that native clients are told, from the settings that make them.

use crate::config::Config;
use crate::message::Announced;

/// The limits that `welcome` announces.
pub fn announced(config: &Config) -> Announced {
    let (rules, limits, native) = (&config.rules, &config.limits, &config.limits.native);
    Announced {
        frame: native.frame,
        hello_timeout: native.hello_timeout.as_secs(),
        nickname_min: rules.min_author_length,
        nickname_max: rules.max_author_length,
        text: rules.max_message_length,
        image: rules.max_image_raw_length,
        model: rules.max_model_raw_length,
        script: rules.max_script_raw_length,
        image_side: rules.max_image_size,
        geojson_features: rules.max_geojson_features,
        rooms: native.rooms,
        roster: native.roster,
        room_members: native.room_members,
        adhoc_rooms: native.adhoc_rooms,
        invites: native.invites,
        invite_timeout: native.invite_timeout.as_secs(),
        call_peers: native.call_peers,
        offers: native.offers,
        file_links: native.file_links,
        offer_ttl: native.offer_ttl.as_secs(),
        file_size: native.file_size,
        ack_timeout: native.ack_timeout.as_secs(),
        mailbox_messages: native.mailbox_messages,
        mailbox_ttl: native.mailbox_ttl.as_secs(),
        history: config.stored_messages,
        connections: limits.connections,
    }
}
