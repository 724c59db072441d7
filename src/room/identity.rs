//! Identity of somebody beyond nicknames: what bans and takeovers compare.

use crate::access::Address;
use std::sync::Arc;

/// Address and token claims of somebody who joins a room or writes to it.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Address it connects from.
    pub address: Address,
    /// Claims of its token; boxed, for few have one and every member has an identity.
    claims: Option<Arc<IdentityClaims>>,
}

#[derive(Debug)]
struct IdentityClaims {
    sub: Option<Arc<str>>,
    nickname: Option<Arc<str>>,
}

impl Identity {
    /// Identity of somebody at `address` whose token has this `sub` and this nickname, reserved or not.
    pub fn new(address: Address, sub: Option<Arc<str>>, nickname: Option<Arc<str>>) -> Self {
        let has_claims = sub.is_some() || nickname.is_some();
        Self { address, claims: has_claims.then(|| Arc::new(IdentityClaims { sub, nickname })) }
    }

    /// Stable identity in its token.
    pub fn sub(&self) -> Option<&Arc<str>> {
        self.claims.as_ref()?.sub.as_ref()
    }

    /// Nickname in its token.
    pub fn nickname(&self) -> Option<&Arc<str>> {
        self.claims.as_ref()?.nickname.as_ref()
    }

    /// Returns `true` if its token gives it this nickname, in lower case.
    pub(super) fn is_given(&self, folded: &str) -> bool {
        self.nickname().is_some_and(|given| given.eq_ignore_ascii_case(folded))
    }

    /// Returns `true` if both connect from the same known address.
    pub(super) fn is_near(&self, other: &Self) -> bool {
        self.address != Address::Unknown && self.address == other.address
    }
}
