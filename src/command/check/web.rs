//! Parts that speak HTTP: the proxy, the server of tiles, the alternative place for calls, the metrics. Called by the command;
//! [`super::relay`] takes its connections.

use super::finding::Finding;
use super::trust;
use bytes::Bytes;
use causerie::config::normal_origin;
use futures_util::future::select_ok;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, HOST, HeaderName, ORIGIN, USER_AGENT};
use http::{HeaderMap, Request, Uri};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// Why nothing can be asked over TLS, in an image that holds the program and nothing else.
pub(super) const NO_AUTHORITIES: &str =
    "cannot be asked: this machine trusts no certificate authority; SSL_CERT_FILE names a file with some";
/// Most bytes that are read of an answer.
const BODY: usize = 64 * 1024;

/// Bytes both ways.
pub(super) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

/// An answer.
struct Got {
    status: u16,
    headers: HeaderMap,
    /// Empty if it is too long.
    body: Bytes,
}

/// Asks the proxy for this server, which may not run now: then the proxy says so.
pub(super) async fn proxy(url: String, trust: Option<TlsConnector>) -> Finding {
    finding(get(&format!("{url}/healthz"), None, trust).await, |got| match got.status {
        200 if got.body.starts_with(br#"{"status":"ok""#) => Finding::Answers(""),
        502..=504 => Finding::Answers(", but reaches no server behind it"),
        status => Finding::Fails(format!("somebody else answers, with {status}: is it the address of this server?")),
    })
}

/// Asks for the tile of the whole Earth, as a page at this address does.
pub(super) async fn tile(url: String, page: Option<String>, trust: Option<TlsConnector>) -> Finding {
    let page = page.and_then(|page| {
        let (scheme, rest) = page.split_once("://")?;
        normal_origin(&format!("{scheme}://{}", rest.split('/').next()?)).ok()
    });
    let url = ["{z}", "{x}", "{y}"].iter().fold(url, |url, place| url.replace(place, "0"));
    finding(get(&url, page.as_deref(), trust).await, |got| {
        let header = |name: HeaderName| got.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (kind, allowed) = (header(CONTENT_TYPE), header(ACCESS_CONTROL_ALLOW_ORIGIN));
        match got.status {
            200 if !kind.starts_with("image/") => {
                let kind: String = kind.chars().take(60).collect();
                Finding::Fails(format!("answers, but with {kind:?} and no picture"))
            }
            200 if page.as_deref().is_some_and(|page| allowed != "*" && allowed != page) => {
                Finding::Fails("answers, but keeps other sites out (Access-Control-Allow-Origin)".into())
            }
            200 => Finding::Answers(""),
            204 | 404 => Finding::Answers(", but has no tile of the whole Earth"),
            status => Finding::Fails(format!("answers with {status}")),
        }
    })
}

/// Asks the alternative place for calls for its page.
pub(super) async fn calls(url: String, trust: Option<TlsConnector>) -> Finding {
    finding(get(&url, None, trust).await, |got| match got.status {
        ..400 => Finding::Answers(""),
        status => Finding::Fails(format!("answers with {status}")),
    })
}

/// Asks for the metrics, which are there while the server runs.
pub(super) async fn metrics(address: SocketAddr) -> Finding {
    match get(&format!("http://{address}/metrics"), None, None).await {
        Ok(Got { status: 200, .. }) => Finding::Answers(""),
        _ => Finding::Unknown("configured, and not served now".into()),
    }
}

/// Meaning of an answer, or of its absence.
fn finding(got: Result<Got, Finding>, meaning: impl FnOnce(&Got) -> Finding) -> Finding {
    got.map_or_else(|found| found, |got| meaning(&got))
}

async fn get(url: &str, origin: Option<&str>, trust: Option<TlsConnector>) -> Result<Got, Finding> {
    let fails = |error: &io::Error| Finding::Fails(trust::told(error));
    let odd = |why: &dyn std::fmt::Display| Finding::Fails(format!("answers, but not as a web server: {why}"));
    let uri: Uri = url.parse().map_err(|_| Finding::Fails("cannot be asked: it is no address".into()))?;
    let (Some(authority), Some(path)) = (uri.authority(), uri.path_and_query()) else {
        return Err(Finding::Fails("cannot be asked: it is no address".into()));
    };
    let is_encrypted = uri.scheme_str() == Some("https");
    if is_encrypted && trust.is_none() {
        return Err(Finding::Unknown(NO_AUTHORITIES.into()));
    }
    let host = authority.host().trim_matches(['[', ']']);
    let port = authority.port_u16().unwrap_or(if is_encrypted { 443 } else { 80 });
    let stream = first_of(host, port, async |address| TcpStream::connect(address).await);
    let stream = stream.await.map_err(|error| fails(&error))?;
    let stream: Box<dyn ByteStream> = match trust.filter(|_| is_encrypted) {
        Some(trust) => encrypted(stream, host, &trust).await.map_err(|error| fails(&error))?,
        None => Box::new(stream),
    };
    let request = Request::get(path.as_str()).header(HOST, authority.as_str());
    let request = request.header(USER_AGENT, concat!("causerie/", env!("CARGO_PKG_VERSION")));
    let request = origin.into_iter().fold(request, |request, origin| request.header(ORIGIN, origin));
    let request =
        request.body(Empty::<Bytes>::new()).map_err(|_| Finding::Fails("cannot be asked: it is no address".into()))?;
    answer(stream, request).await.map_err(|error| odd(&error))
}

async fn answer(stream: Box<dyn ByteStream>, request: Request<Empty<Bytes>>) -> hyper::Result<Got> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, BODY).collect().await;
    let body = body.map_or_else(|_| Bytes::new(), |body| body.to_bytes());
    Ok(Got { status: parts.status.as_u16(), headers: parts.headers, body })
}

/// Result of the first address of a host that answers; all are tried at the same time.
///
/// # Errors
/// The host has no address, or none of them gives anything.
pub(super) async fn first_of<T>(
    host: &str,
    port: u16,
    open: impl AsyncFn(SocketAddr) -> io::Result<T>,
) -> io::Result<T> {
    let addresses: Vec<SocketAddr> = lookup_host((host, port)).await?.collect();
    if addresses.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "it has no address"));
    }
    let tries = addresses.into_iter().map(|address| Box::pin(open(address)));
    Ok(select_ok(tries).await?.0)
}

/// A connection over TLS, once the certificate is found to be of this host.
pub(super) async fn encrypted(stream: TcpStream, host: &str, trust: &TlsConnector) -> io::Result<Box<dyn ByteStream>> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    Ok(Box::new(trust.connect(name, stream).await?))
}
