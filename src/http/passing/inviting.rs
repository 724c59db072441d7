//! Invitations between sessions of two nodes, as the nodes ask each other at their doors. What they say is [`crate::session`]'s.

use super::Passing;
use crate::limits::{INVITE_BYTES, PASSED_ANSWER};
use crate::message::{Code, NodeTag};
use crate::session::Node;
use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

/// The path at which a door is asked about invitations.
const INVITE: &str = "/node/invite";

impl Passing {
    /// Asks another node about invitations.
    ///
    /// # Errors
    /// It is not there, or does not answer.
    pub(super) async fn ask_about(&self, node: NodeTag, word: String) -> Result<String, Code> {
        let living = self.0.homes.living().into_iter().find(|living| living.node == node).ok_or(Code::NotFound)?;
        let asked = async {
            let answer = self.post(INVITE.to_owned(), (living.door, 0), word.into()).await?;
            if answer.status() == StatusCode::OK { read(answer.into_body()).await } else { None }
        };
        let answer = timeout(PASSED_ANSWER, asked).await.ok().flatten().ok_or(Code::Unavailable)?;
        String::from_utf8(answer.into()).map_err(|_| Code::Unavailable)
    }
}

/// Returns `true` if a node asks about invitations.
pub(in crate::http) fn is_about_invitations(method: &Method, path: &str) -> bool {
    method == Method::POST && path == INVITE
}

/// Answers a node that asks about invitations.
pub(in crate::http) async fn answer(node: &Node, asked: Incoming) -> Response {
    let answer = match read(asked).await {
        Some(word) => node.answer_about_invitations(&word).await,
        None => None,
    };
    answer.map_or_else(|| StatusCode::BAD_REQUEST.into_response(), IntoResponse::into_response)
}

async fn read(body: impl Body<Data = Bytes, Error = hyper::Error>) -> Option<Bytes> {
    Some(Limited::new(body, INVITE_BYTES).collect().await.ok()?.to_bytes())
}
