//! The options of the command line. Their doc comments are the text of `--help`.

use super::address::Address;
use super::chat::{Chat, DesiredRoom, Mode};
use super::connection::{Server, connector};
use super::exit::{End, Exit};
use super::sealed::{SealedRooms, Secret};
use clap::Args;
use std::path::{Path, PathBuf};

/// The server, the rooms, and what opens them.
#[derive(Debug, Args)]
pub(super) struct Target {
    /// Where the server is: a link, also below a path, or a host, which means https:// unless it is near
    #[arg(value_name = "URL")]
    url: String,
    /// A room to enter; several are separated by commas, or each has its own --room
    #[arg(long = "room", value_name = "ROOM")]
    rooms: Vec<String>,
    /// A file with a token; or put the token into CAUSERIE_TOKEN
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// A file in PEM with a certificate to trust: of an authority, or of the server itself
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,
}

/// The arguments of `causerie chat`.
#[derive(Debug, Args)]
#[command(after_help = after_help("Lines of a pipe are said in every room that is named, one message each. "))]
pub struct Options {
    #[command(flatten)]
    pub(super) target: Target,
    /// Your nickname, instead of the name of your account here
    #[arg(long, value_name = "NAME")]
    nick: Option<String>,
    /// Lines instead of a screen, as when input or output is no terminal
    #[arg(long)]
    pub(super) plain: bool,
    /// One JSON object for each event
    #[arg(long)]
    pub(super) json: bool,
    /// Go on printing when there is no more to say
    #[arg(long)]
    pub(super) follow: bool,
    /// Write what goes over the wire to the end of this file, one line of JSON for each frame, tokens and keys hidden
    #[arg(long, value_name = "FILE")]
    pub(super) trace: Option<PathBuf>,
    /// Give up after so many failed attempts in a row; otherwise after 3 if a pipe is to be said, else never
    #[arg(long, value_name = "N")]
    pub(super) retries: Option<u32>,
}

/// The arguments of `causerie bridge matrix`.
#[derive(Debug, Args)]
#[command(after_help = after_help(BRIDGE_HELP))]
pub struct MatrixOptions {
    #[command(flatten)]
    pub(super) target: Target,
    /// Its nickname in these rooms
    #[arg(long, value_name = "NAME", default_value = "matrixping")]
    pub(super) nick: String,
}

const NO_LINK: &str = "CAUSERIE_SEALED is no link of a sealed room, which ends in #sealed= and 43 characters";

const BRIDGE_HELP: &str = "Without --room it is in all rooms that want no key. The environment or a file .env in the \
                           working directory has gischat's settings: MATRIX_PING_MESSAGE_PREFIX (@matrixping), \
                           MATRIX_PING_HOMESERVER, MATRIX_PING_ROOMID and MATRIX_PING_TOKEN. ";

fn after_help(before: &str) -> String {
    let rows = Exit::TABLE.iter().map(|(code, meaning)| format!("  {code}  {meaning}\n"));
    format!(
        "{before}CAUSERIE_ROOM_KEY holds the key of rooms that want one, CAUSERIE_SEALED the link of a sealed room.\n\nExit codes:\n{}",
        rows.collect::<String>()
    )
}

impl Target {
    /// Returns the server, near the first room, and the chat to have there.
    pub(super) fn open(&self, nickname: String, mode: Mode) -> Result<(Chat, Server), End> {
        let address = self.address()?;
        let tls = address.is_tls.then(|| connector(self.ca.as_deref())).transpose();
        let tls = tls.map_err(|why| End::new(Exit::Failed, why))?;
        let key = secret("CAUSERIE_ROOM_KEY");
        let (mut rooms, mut sealed) = (self.rooms()?, SealedRooms::default());
        if let Some(link) = secret("CAUSERIE_SEALED") {
            let link = Secret::of_link(&link).ok_or_else(|| End::new(Exit::Usage, NO_LINK))?;
            sealed.hides_nickname = rooms.is_empty();
            rooms.push(sealed.add(link));
        }
        let address = address.near(rooms.first().map(String::as_str));
        let wanted = rooms.into_iter().map(|room| DesiredRoom { room, key: key.clone(), invite: None }).collect();
        let token = self.token(&address)?;
        let hides_nickname = sealed.hides_nickname;
        let mut chat = Chat { wanted, token, sealed, ..Chat::new(address.to_string(), nickname, mode) };
        if hides_nickname {
            // Its session has had this nickname.
            (chat.key_file, chat.resume) = (None, None);
        }
        Ok((chat, Server { address, tls, retries: None, trace: None }))
    }

    fn address(&self) -> Result<Address, End> {
        Address::parse(&self.url).map_err(|why| End::new(Exit::Usage, why))
    }

    /// Returns the rooms to join, each once. No room has a comma in its name.
    fn rooms(&self) -> Result<Vec<String>, End> {
        let mut rooms: Vec<String> = Vec::new();
        for name in self.rooms.iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty())
        {
            if !rooms.iter().any(|known| known == name) {
                rooms.push(name.to_owned());
            }
        }
        if rooms.iter().any(|room| room.contains("sealed=")) {
            return Err(End::new(
                Exit::Usage,
                "the link of a sealed room goes into CAUSERIE_SEALED: arguments are seen by all",
            ));
        }
        match rooms.is_empty() && !self.rooms.is_empty() {
            true => Err(End::new(Exit::Usage, "--room names no room; without it the rooms are listed")),
            false => Ok(rooms),
        }
    }

    /// Returns the token, from the safest place that has one.
    fn token(&self, address: &Address) -> Result<Option<String>, End> {
        let token = match &self.token_file {
            Some(path) => Some(read(path)?),
            None => secret("CAUSERIE_TOKEN").or_else(|| address.token.clone()),
        };
        match token {
            Some(token) if token.is_empty() => Err(End::new(Exit::Token, "there is no token in the file")),
            token => Ok(token),
        }
    }
}

impl Options {
    /// Returns the nickname, made from the account's name where none is given.
    pub(super) fn nickname(&self) -> String {
        if let Some(nickname) = &self.nick {
            return nickname.clone();
        }
        let account = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
        let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let nickname: String = account.unwrap_or_default().chars().filter(fits).take(32).collect();
        if nickname.len() < 3 { format!("guest_{nickname}") } else { nickname }
    }
}

/// Returns a secret in the environment.
fn secret(name: &str) -> Option<String> {
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn read(path: &Path) -> Result<String, End> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| End::new(Exit::Failed, format!("{}: {error}", path.display())))?;
    Ok(text.trim().to_owned())
}
