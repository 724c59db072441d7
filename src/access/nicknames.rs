//! Nicknames that are not for everybody (`docs/protocol.md`, Rooms): they sound like the server or who runs it.

use super::grant::Grant;
use crate::config::RESERVED;

/// The reserved nicknames.
#[derive(Debug)]
pub struct ReservedNicknames {
    /// Nicknames of the operator's settings.
    more: Vec<String>,
}

impl ReservedNicknames {
    /// The nicknames that are reserved everywhere, and `more`.
    pub fn new(more: &[String]) -> Self {
        Self { more: more.to_vec() }
    }

    /// `true` if a nickname is one of them, in any case.
    pub fn reserves(&self, nickname: &str) -> bool {
        RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(nickname)) || self.keeps(nickname)
    }

    /// `true` if the operator keeps a nickname, which holds for gischat's clients too. The others they may use as ever.
    pub fn are_kept_from(&self, nickname: &str, grant: Option<&Grant>) -> bool {
        self.keeps(nickname) && !self.allows(nickname, grant)
    }

    fn keeps(&self, nickname: &str) -> bool {
        self.more.iter().any(|reserved| reserved.eq_ignore_ascii_case(nickname))
    }

    /// `true` if the holder of this grant may have this nickname. A reserved one wants a token that bears it.
    pub fn allows(&self, nickname: &str, grant: Option<&Grant>) -> bool {
        let own = grant.and_then(|grant| grant.nickname.as_deref());
        own.is_some_and(|own| own.eq_ignore_ascii_case(nickname)) || !self.reserves(nickname)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::GrantedRooms;

    #[test]
    fn reserved_nicknames_need_a_token_with_them() {
        let reserved = ReservedNicknames::new(&["Geotribu".into()]);
        for name in ["admin", "Server", "CAUSERIE", "geotribu"] {
            assert!(reserved.reserves(name) && !reserved.allows(name, None), "{name}");
        }
        assert!(!reserved.reserves("jane") && reserved.allows("jane", None));
        let grant = Grant {
            sub: None,
            nickname: Some("Admin".into()),
            rooms: GrantedRooms::All,
            roles: ["moderator".into()].into(),
            expires: 1,
        };
        assert!(reserved.allows("admin", Some(&grant)) && !reserved.allows("moderator", Some(&grant)));
    }
}
