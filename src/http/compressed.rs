//! Documents that are the same for everybody: compressed once, for to do it for each request would hold up the sockets of a thread.

use crate::page::{accepts_gzip, gzip};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, VARY};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

/// A document as it is and compressed. All answers that wait to be read share its bytes.
#[derive(Debug, Clone)]
pub(super) struct CompressedDocument {
    content_type: HeaderValue,
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl CompressedDocument {
    /// Compresses a document.
    pub(super) fn new(content_type: &str, plain: impl Into<Bytes>) -> Self {
        let plain = plain.into();
        let gzip = gzip(&plain).filter(|gzip| gzip.len() < plain.len()).map(Bytes::from);
        let content_type = HeaderValue::try_from(content_type);
        Self { content_type: content_type.unwrap_or(HeaderValue::from_static("application/octet-stream")), plain, gzip }
    }

    /// The answer to a request with these headers.
    pub(super) fn answer(&self, asked: &HeaderMap) -> Response {
        let gzip = self.gzip.clone().filter(|_| accepts_gzip(asked));
        let coding = gzip.is_some().then(|| HeaderValue::from_static("gzip"));
        let mut answer = gzip.unwrap_or_else(|| self.plain.clone()).into_response();
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from(ACCEPT_ENCODING));
        coding.map(|coding| headers.insert(CONTENT_ENCODING, coding));
        answer
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn answers_with_a_document_share_its_bytes_and_are_compressed_once() {
        let document = CompressedDocument::new("text/css", "a { color: red }\n".repeat(100));
        for (accepted, coding) in [("gzip", Some("gzip")), ("br", None)] {
            let asked = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            let answers = [document.answer(&asked), document.answer(&asked)];
            assert_eq!(answers[0].headers().get(CONTENT_ENCODING).map(|coding| coding.to_str().unwrap()), coding);
            let [first, second] =
                answers.map(|answer| async { answer.into_body().collect().await.unwrap().to_bytes() });
            assert_eq!(first.await.as_ptr(), second.await.as_ptr(), "{accepted}");
        }
    }
}
