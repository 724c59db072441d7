//! Which release of QTribu calls from an address, as the query of its HTTP calls says and its handshakes do not (client
//! contract, sections 2 and 7). QTribu 1.1 loses every layer that has a `style`, so where an address names it, and no later
//! release, its v2 sockets are spoken to without. Noted by the front, asked by `sockets`.

use crate::access::Address;
use crate::dialect::Dialect;
use dashmap::DashMap;

/// Addresses that are remembered; at that many all are forgotten, for a wrong guess is corrected by the first layer that
/// the client sends.
const ADDRESSES: usize = 10_000;

/// The form of v2 that each address understands.
#[derive(Debug, Default)]
pub(super) struct Campaigns(DashMap<Address, Dialect>);

impl Campaigns {
    /// Notes the release that a query names. An unknown address may stand for everybody and is not noted.
    pub(super) fn note(&self, address: Address, query: &str) {
        let has = |wanted: &str| query.split('&').any(|pair| pair.starts_with(wanted));
        if address == Address::Unknown || !has("utm_medium=QTribu") {
            return;
        }
        if self.0.len() >= ADDRESSES {
            self.0.clear();
        }
        if has("utm_campaign=plugin_1.0.") {
            return; // speaks v1, and says nothing about v2
        }
        if has("utm_campaign=plugin_1.1.") {
            self.0.entry(address).or_insert(Dialect::V2WithoutStyle);
        } else if has("utm_campaign=plugin_1.") {
            self.0.insert(address, Dialect::V2);
        }
    }

    /// The form of v2 to begin with for sockets from this address.
    pub(super) fn v2_form(&self, address: Address) -> Dialect {
        self.0.get(&address).map_or(Dialect::V2, |form| *form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn only_an_address_that_names_1_1_alone_is_spoken_to_without_style() {
        let address = Address::V4(Ipv4Addr::new(192, 0, 2, 1));
        let query = |release: &str| format!("utm_source=QGIS&utm_medium=QTribu&utm_campaign=plugin_{release}");
        let campaigns = Campaigns::default();
        assert_eq!(campaigns.v2_form(address), Dialect::V2);
        campaigns.note(Address::Unknown, &query("1.1.0"));
        assert_eq!(campaigns.v2_form(Address::Unknown), Dialect::V2);
        campaigns.note(address, "utm_source=QGIS&utm_medium=QChat&utm_campaign=plugin_1.1.0");
        assert_eq!(campaigns.v2_form(address), Dialect::V2);
        campaigns.note(address, &query("1.0.3"));
        campaigns.note(address, &query("1.1.0"));
        campaigns.note(address, &query("1.0.3"));
        assert_eq!(campaigns.v2_form(address), Dialect::V2WithoutStyle);
        campaigns.note(address, &query("1.2.0"));
        campaigns.note(address, &query("1.1.0"));
        assert_eq!(campaigns.v2_form(address), Dialect::V2);
    }
}
