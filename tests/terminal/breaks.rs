//! Breaks: the session goes on, no line is lost or sent twice, and the status line shows the state of the connection.

use crate::common::Server;
use crate::common::native::Native;
use crate::common::program::empty_folder;
use crate::screen::Terminal;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// State of the line between a client and its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Open,
    /// Bytes of the server are lost; bytes of the client arrive.
    Deaf,
    Cut,
}

/// A line that breaks when it is told to.
pub(crate) struct Proxy {
    addr: SocketAddr,
    line: Arc<watch::Sender<Line>>,
    to: Arc<watch::Sender<SocketAddr>>,
}

impl Proxy {
    pub(crate) async fn before(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, to) = (listener.local_addr().unwrap(), Arc::new(watch::Sender::new(server.addr())));
        let leads = to.clone();
        let line = Arc::new(watch::Sender::new(Line::Open));
        let state = line.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *state.borrow() != Line::Cut {
                    let to = *leads.borrow();
                    tokio::spawn(carry(client, to, state.clone()));
                }
            }
        });
        Self { addr, line, to }
    }

    /// Leads to another server from now on.
    fn turn_to(&self, server: &Server) {
        self.to.send_replace(server.addr());
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(crate) fn set(&self, line: Line) {
        self.line.send_replace(line);
    }

    /// Cuts, and returns when all connections are.
    pub(crate) async fn cut(&self) {
        self.set(Line::Cut);
        self.line.closed().await;
    }
}

async fn carry(client: TcpStream, to: SocketAddr, state: Arc<watch::Sender<Line>>) {
    let server = TcpStream::connect(to).await.unwrap();
    let (mut client_reads, mut client_writes) = client.into_split();
    let (mut server_reads, mut server_writes) = server.into_split();
    let back = state.clone();
    let down = async move {
        let mut bytes = [0; 4096];
        while let Ok(length @ 1..) = server_reads.read(&mut bytes).await {
            if *back.borrow() == Line::Open && client_writes.write_all(&bytes[..length]).await.is_err() {
                return;
            }
        }
    };
    let mut changes = state.subscribe();
    tokio::select! {
        _ = tokio::io::copy(&mut client_reads, &mut server_writes) => {}
        () = down => {}
        _ = changes.wait_for(|line| *line == Line::Cut) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_costs_nothing() {
    let server = Server::start(&[]).await;
    let proxy = Proxy::before(&server).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_break");
    let ann = Terminal::start(&home, &[&proxy.url(), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    bob.event("presence").await;
    proxy.set(Line::Cut);
    ann.sees("no connection: ");
    bob.say("QGIS", "said meanwhile").await;
    bob.event("message").await;
    ann.enter("typed meanwhile");
    ann.enter("and one more");
    ann.sees("2 lines wait");
    proxy.set(Line::Open);
    ann.sees("ann at 127.0.0.1");
    ann.sees("<bob> said meanwhile");
    ann.sees("<ann> and one more");
    assert_eq!(bob.event("message").await["content"]["text"], "typed meanwhile");
    assert_eq!(bob.event("message").await["content"]["text"], "and one more");
    assert!(!ann.screen().contains("waits"), "{}", ann.screen());
    let seen = bob.fence("QGIS").await;
    assert!(seen.iter().all(|frame| frame["type"] != "presence" && frame["type"] != "message"), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_without_an_answer_is_not_delivered_twice() {
    let server = Server::start(&[]).await;
    let proxy = Proxy::before(&server).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_twice");
    let ann = Terminal::start(&home, &[&proxy.url(), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    proxy.set(Line::Deaf);
    ann.enter("once");
    assert_eq!(bob.event("message").await["content"]["text"], "once");
    ann.sees("1 line waits");
    proxy.set(Line::Cut);
    ann.sees("no connection: ");
    proxy.set(Line::Open);
    ann.sees("<ann> once");
    ann.sees_no_more("1 line waits");
    ann.enter("twice");
    assert_eq!(bob.event("message").await["content"]["text"], "twice");
    assert_eq!(ann.sees("<ann> twice").matches("<ann> once").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_session_repeats_no_line_unasked() {
    let server = Server::start(&[("RESUME_GRACE", "0")]).await;
    let proxy = Proxy::before(&server).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_doubtful");
    let ann = Terminal::start(&home, &[&proxy.url(), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    proxy.set(Line::Deaf);
    ann.enter("perhaps");
    assert_eq!(bob.event("message").await["content"]["text"], "perhaps");
    proxy.set(Line::Cut);
    ann.sees("no connection: ");
    ann.enter("surely");
    proxy.set(Line::Open);
    assert_eq!(bob.event("message").await["content"]["text"], "surely");
    ann.sees("perhaps not said: perhaps");
    ann.sees("-- Up brings back what was not said");
    ann.press("\u{1b}[A");
    ann.sees("> perhaps");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_waits_for_the_others_after_a_restart() {
    let server = Server::start(&[]).await;
    let proxy = Proxy::before(&server).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_restarted");
    let ann = Terminal::start(&home, &[&proxy.url(), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    bob.event("presence").await;
    proxy.set(Line::Cut);
    ann.sees("no connection: ");
    ann.enter("typed meanwhile");
    ann.sees("1 line waits");
    // It knows nobody any more.
    let after = Server::start(&[]).await;
    proxy.turn_to(&after);
    proxy.set(Line::Open);
    ann.sees("1 line waits until the others are back, at most 8 s");
    let mut bob = Native::join(&after, "bob", "QGIS").await;
    assert_eq!(bob.event("message").await["content"]["text"], "typed meanwhile");
    ann.sees("<ann> typed meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_line_is_noticed_and_left() {
    let server = Server::start(&[("WS_PING_INTERVAL", "3")]).await;
    let proxy = Proxy::before(&server).await;
    let home = empty_folder("terminal_silent");
    let ann = Terminal::start(&home, &[&proxy.url(), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    proxy.set(Line::Deaf);
    // Pinged after 8 seconds, given up 10 later; the server, which receives the ping, would wait six seconds more.
    ann.sees("no connection: the server is silent");
    proxy.set(Line::Open);
    ann.enter("back again");
    ann.sees("<ann> back again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_gives_up_after_its_attempts() {
    let server = Server::start(&[]).await;
    let proxy = Proxy::before(&server).await;
    let home = empty_folder("terminal_restart");
    let mut ann = Terminal::start(&home, &[&proxy.url(), "--nick", "ann", "--room", "QGIS", "--retries", "1"]);
    ann.sees("You are ann in QGIS");
    proxy.set(Line::Cut);
    assert_eq!(ann.ended(), 3, "after a retry it gives up");
    ann.sees("causerie: http://127.0.0.1:");
}
