//! Keys, tokens and hidden rooms at the doors of gischat's clients, sockets and HTTP alike (`docs/protocol.md`,
//! Tokens, Access, Limits and With gischat's clients).

mod ceilings;
mod door;
mod expiry;
mod hidden;
mod lists;
mod rooms;
mod tokens;
