//! Keys, tokens and hidden rooms at the doors of gischat's clients, sockets and HTTP alike (contract `native`, sections
//! 2.2, 3.1, 11.1 and 13).

mod ceilings;
mod door;
mod expiry;
mod hidden;
mod lists;
mod rooms;
mod tokens;
