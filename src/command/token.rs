//! `causerie token`: makes a token with the key of the settings, and prints it and nothing else.

use super::output::{self, FAILED};
use super::settings::SettingsArgs;
use causerie::access::NewToken;
use causerie::config::{Config, Loaded};
use causerie::message::{Nickname, Roles};
use clap::Args;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Claims of the token to be made.
#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    /// Identity of its holder: the same in all tokens of one person
    #[arg(long, value_name = "ID")]
    sub: Option<String>,
    /// The nickname of its holder, which may be a reserved one
    #[arg(long, value_name = "NAME")]
    nickname: Option<String>,
    /// A room that it opens; may be given more than once
    #[arg(long = "room", value_name = "ROOM")]
    rooms: Vec<String>,
    /// Opens every room
    #[arg(long, conflicts_with = "rooms")]
    all_rooms: bool,
    /// A role of its holder, such as moderator; may be given more than once
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// Time for which it is valid: a number and s, m, h or d
    #[arg(long, value_name = "TIME", default_value = "8h", value_parser = life)]
    ttl: Duration,
    /// Audience of the token, instead of TOKEN_AUDIENCE
    #[arg(long, value_name = "AUDIENCE")]
    aud: Option<String>,
    /// The private key to sign with, in PEM, where TOKEN_ALGORITHM is EdDSA
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

/// Prints a token, or why there is none.
pub(super) fn token(args: TokenArgs, settings: &SettingsArgs) -> ExitCode {
    let Loaded { config, .. } = match settings.load() {
        Ok(loaded) => loaded,
        Err(faults) => return output::refuse(&faults),
    };
    match minted(args, &config) {
        Ok(token) => output::say(&token),
        Err(why) => {
            output::complain(&format!("causerie: no token: {why}"));
            ExitCode::from(FAILED)
        }
    }
}

fn minted(args: TokenArgs, config: &Config) -> Result<String, String> {
    let TokenArgs { sub, nickname, rooms, all_rooms, roles, ttl, aud, key_file } = args;
    if let Some(nickname) = nickname.as_deref().filter(|nickname| Nickname::parse(nickname, &config.rules).is_err()) {
        return Err(format!("{nickname:?} cannot be a nickname here"));
    }
    if let Some(room) = rooms.iter().find(|room| !config.rooms.contains(room)) {
        return Err(format!("{room:?} is no room of this server; all rooms are --all-rooms"));
    }
    let known = known_roles(config);
    if let Some(role) = roles.iter().find(|role| !known.contains(&role.as_str())) {
        return Err(format!("{role:?} is no role of this server, which knows {}", known.join(", ")));
    }
    let private_key = match &key_file {
        Some(path) => Some(std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?),
        None => None,
    };
    let rooms = if all_rooms { vec!["*".into()] } else { rooms };
    let token = NewToken { sub, nickname, rooms, roles, aud };
    token.sign(&config.access.tokens, ttl, private_key.as_deref())
}

/// The roles that mean something here: those of the protocol, and those that open a room.
fn known_roles(config: &Config) -> Vec<&str> {
    let mut known: Vec<&str> = Roles { moderator: true, bridge: true }.words().collect();
    let of_rooms = config.access.token_rooms.iter().flat_map(|(_, roles)| roles).map(String::as_str);
    known.extend(of_rooms.collect::<BTreeSet<_>>());
    known
}

/// A time such as `8h`.
fn life(text: &str) -> Result<Duration, String> {
    let (number, seconds) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "s")) => (number, 1),
        Some((number, "m")) => (number, 60),
        Some((number, "h")) => (number, 3600),
        Some((number, "d")) => (number, 86_400),
        _ => return Err("a number and s, m, h or d, such as 8h".into()),
    };
    let number: u32 = number.parse().map_err(|_| "a whole number and s, m, h or d, such as 8h")?;
    if number == 0 { Err("at least a second".into()) } else { Ok(Duration::from_secs(u64::from(number) * seconds)) }
}
