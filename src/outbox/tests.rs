use super::*;
use crate::locks::steps::explore;
use crate::message::{Deleted, Envelope, Event, Lang, MemberId, Message, NodeTag, Occasion, Recipients, Stamp, Typing};
use shuttle::thread;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::timeout;
use uuid::Uuid;

/// An outbox of a native client that does not look, and the client's end.
async fn unseen() -> (Outbox, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let client = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
    let outbox = Outbox::new(4096, Some(Dialect::Native));
    outbox.attach(listener.accept().await.expect("a peer").0);
    outbox.socket().expect("a socket").writable().await.expect("an open socket");
    assert!(outbox.look(false) && !outbox.look(false));
    (outbox, client)
}

fn frame(recipients: Recipients, message: impl Into<Message>) -> Arc<Frame> {
    let (stamp, occasion) = (Stamp::fresh(), Occasion::Live);
    let envelope = Envelope { room: "QGIS".into(), stamp, sender: None, message: message.into(), recipients, occasion };
    Arc::new(Frame::new(Arc::new(envelope), Lang::English))
}

fn deleted(by: MemberId) -> Event {
    Event::Deleted(Deleted { id: Uuid::now_v7(), by })
}

/// The types of the frames that have come.
async fn come(client: &TcpStream) -> Vec<&'static str> {
    let mut bytes = vec![0; 65_536];
    let length = match timeout(Duration::from_secs(5), client.readable()).await.map(|_| client.try_read(&mut bytes)) {
        Ok(Ok(length)) => length,
        Ok(Err(error)) if error.kind() == ErrorKind::WouldBlock => 0,
        other => panic!("{other:?}"),
    };
    let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
    let types = text.split(r#""type":""#).skip(1).map(|rest| match rest {
        _ if rest.starts_with("deleted") => "deleted",
        _ if rest.starts_with("typing") => "typing",
        _ => "another",
    });
    types.collect()
}

fn nothing_has_come(client: &TcpStream) -> bool {
    matches!(client.try_read(&mut [0; 1]), Err(error) if error.kind() == ErrorKind::WouldBlock)
}

#[tokio::test]
async fn what_is_for_everybody_waits_for_what_is_for_one() {
    let (outbox, client) = unseen().await;
    let member = NodeTag::random().member();
    let [everybody, one] = [Recipients::Everybody, Recipients::One(member)].map(|to| frame(to, deleted(member)));
    outbox.push(&everybody);
    outbox.push(&frame(Recipients::Some([member].into()), Event::Typing(Typing { member })));
    outbox.push_batch(&Batch::new(vec![everybody.clone(), everybody.clone()]));
    assert!(nothing_has_come(&client) && !outbox.is_waiting() && outbox.share_waiting() > 0);
    outbox.push(&one);
    assert_eq!(come(&client).await, ["deleted"; 4]);
    assert!(!outbox.is_waiting() && outbox.share_waiting() == 0 && !outbox.glance().has_progressed);
    let sends: [fn(&Outbox); 2] = [Outbox::release, |outbox| _ = outbox.look(true)];
    for send in sends {
        outbox.push(&everybody);
        assert!(nothing_has_come(&client));
        send(&outbox);
        assert_eq!(come(&client).await, ["deleted"]);
    }
    outbox.push(&frame(Recipients::Some([member].into()), Event::Typing(Typing { member })));
    assert_eq!(come(&client).await, ["typing"]);
}

#[tokio::test]
async fn much_is_sent_before_its_time() {
    let (outbox, client) = unseen().await;
    let everybody = frame(Recipients::Everybody, deleted(NodeTag::random().member()));
    outbox.push(&everybody);
    while outbox.share_waiting() > 0 {
        assert_eq!(outbox.push(&everybody), Pushed::Taken);
    }
    assert!(come(&client).await.len() > 2);
    outbox.push(&everybody);
    outbox.close(Close::Restart);
    assert!(outbox.is_waiting(), "the writer sends it with the close");
    assert_eq!(outbox.push(&everybody), Pushed::Ended);
}

#[test]
fn what_waits_in_several_outboxes_is_counted_until_it_waits_in_none() {
    explore(2000, || {
        let bytes = Encoded::of_text(&" ".repeat(1000));
        let tasks = [(); 3].map(|()| {
            let (outbox, bytes) = (Outbox::new(usize::MAX, Some(Dialect::Native)), bytes.clone());
            thread::spawn(move || {
                outbox.push_encoded(std::slice::from_ref(&bytes));
                outbox.take();
                outbox.push_encoded(&[bytes.clone(), bytes]);
                outbox.cut(Close::Overloaded);
                outbox.share_waiting() < 1000
            })
        });
        assert!([(); 8].iter().all(|()| bytes_waiting() < 4096));
        assert!(tasks.into_iter().all(|task| task.join().expect("a task")));
        assert_eq!(bytes_waiting(), 0);
    });
}
