//! The sockets of the relay: one for UDP, one listener for TCP, on which TLS may be spoken too. What comes is handed to
//! [`Relay`], what that returns is sent. Called by `server`.

use super::allocations::FiveTuple;
use super::codec::{PACKET, packet_length};
use super::state::{ClientStream, Relay, WaitingAnswers};
use crate::limits::{BACKLOG, HEADER_TIMEOUT};
use quinn_udp::{RecvMeta, Transmit, UdpSocketState};
use socket2::{Domain, SockRef, Socket, Type};
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, Interest, split};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep, timeout_at};
use tokio_rustls::TlsAcceptor;

/// Bytes that the system may hold for a client that reads slowly.
const SEND_BUFFER: usize = 64 * 1024;
/// Bytes of datagrams that the system may hold for the relay: a picture of a film comes in many at once.
const RECEIVE_BUFFER: usize = 1024 * 1024;
/// Datagrams, or joined ones, that are taken at a time.
const AT_ONCE: usize = 8;
/// Bytes of datagrams that the system joins at most.
const JOINED: usize = 64 * 1024;
/// The first byte of every TLS connection (RFC 8446, section 5.1). No packet of STUN begins with it, nor data on a channel.
const HANDSHAKE_RECORD: u8 = 0x16;
/// Pause after the system refused a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Time after which what is over is forgotten.
const SWEEP: Duration = Duration::from_secs(1);

/// The sockets, bound.
#[derive(Debug)]
pub struct RelaySockets {
    datagrams: Datagrams,
    listener: TcpListener,
}

/// The socket for UDP. Of several addresses of the machine, a client is answered from the one that it asked.
#[derive(Debug)]
struct Datagrams {
    socket: UdpSocket,
    state: UdpSocketState,
}

impl RelaySockets {
    /// Binds both to this port of all addresses: no proxy stands before a relay, whatever stands before the server.
    ///
    /// # Errors
    /// The system's error.
    pub fn bind(port: u16) -> io::Result<Self> {
        let everywhere: [IpAddr; 2] = [Ipv6Addr::UNSPECIFIED.into(), Ipv4Addr::UNSPECIFIED.into()];
        let [both, old] = everywhere.map(|ip| SocketAddr::new(ip, port));
        Self::bind_to(both).or_else(|error| match error.kind() {
            io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => Err(error),
            _ => Self::bind_to(old), // a machine without IPv6
        })
    }

    fn bind_to(address: SocketAddr) -> io::Result<Self> {
        let [datagrams, listener] = [Type::DGRAM, Type::STREAM].map(|kind| {
            let socket = Socket::new(Domain::for_address(address), kind, None)?;
            if address.is_ipv6() {
                socket.set_only_v6(false)?;
            }
            if kind == Type::STREAM {
                socket.set_reuse_address(true)?;
                socket.set_tcp_nodelay(true)?; // connections have it from the listener
            } else {
                let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER);
            }
            socket.set_nonblocking(true)?;
            socket.bind(&address.into())?;
            Ok::<_, io::Error>(socket)
        });
        let (datagrams, listener) = (datagrams?, listener?);
        listener.listen(BACKLOG as i32)?;
        let socket = UdpSocket::from_std(datagrams.into())?;
        let state = UdpSocketState::new((&socket).into())?;
        Ok(Self { datagrams: Datagrams { socket, state }, listener: TcpListener::from_std(listener.into())? })
    }

    /// Serves both for as long as it is not dropped.
    pub async fn serve(self, relay: Arc<Relay>, tls: Option<TlsAcceptor>) {
        let datagrams = Arc::new(self.datagrams);
        tokio::join!(datagrams.receive(&relay), accept(self.listener, &relay, &datagrams, tls), sweep(&relay));
    }
}

impl Datagrams {
    /// Takes datagrams, several at a time: the system may hand those of one client over as one.
    async fn receive(&self, relay: &Relay) {
        let mut buffers = vec![[0; JOINED]; AT_ONCE];
        let mut heads = [RecvMeta::default(); AT_ONCE];
        loop {
            let received = self.socket.async_io(Interest::READABLE, || {
                let mut slices: Vec<_> = buffers.iter_mut().map(|buffer| IoSliceMut::new(buffer)).collect();
                self.state.recv((&self.socket).into(), &mut slices, &mut heads)
            });
            // An error is that of a client which is not there any more.
            let Ok(count) = received.await else { continue };
            for (buffer, head) in buffers.iter().zip(&heads).take(count) {
                let client = FiveTuple { address: head.addr, stream: None, at: head.dst_ip };
                let joined = buffer.get(..head.len).unwrap_or_default();
                for packet in joined.chunks(head.stride.max(1)) {
                    pass(relay, client, packet, self);
                }
            }
        }
    }

    /// Sends a datagram. What the system does not take at once is lost, as datagrams may be.
    fn send(&self, to: FiveTuple, packet: &[u8]) {
        let sent = Transmit { destination: to.address, ecn: None, contents: packet, segment_size: None, src_ip: to.at };
        let _ = self.socket.try_io(Interest::WRITABLE, || self.state.try_send((&self.socket).into(), &sent));
    }
}

/// Hands a packet to the relay, and sends what that says over UDP.
fn pass(relay: &Relay, from: FiveTuple, packet: &[u8], datagrams: &Datagrams) {
    let packet = if packet.len() <= PACKET { packet } else { &[] };
    if let Some((to, packet)) = relay.take(from, packet) {
        datagrams.send(to, &packet);
    }
}

async fn sweep(relay: &Relay) {
    let mut ticks = interval(SWEEP);
    loop {
        ticks.tick().await;
        relay.sweep();
    }
}

/// Accepts connections. One too many of its address ends at once.
async fn accept(listener: TcpListener, relay: &Arc<Relay>, datagrams: &Arc<Datagrams>, tls: Option<TlsAcceptor>) {
    let mut streams = JoinSet::new();
    loop {
        let Ok((socket, address)) = listener.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        while streams.try_join_next().is_some() {}
        if let Some((stream, waiting)) = relay.open_stream(address) {
            streams.spawn(open(socket, stream, waiting, datagrams.clone(), tls.clone()));
        }
    }
}

/// Serves a connection, encrypted if it begins so: its first byte and the handshake have one time for both.
async fn open(
    socket: TcpStream,
    stream: ClientStream,
    waiting: WaitingAnswers,
    datagrams: Arc<Datagrams>,
    tls: Option<TlsAcceptor>,
) {
    let _ = SockRef::from(&socket).set_send_buffer_size(SEND_BUFFER);
    let (mut first, until) = ([0], Instant::now() + HEADER_TIMEOUT);
    if !matches!(timeout_at(until, socket.peek(&mut first)).await, Ok(Ok(1))) {
        return;
    }
    match tls.filter(|_| first == [HANDSHAKE_RECORD]) {
        None => serve(socket, &stream, waiting, &datagrams).await,
        Some(tls) => {
            if let Ok(Ok(socket)) = timeout_at(until, tls.accept(socket)).await {
                Box::pin(serve(socket, &stream, waiting, &datagrams)).await;
            }
        }
    }
}

/// Serves a stream until it ends, or its client has had no allocation for too long.
async fn serve(
    socket: impl AsyncRead + AsyncWrite,
    stream: &ClientStream,
    waiting: WaitingAnswers,
    datagrams: &Datagrams,
) {
    let (reader, writer) = split(socket);
    tokio::select! {
        _ = read(reader, stream, datagrams) => {}
        _ = write(writer, waiting) => {}
        () = idle(stream) => {}
    }
}

/// Ends when a client has no allocation: it has as long to make one as others have for a request.
async fn idle(stream: &ClientStream) {
    loop {
        sleep(HEADER_TIMEOUT).await;
        if !stream.relay.has(&stream.client) {
            return;
        }
    }
}

/// Takes the packets of a stream, until one is none.
async fn read(mut reader: impl AsyncRead + Unpin, stream: &ClientStream, datagrams: &Datagrams) -> io::Result<()> {
    let mut buffer = [0; PACKET];
    loop {
        let (start, rest) = buffer.split_at_mut(4);
        reader.read_exact(start).await?;
        let length = start.first_chunk().and_then(|start| packet_length(*start)).ok_or(io::ErrorKind::InvalidData)?;
        if let Some(rest) = rest.get_mut(..length.saturating_sub(4)) {
            reader.read_exact(rest).await?;
        }
        pass(&stream.relay, stream.client, buffer.get(..length).unwrap_or_default(), datagrams);
    }
}

/// Writes what waits for a client.
async fn write(mut writer: impl AsyncWrite + Unpin, mut waiting: WaitingAnswers) -> io::Result<()> {
    while let Some(packet) = waiting.recv().await {
        writer.write_all(&packet).await?;
        writer.flush().await?;
    }
    Ok(())
}
