//! Extractors of a request's room, visitor and dialect. Used by all
//! handlers.

use super::app::App;
use super::errors::HttpError;
use super::path::RequestTarget;
use super::visitor::Visitor;
use crate::dialect::Dialect;
use crate::room::Room;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

/// The room that a path names, which need not exist, the dialect that a prefix pins, and who asks.
pub(super) struct Named {
    pub(super) room: String,
    pub(super) pinned: Option<Dialect>,
    pub(super) visitor: Visitor,
}

impl Named {
    /// The dialect in force where the route itself has `own`. v1 knows none of the routes that ask, except its own:
    /// below its prefix they speak as v2.
    pub(super) fn dialect(&self, own: Dialect) -> Dialect {
        match self.pinned.unwrap_or(own) {
            Dialect::V1 => Dialect::V2,
            dialect => dialect,
        }
    }

    /// The room, if who asks may enter it.
    ///
    /// # Errors
    /// 404, in the words of the dialect, if it does not exist for them; 429 after too many of those.
    pub(super) fn enter(&self, app: &App, dialect: Dialect) -> Result<Room, HttpError> {
        self.visitor.enter(&self.room, dialect, &app.node.hub, &app.node.access)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let pinned = parts.extensions.get::<RequestTarget>().and_then(|target| target.pinned);
        let visitor = parts.extensions.get::<Visitor>().cloned().ok_or(HttpError::Broken)?;
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Path(names) = path.map_err(|_| HttpError::NotFound)?;
        let (_, room) = names.into_iter().next().ok_or(HttpError::NotFound)?; // others stand behind it
        Ok(Self { room, pinned, visitor })
    }
}
