//! Invitations between sessions of two nodes, as the nodes ask each other at their doors. What they say is [`crate::session`]'s.

use crate::limits::INVITE_BYTES;
use crate::session::Node;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};

/// The path at which a door is asked about invitations.
pub(in crate::http) const INVITE: &str = "/node/invite";

/// Answers a node that asks about invitations.
pub(in crate::http) async fn answer(node: &Node, asked: Incoming) -> Response {
    let answer = match read(asked).await {
        Some(word) => node.answer_about_invitations(&word).await,
        None => None,
    };
    answer.map_or_else(|| StatusCode::BAD_REQUEST.into_response(), IntoResponse::into_response)
}

pub(super) async fn read(body: impl Body<Data = Bytes, Error = hyper::Error>) -> Option<Bytes> {
    Some(Limited::new(body, INVITE_BYTES).collect().await.ok()?.to_bytes())
}
