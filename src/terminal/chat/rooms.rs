//! Rooms as the server shows them: entered, changed, lost; calls, invitations and files in them. Part of `chat`, called by
//! `hearing`.

use super::{Chat, Manner, Wanted};
use crate::terminal::content::size;
use crate::terminal::exits::{End, Exit};
use crate::terminal::frames::{Invited, Offer, Presence, RoomState};
use crate::terminal::line::{Kind, Line};
use crate::terminal::state::Item;

impl Chat {
    pub(super) fn entered(&mut self, mut state: RoomState) {
        let room = state.room.clone();
        let was_joined = self.state.is_in(&room);
        let (nickname, nb_users, gap) = (state.nickname.clone(), state.nb_users, state.gap);
        let waiting = state.mailbox.as_ref().map_or(0, |mailbox| mailbox.waiting);
        let offers = std::mem::take(&mut state.offers);
        let callers: Vec<String> =
            state.call.iter().flat_map(|call| &call.participants).map(|one| one.nickname.clone()).collect();
        self.state.entered(state);
        if !self.wanted.iter().any(|wanted| wanted.room == room) {
            self.wanted.push(Wanted { room: room.clone(), key: None, invite: None });
        }
        if self.state.active == 0 || self.state.to_show.take_if(|wanted| *wanted == room).is_some() {
            self.state.show_room(&room);
        }
        if !was_joined {
            let people = if nb_users == 1 { "nobody else is here".into() } else { format!("{nb_users} are here") };
            self.news_in(&room, &format!("You are {nickname} in {room}; {people}"));
            self.call(&room, &callers);
            offers.into_iter().for_each(|offer| self.offered(&room, offer));
        }
        match waiting {
            0 => {}
            1 => self.news_in(&room, "Welcome back, 1 message"),
            count => self.news_in(&room, &format!("Welcome back, {count} messages")),
        }
        if gap {
            self.news_in(&room, "some of what was said meanwhile is lost");
        }
    }

    pub(super) fn removed(&mut self, room: &str, reason: &str, message: Option<&str>) {
        let message = message.map_or_else(String::new, |message| format!(": {message}"));
        let why = match reason {
            "kicked" => "you were shown out",
            "taken_over" => "another client of yours has taken your place",
            "token_expired" => "your token has expired",
            "nickname_conflict" => "somebody had the nickname before you",
            "closed" => "the room is closed",
            _ => "unsupported reason",
        };
        let text = format!("out of {room}: {why}{message}");
        self.wanted.retain(|wanted| wanted.room != room);
        if let Some(room) = self.state.room_mut(room) {
            room.is_joined = false;
            room.members = None;
        }
        self.lose_letters(room);
        self.trouble_in(room, &text);
        let is_alone = !self.state.rooms.iter().any(|room| room.is_joined);
        if is_alone && (self.manner != Manner::Person || reason == "taken_over") {
            self.end = Some(End::new(Exit::Removed, text));
        }
    }

    pub(super) fn presence(&mut self, presence: &Presence) {
        self.state.presence(presence);
        let news = |text: String| Line::new(Kind::News, &text).at(presence.timestamp);
        for left in &presence.left {
            let how = match left.reason.as_str() {
                "left" => "left",
                "lost" => "is gone without a word",
                "kicked" => "was shown out",
                "taken_over" => "went on elsewhere",
                _ => "is gone",
            };
            self.state.push(&presence.room, news(format!("{} {how}", left.nickname)));
        }
        for joined in &presence.joined {
            self.state.push(&presence.room, news(format!("{} came", joined.nickname)));
        }
    }

    pub(super) fn invited(&mut self, invited: Invited) {
        let Invited { invite, room, call, from, note } = invited;
        let note = note.map_or_else(String::new, |note| format!(" ({note})"));
        let (name, server) = (from.nickname, self.server.clone());
        let (told, choice) = match call {
            true => (
                format!("{name} calls you in {room}{note}"),
                format!("calls are for browsers: open {server}, or /decline"),
            ),
            false => (format!("{name} asks you into {room}{note}"), format!("/join {room}, or /decline")),
        };
        let text = self.with_choice(&told, &choice, Item::Invitation { room, invite, is_call: call });
        self.state.say(Kind::News, &text);
    }

    /// What somebody may answer to has a number, and words about how. Where nobody types there is nothing to answer.
    fn with_choice(&mut self, told: &str, choice: &str, item: Item) -> String {
        if self.manner != Manner::Person {
            return told.to_owned();
        }
        let number = self.state.items.number(item);
        format!("[{number}] {told}; {choice} {number}")
    }

    pub(super) fn invite_closed(&mut self, invite: &str, outcome: &str) {
        let is_it = |item: &Item| matches!(item, Item::Invitation { invite: known, .. } if known == invite);
        let number = self.state.items.newest(is_it);
        let which = number.map_or_else(String::new, |number| format!(" [{number}]"));
        self.state.items.forget(is_it);
        let outcome = match outcome {
            "accepted" | "declined" | "cancelled" | "expired" | "gone" => outcome,
            _ => "over (unsupported)",
        };
        self.state.say(Kind::News, &format!("the invitation{which} is {outcome}"));
    }

    pub(super) fn call(&mut self, room: &str, callers: &[String]) {
        let server = self.server.clone();
        let Some(known) = self.state.room_mut(room) else { return };
        if known.in_call == callers && !callers.is_empty() {
            return;
        }
        let was_call = !known.in_call.is_empty();
        known.in_call = callers.to_vec();
        match callers {
            [] if was_call => self.news_in(room, "the call is over"),
            [] => {}
            callers => self.news_in(room, &format!("in a call: {}; {server} takes part", callers.join(", "))),
        }
    }

    pub(super) fn offered(&mut self, room: &str, offer: Offer) {
        let Offer { transfer, from, name, size: bytes, .. } = offer;
        let length = size(usize::try_from(bytes).unwrap_or(usize::MAX));
        let told = format!("{} offers the file \"{name}\", {length}", from.nickname);
        let choice = format!("files are for browsers: open {}, or /decline", self.server);
        let text = self.with_choice(&told, &choice, Item::Offer { room: room.to_owned(), transfer });
        self.news_in(room, &text);
    }

    pub(super) fn file_status(&mut self, transfer: &str, status: &str) {
        let is_it = |item: &Item| matches!(item, Item::Offer { transfer: known, .. } if known == transfer);
        if let Some(number) = self.state.items.newest(is_it).filter(|_| status == "closed") {
            self.state.items.forget(is_it);
            self.state.say(Kind::News, &format!("the file [{number}] is offered no more"));
        }
    }
}
