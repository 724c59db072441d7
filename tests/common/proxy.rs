//! A network between a client and the server that a test can break.

use super::Server;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// A proxy for TCP connections. What runs through it ends with it.
pub struct Proxy {
    addr: SocketAddr,
    links: Arc<Mutex<Vec<Link>>>,
    accepting: AbortHandle,
}

struct Link {
    state: watch::Sender<State>,
    tasks: [AbortHandle; 2],
}

/// Treatment of the bytes of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// They pass.
    Open,
    /// They wait.
    Held,
    /// They are lost, and neither end notices.
    Void,
}

impl Proxy {
    /// A network before this server, which takes `address` as that of its clients, if given.
    pub async fn start(target: &Server, address: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, target) = (listener.local_addr().unwrap(), target.addr());
        let header = address.map(|address| format!("X-Forwarded-For: {address}\r\n"));
        let links = Arc::new(Mutex::new(Vec::new()));
        let made = links.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // Where nobody listens, the client's connection ends.
                let Ok(server) = TcpStream::connect(target).await else { continue };
                made.lock().unwrap().push(Link::between(client, server, header.clone()));
            }
        });
        Self { addr, links, accepting: accepting.abort_handle() }
    }

    /// The server as clients reach it through the proxy.
    pub fn server(&self) -> Server {
        Server::at(self.addr)
    }

    /// Breaks all connections; both ends notice.
    pub fn cut(&self) {
        for link in self.links.lock().unwrap().drain(..) {
            link.tasks.iter().for_each(AbortHandle::abort);
        }
    }

    /// Loses all bytes of the open connections from now on; neither end notices.
    pub fn lose(&self) {
        self.put(State::Void);
    }

    /// Holds all bytes until `let_go`.
    pub fn hold(&self) {
        self.put(State::Held);
    }

    /// Lets the held bytes arrive, in order.
    pub fn let_go(&self) {
        self.put(State::Open);
    }

    fn put(&self, state: State) {
        for link in self.links.lock().unwrap().iter() {
            link.state.send_if_modified(|now| {
                let changes = *now != State::Void && *now != state;
                *now = if changes { state } else { *now };
                changes
            });
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

impl Link {
    fn between(client: TcpStream, server: TcpStream, header: Option<String>) -> Self {
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (state, seen) = watch::channel(State::Open);
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let up = tokio::spawn(pass(from_client, to_server, seen.clone(), header));
        let down = tokio::spawn(pass(from_server, to_client, seen, None));
        Self { state, tasks: [up.abort_handle(), down.abort_handle()] }
    }
}

/// Passes bytes on; a header is put behind the first line.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<State>,
    mut header: Option<String>,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if state.wait_for(|state| *state != State::Held).await.is_err() {
            return;
        }
        if *state.borrow() == State::Void {
            continue;
        }
        let mut passed = bytes[..read].to_vec();
        if let Some(header) = header.take() {
            let line = passed.windows(2).position(|pair| pair == b"\r\n").expect("a request line") + 2;
            passed.splice(line..line, header.into_bytes());
        }
        if to.write_all(&passed).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
