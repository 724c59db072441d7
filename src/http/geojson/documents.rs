//! Documents of rooms, each made once for all who ask for it at the same time or still read it: off the threads of the sockets, of
//! what the room has at the moment. The bounds are those of answers with what was said last.

use super::board::{GeometryKind, collection};
use super::layer::{NotInWgs84, in_wgs84};
use super::list::{layers_of, list};
use crate::http::errors::HttpError;
use crate::http::recent::Recent;
use crate::limits::{GEOJSON_BYTES, LAST_PATIENCE};
use crate::locks::{Lock, Mutex};
use crate::message::{BoardFeature, Envelope};
use crate::room::Room;
use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use tokio::time::timeout;
use uuid::Uuid;

/// The documents that are being made or read.
pub(in crate::http) struct Documents(Mutex<HashMap<DocumentKey, Weak<DocumentCell>>>);

/// A room by its name, and what is asked of it.
type DocumentKey = (Arc<str>, RoomDocument);

/// A document of a room.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum RoomDocument {
    /// The board, or its features of one kind.
    Board(Option<GeometryKind>),
    /// The layer of this message.
    Layer(Uuid),
    /// The newest layer of this title.
    Latest(String),
    /// The list of layers.
    List,
}

/// One document, for who asks for it now. It is made by one of them while the others wait.
type DocumentCell = tokio::sync::Mutex<Option<Made>>;

/// A document as it was made last.
struct Made {
    of: Source,
    text: Result<SharedText, HttpError>,
}

/// The content of a room that a document is made of.
enum Source {
    Board(Vec<Arc<BoardFeature>>),
    Messages(Vec<Arc<Envelope>>),
}

/// The text of a document, and its digest.
#[derive(Clone)]
pub(super) struct SharedText {
    pub(super) text: Bytes,
    pub(super) etag: HeaderValue,
}

/// A text with its document, which others are given as long as somebody reads it.
struct Read(Bytes, #[expect(dead_code, reason = "held")] Arc<DocumentCell>);

impl Default for Documents {
    fn default() -> Self {
        Self(Mutex::new(Lock::RoomDocuments, HashMap::new()))
    }
}

impl Documents {
    /// The document of a room as it is now.
    ///
    /// # Errors
    /// There is none, or it is none in WGS 84, or the room has no time for it.
    pub(super) async fn of(&self, room: &Room, asked: RoomDocument, recent: &Recent) -> Result<SharedText, HttpError> {
        let document = self.shared((room.name().clone(), asked.clone()));
        let mut made = document.lock().await;
        let source = timeout(LAST_PATIENCE, Source::read(room, &asked)).await.ok().flatten().ok_or(HttpError::Busy)?;
        let last = match made.take().filter(|made| made.of.is(&source)) {
            Some(last) => last,
            None => {
                let turn = recent.turn().await?;
                let making = tokio::task::spawn_blocking(move || {
                    let _turn = turn; // until it is done, even if nobody waits for it any more
                    let text = source.text(&asked);
                    Made { of: source, text }
                });
                making.await.map_err(|_| HttpError::Broken)?
            }
        };
        let SharedText { text, etag } = made.insert(last).text.clone()?;
        drop(made);
        Ok(SharedText { text: Bytes::from_owner(Read(text, document)), etag })
    }

    fn shared(&self, key: DocumentKey) -> Arc<DocumentCell> {
        let mut all = self.0.lock();
        if let Some(document) = all.get(&key).and_then(Weak::upgrade) {
            return document;
        }
        all.retain(|_, document| document.strong_count() > 0);
        let document = Arc::new(DocumentCell::default());
        all.insert(key, Arc::downgrade(&document));
        document
    }
}

impl AsRef<[u8]> for Read {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Source {
    /// Reads the content of a room for a document; `None` if the room is gone.
    async fn read(room: &Room, asked: &RoomDocument) -> Option<Self> {
        if let RoomDocument::Board(_) = asked {
            return room.board().await.map(Self::Board);
        }
        let history = room.history().await?;
        let newest = layers_of(&history).rev();
        let messages = match asked {
            RoomDocument::Layer(id) => {
                newest.filter(|layer| layer.id == *id).take(1).map(|layer| layer.message).collect()
            }
            RoomDocument::Latest(title) => {
                newest.filter(|layer| *layer.sent.layer_name == **title).take(1).map(|layer| layer.message).collect()
            }
            _ => newest.map(|layer| layer.message).collect(),
        };
        Some(Self::Messages(messages))
    }

    /// Returns `true` if both are the same in every part.
    fn is(&self, other: &Self) -> bool {
        fn are<T>(some: &[Arc<T>], others: &[Arc<T>]) -> bool {
            some.len() == others.len() && some.iter().zip(others).all(|(one, other)| Arc::ptr_eq(one, other))
        }
        match (self, other) {
            (Self::Board(some), Self::Board(others)) => are(some, others),
            (Self::Messages(some), Self::Messages(others)) => are(some, others),
            _ => false,
        }
    }

    fn text(&self, asked: &RoomDocument) -> Result<SharedText, HttpError> {
        let text = match (self, asked) {
            (Self::Board(features), RoomDocument::Board(kind)) => collection(features, *kind).into(),
            (Self::Messages(messages), RoomDocument::List) => list(layers_of(messages)).into(),
            (Self::Messages(messages), _) => {
                let layer = layers_of(messages).next().ok_or(HttpError::NoLayer)?;
                in_wgs84(layer.sent).map_err(refusal)?
            }
            _ => return Err(HttpError::Broken),
        };
        if text.len() > GEOJSON_BYTES {
            return Err(HttpError::NotAcceptable("The layer has more than 16 MiB in WGS 84."));
        }
        let digest = Sha256::digest(&text);
        // Weak: on its way it may be compressed.
        let etag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..16]));
        Ok(SharedText { text, etag: HeaderValue::try_from(etag).map_err(|_| HttpError::Broken)? })
    }
}

fn refusal(fault: NotInWgs84) -> HttpError {
    HttpError::NotAcceptable(match fault {
        NotInWgs84::System => {
            "The layer is in a reference system that is not computed here: only WGS 84 (EPSG:4326), Web Mercator (EPSG:3857) and \
             UTM on WGS 84 or ETRS89 are."
        }
        NotInWgs84::Unsound => "The layer has no coordinates of its reference system that could be computed.",
    })
}
