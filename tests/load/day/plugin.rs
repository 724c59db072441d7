//! A plugin of one of gischat's generations: it says something over HTTP, comes, says little, sometimes reads nothing for a while, goes, and comes back.

use super::audit::{Said, Segment};
use super::requests::picture;
use super::{Day, Phase, ROOMS, Socket, address, number_of, open};
use crate::common::Dice;
use crate::common::member::{GENERATIONS, Generation, V1, newcomer};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// Lives through the day.
pub(super) async fn live(day: Arc<Day>, place: usize, mut dice: Dice) {
    day.pause(Duration::from_millis(dice.throw(20_000) as u64)).await;
    let generation = GENERATIONS[place % 3];
    while day.phase() != Phase::Over {
        let (shift, room) = (day.shift(), usize::from(dice.throw(10) > 6));
        if day.phase() == Phase::Talk && dice.throw(2) == 0 {
            put(&day, place, (shift, room), &mut dice).await;
        }
        match open(&day, &day.server, &generation.path(ROOMS[room]), Some(&address(place))).await {
            Some(socket) if day.shift() == shift => {
                let segment = Segment {
                    who: format!("plugin{place}"),
                    room,
                    shift,
                    from: Instant::now(),
                    until: None,
                    heard: Vec::new(),
                };
                visit(&day, socket, generation, &mut dice, segment).await;
            }
            _ => day.pause(Duration::from_millis(200 + dice.throw(800) as u64)).await,
        }
    }
}

/// Says something over HTTP. Where the server stops meanwhile nobody knows what became of it.
async fn put(day: &Day, place: usize, (shift, room): (usize, usize), dice: &mut Dice) {
    let ((number, message), asked) = (day.text(dice), Instant::now());
    let body = json!({"author": format!("script{place}"), "message": message});
    let to = day.server.url(&format!("/room/{}/message", ROOMS[room]));
    let request = day.http.put(to).header("x-forwarded-for", address(place)).header("content-type", "application/json");
    let Ok(answer) = request.body(body.to_string()).send().await else { return };
    day.ledger().count(format!("put {}", answer.status().as_u16()));
    if answer.status() == 200 && day.shift() == shift {
        day.ledger().said.push(Said { number, room, shift, asked, answered: Instant::now() });
    }
}

/// Is in a room until it leaves or is closed.
async fn visit(day: &Day, mut socket: Socket, generation: Generation, dice: &mut Dice, mut segment: Segment) {
    let mut phase = day.phase.clone();
    let mut next = Instant::now() + Duration::from_millis(dice.throw(60_000) as u64);
    let mut is_in = false;
    let until = loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    if !is_in {
                        (is_in, segment.from) = (true, Instant::now());
                    }
                    segment.heard.extend(number_of(&text));
                }
                Some(Ok(Message::Close(close))) => {
                    let code = close.map_or(1005, |close| u16::from(close.code));
                    day.ledger().count(format!("plugin closed {code}"));
                    // Who read too slowly, or answered no ping, may lack more.
                    break (!matches!(code, 1011 | 4003)).then(Instant::now);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break None,
            },
            () = tokio::time::sleep_until(next.into()) => {
                next = Instant::now() + Duration::from_millis(60_000 + dice.throw(240_000) as u64);
                if day.phase() == Phase::Talk {
                    match act(day, &mut socket, generation, dice, &segment.who).await {
                        Some(true) => {}
                        Some(false) => break Some(Instant::now()),
                        None => break None,
                    }
                }
            }
            _ = phase.changed() => {}
        }
        if day.phase() == Phase::Over {
            break Some(Instant::now());
        }
    };
    day.ledger().segments.push(Segment { until, ..segment });
    let _ = socket.close(None).await;
    while let Ok(Some(Ok(_))) = timeout(Duration::from_secs(15), socket.next()).await {}
}

/// Does something; `false` if it leaves. `None` if the connection has ended.
async fn act(day: &Day, socket: &mut Socket, generation: Generation, dice: &mut Dice, author: &str) -> Option<bool> {
    let frame = match dice.throw(8) {
        0 => return Some(false),
        1 => {
            tokio::time::sleep(Duration::from_millis(dice.throw(10_000) as u64)).await;
            return Some(true);
        }
        2 if generation != V1 => newcomer(author),
        3 if generation != V1 => {
            json!({"type": "image", "author": author, "image_data": picture(dice)})
        }
        4 => json!({"unheard": "of"}),
        _ => generation.text(author, &day.text(dice).1),
    };
    socket.send(Message::text(frame.to_string())).await.ok().map(|()| true)
}
