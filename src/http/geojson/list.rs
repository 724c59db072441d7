//! The list of the layers that a room remembers, with their addresses relative to its own.

use super::board::utc;
use super::layer::{Summary, summary};
use super::systems::System;
use crate::message::{Content, Envelope, Geojson, Message, Nickname};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// A layer with the message that brought it.
pub(super) struct SentLayer<'m> {
    pub(super) message: Arc<Envelope>,
    pub(super) id: Uuid,
    pub(super) sent: &'m Geojson,
    author: &'m Nickname,
}

/// The layers among these messages, in their order.
pub(super) fn layers_of(messages: &[Arc<Envelope>]) -> impl DoubleEndedIterator<Item = SentLayer<'_>> {
    messages.iter().filter_map(|message| match &message.message {
        Message::Post(post) => match &post.content {
            Content::Geojson(sent) => {
                Some(SentLayer { message: message.clone(), id: message.stamp.id, sent, author: &post.author })
            }
            _ => None,
        },
        _ => None,
    })
}

/// The list of these layers, which come newest first.
pub(super) fn list<'m>(layers: impl Iterator<Item = SentLayer<'m>>) -> Vec<u8> {
    json!({ "layers": layers.map(|layer| entry(&layer)).collect::<Vec<_>>() }).to_string().into_bytes()
}

/// The entry of a layer. One that is not computed has no address.
fn entry(SentLayer { message, id, sent, author }: &SentLayer<'_>) -> Value {
    let Summary { kinds, extent } = summary(sent);
    let has_address = System::of(&sent.crs.authid).is_some();
    let title = utf8_percent_encode(&sent.layer_name, NON_ALPHANUMERIC);
    json!({
        "id": id, "title": sent.layer_name, "features": sent.features, "geometries": kinds, "extent": extent, "crs": sent.crs.authid,
        "time": utc(message.stamp.seconds), "author": author,
        "address": has_address.then(|| format!("layer/{id}.geojson")),
        "latest": has_address.then(|| format!("layer/latest.geojson?title={title}")),
    })
}
