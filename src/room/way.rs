//! The way between this node's rooms and those of other nodes, as sessions see it. `http::passing` is it; a node by itself has
//! none, and pays nothing for it. Rooms themselves know nothing of nodes.

use crate::access::{Address, Connection, Held};
use crate::bus::{OtherHome, Place, Revision, WayState};
use crate::message::{Code, NodeTag};
use futures_util::future::BoxFuture;
use std::fmt::Debug;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

/// The way to the homes of rooms, one of which may be another node.
pub trait WayHome: Debug + Send + Sync {
    /// Has a room be here for somebody who joins it by its name, unless somebody is in it elsewhere. With the claim under which a
    /// home just refused to answer, that is found out anew. It is to be had [`Place::Here`] and [`Place::There`] alone.
    fn find<'a>(&'a self, room: &'a str, refused: Option<Revision>) -> BoxFuture<'a, Place>;

    /// Returns `true` if this node is the home of a room under this claim.
    fn answers<'a>(&'a self, room: &'a str, claim: Revision) -> BoxFuture<'a, bool>;

    /// Opens a line to another home for a session from this address; none if that is not to be had.
    fn open_line(&self, home: OtherHome, client: Address) -> BoxFuture<'_, Option<LineStream>>;

    /// Opens a way to another home for a socket from this address whose first message named the room; none if that is not to be had.
    fn open_socket<'a>(&'a self, room: &'a str, home: OtherHome, client: Address) -> BoxFuture<'a, Option<Carry>>;

    /// Asks another node about invitations between its sessions and those of this one.
    fn ask_about_invitations(&self, node: NodeTag, word: String) -> BoxFuture<'_, Result<String, Code>>;

    /// Completes once a room that is at another home from now on has moved from there.
    fn moved(&self, room: &str) -> BoxFuture<'static, ()>;

    /// A room exists here no more.
    fn close_here(&self, room: &str);

    /// The state of the way.
    fn state(&self) -> WayState;
}

/// The bytes of a line.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A line that was just opened.
pub struct LineStream {
    /// Bytes of the line.
    pub bytes: Box<dyn Duplex>,
    /// Place of the line among the connections to that node.
    pub place: OwnedSemaphorePermit,
    /// Cancelled once that node is gone.
    pub cut: CancellationToken,
}

/// Carries a socket to the home that this was opened to, as long as it has its place here.
pub type Carry = Box<dyn FnOnce(Upgraded, Connection) + Send>;

/// The stream under a connection that has become a WebSocket.
#[derive(Debug)]
pub struct Upgraded {
    /// The stream.
    pub stream: TcpStream,
    /// The part of it that was read already.
    pub read_ahead: Vec<u8>,
    /// Place of the stream among the streams of its address, unless whoever encrypts it holds that.
    pub place: Option<Box<Held>>,
}
