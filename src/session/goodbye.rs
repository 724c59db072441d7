//! What everybody is told when the server stops: native clients in words first (contract `native`, section 9), then all of
//! them by a close. Called by `server`.

use super::Node;
use crate::close::Close;
use crate::message::{Lang, Level, Notice};

impl Node {
    /// Says goodbye to every session.
    pub async fn say_goodbye(&self) {
        self.natives.give_notice(notice(self.config.rules.lang()));
        self.sockets.close_all(Close::Restart).await;
    }
}

fn notice(lang: Lang) -> Notice {
    let text = match lang {
        Lang::English => "The server stops. It may be back in a moment.",
        Lang::French => "Le serveur s'arrête. Il sera peut-être de retour dans un instant.",
    };
    Notice { level: Level::Warning, text: text.into() }
}
