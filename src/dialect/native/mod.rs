//! Our own protocol (`docs/protocol.md`): many rooms on one socket, every request answered. `session` reads requests
//! here; what goes out is written through [`super::encode_into`] like any dialect. `http::asyncapi` describes requests
//! by the functions that read them.

mod content;
mod encode;
mod form;
mod index;
mod keys;
mod map;
mod object;
mod read;
pub mod request;
mod sealed;
mod special;

pub use content::read_content;
pub(super) use encode::encode;
pub use index::requests;
pub(crate) use index::{INDEX, Row};
pub use map::read_fix;
pub use read::{ParsedRequest, read, reference_of};
pub use special::VERSION;

use crate::dialect::schema;
use crate::message::Rules;
use form::ValueForm as _;
use serde_json::Value;

/// The schemas that requests refer to by name.
pub(crate) fn definitions(rules: &Rules) -> [(&'static str, Value); 4] {
    let words = "What a client calls a request: its reply has the same. Without it there is no `ok`.";
    [
        ("Ref", schema::about(special::reference().schema(rules), words)),
        ("OwnNickname", content::nickname_definition(rules)),
        ("SaidContent", content::definition(rules, true)),
        ("SaidDirectly", content::definition(rules, false)),
    ]
}
