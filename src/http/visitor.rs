//! The credentials of somebody who asks for a room: a key, a token, both from the query or the token from the path
//! (`docs/protocol.md`, Access). Read once by the front, and never written anywhere: not into the log, and not into
//! a redirect.

use super::errors::HttpError;
use crate::access::{Access, Address, Client, Grant, Refused};
use crate::dialect::Dialect;
use crate::room::{Hub, Identity, Room};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::num::NonZeroU64;
use std::sync::Arc;
use utoipa::IntoParams;

/// Somebody who asks for a room. Cheap to clone.
#[derive(Clone)]
pub(super) struct Visitor(Arc<VisitorState>);

struct VisitorState {
    address: Address,
    key: Option<String>,
    /// The grant of the token, if it is one of ours and still good.
    grant: Option<Grant>,
    /// `true` if a key or a token, whatever it is worth, stands in the address.
    is_in_address: bool,
}

/// Credentials in a header of a request, by the path that takes them there.
#[derive(Default)]
pub(super) struct InHeader {
    pub(super) key: Option<String>,
    pub(super) token: Option<String>,
}

/// Tokens and keys that open rooms which are not open to all. Tokens may stand before any path too: `/t/{token}/rooms`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only documented: the front reads the query of all routes")]
pub(super) struct Opening {
    /// The key of the room.
    key: Option<String>,
    /// A signed token.
    token: Option<String>,
}

/// Names in a query whose values open something.
const SECRETS: [&str; 2] = ["key", "token"];

impl Visitor {
    /// Somebody with this query, a token in the path and credentials in a header, which count where the address has none. A token
    /// that is not good is the same as none.
    pub(super) fn new(
        client: &Client,
        query: Option<&str>,
        in_path: Option<String>,
        in_header: InHeader,
        access: &Access,
    ) -> Self {
        let query = query.unwrap_or_default();
        let is_in_address = in_path.is_some() || query.split('&').any(is_secret);
        let token = value(query, "token").or(in_path).or(in_header.token);
        let grant = token.and_then(|token| access.tokens.verify(&token).ok());
        let key = value(query, "key").or(in_header.key);
        Self(Arc::new(VisitorState { address: client.address, key, grant, is_in_address }))
    }

    /// Returns `true` if a key or a token, whatever it is worth, stands in the address that they ask.
    pub(super) fn shows_secret_in_address(&self) -> bool {
        self.0.is_in_address
    }

    /// The address that they come from.
    pub(super) fn address(&self) -> Address {
        self.0.address
    }

    /// The grant of their token.
    pub(super) fn grant(&self) -> Option<&Grant> {
        self.0.grant.as_ref()
    }

    /// Identity of the visitor in a room.
    pub(super) fn identity(&self) -> Identity {
        let grant = self.grant();
        let sub = grant.and_then(|grant| grant.sub.clone());
        Identity::new(self.0.address, sub, grant.and_then(|grant| grant.nickname.clone()))
    }

    /// The room they ask for, if they may enter it.
    ///
    /// # Errors
    /// 404 in the words of the dialect, whatever the reason; 429 after too many of those.
    pub(super) fn enter(&self, asked: &str, dialect: Dialect, hub: &Hub, access: &Access) -> Result<Room, HttpError> {
        let admit = |name: &str| access.admit(self.0.address, name, self.0.key.as_deref(), self.grant());
        admitted(asked, hub, admit, || HttpError::NoRoom(asked.into(), dialect))
    }

    /// The room they ask for, if they may enter it and what is in it may have an address.
    ///
    /// # Errors
    /// 404, whatever the reason; 429 after too many of those.
    pub(super) fn enter_by_address(&self, asked: &str, hub: &Hub, access: &Access) -> Result<Room, HttpError> {
        let admit = |name: &str| {
            let name = if access.rooms.has_addresses(name) { name } else { "" };
            access.admit(self.0.address, name, self.0.key.as_deref(), self.grant())
        };
        admitted(asked, hub, admit, || HttpError::NoRoom(asked.into(), Dialect::V2))
    }

    /// The room that a tracker asks for, if it may tell its position there.
    ///
    /// # Errors
    /// 404, whatever the reason; 429 after too many of those.
    pub(super) fn enter_as_tracker(&self, asked: &str, hub: &Hub, access: &Access) -> Result<Room, HttpError> {
        let admit = |name: &str| access.admit_tracker(self.0.address, name, self.0.key.as_deref());
        admitted(asked, hub, admit, || HttpError::NoTrackers)
    }

    /// Returns `true` if they may enter the room of exactly this name. Counts nothing: who is refused is refused elsewhere.
    pub(super) fn may_enter(&self, name: &str, access: &Access) -> bool {
        access.would_admit(self.0.address, name, self.0.key.as_deref(), self.grant())
    }

    /// The same for a tracker.
    pub(super) fn may_enter_as_tracker(&self, name: &str, access: &Access) -> bool {
        let key = self.0.key.as_deref();
        access.rooms.takes_trackers(name) && access.would_admit(self.0.address, name, key, None)
    }

    /// Time until which they may stay in a room that they have entered, in seconds since the epoch, if only their token
    /// opens it, or lets them have a reserved nickname.
    pub(super) fn may_stay_until(&self, room: &Room, access: &Access) -> Option<NonZeroU64> {
        let grant = self.grant()?;
        let without = access.rooms.may_join(room.name(), self.0.key.as_deref(), None);
        let has_reserved = grant.nickname.as_deref().is_some_and(|own| access.nicknames.are_kept_from(own, None));
        (without.is_err() || has_reserved).then(|| NonZeroU64::new(grant.expires)).flatten()
    }
}

/// The room of this name, if it is there and admits who asks. A name without a room is checked all the same.
fn admitted(
    asked: &str,
    hub: &Hub,
    admit: impl FnOnce(&str) -> Result<(), Refused>,
    not_found: impl FnOnce() -> HttpError,
) -> Result<Room, HttpError> {
    let room = hub.find(asked);
    let name = room.as_ref().map_or(asked, |room| room.name());
    match (admit(name), room) {
        (Ok(()), Some(room)) => Ok(room),
        (Err(Refused::TooMany(wait)), _) => Err(HttpError::TooMany(wait)),
        _ => Err(not_found()),
    }
}

/// The first value of this name in a query, as forms write them: `+` is a space.
pub(super) fn value(query: &str, name: &str) -> Option<String> {
    let [value] = values(query, [name]);
    value
}

/// The first value of each of these names, found in one pass: a form may have tens of thousands of pairs.
pub(super) fn values<const N: usize>(query: &str, names: [&str; N]) -> [Option<String>; N] {
    let mut found = [None; N];
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = name_of(pair);
        if let Some(place) = names.iter().position(|wanted| *wanted == name) {
            found[place] = found[place].or(Some(pair));
        }
    }
    found.map(|pair| {
        let (_, value) = pair?.split_once('=').unwrap_or_default();
        let spaced = value.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().ok().map(Into::into)
    })
}

/// The query without what opens something; none if nothing is left.
pub(super) fn without_secrets(query: &str) -> Option<String> {
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_secret(pair)).collect();
    (!kept.is_empty()).then(|| kept.join("&"))
}

fn is_secret(pair: &str) -> bool {
    SECRETS.contains(&&*name_of(pair))
}

/// The name before the equals sign, decoded.
fn name_of(pair: &str) -> Cow<'_, str> {
    let name = pair.split('=').next().unwrap_or_default();
    percent_decode_str(name).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_a_query() {
        for (query, expected) in [
            ("key=s3same", Some("s3same")),
            ("utm_source=QGIS&key=a%20b%2Bc&key=other", Some("a b+c")),
            ("key=a+b=", Some("a b=")),
            ("k%65y=a", Some("a")),
            ("key", Some("")),
            ("key=%ff", None),
            ("Key=a", None),
            ("keys=a", None),
            ("", None),
        ] {
            assert_eq!(value(query, "key").as_deref(), expected, "{query}");
        }
    }

    #[test]
    fn secrets_are_cut_out_of_queries() {
        for (query, left) in [
            ("key=a", None),
            ("utm_source=QGIS&token=a&utm_medium=b", Some("utm_source=QGIS&utm_medium=b")),
            ("t%6Fken=a&%6bey&a=key", Some("a=key")),
        ] {
            assert_eq!(without_secrets(query).as_deref(), left, "{query}");
        }
    }
}
