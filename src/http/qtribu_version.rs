//! The release of QTribu that calls from an address, as the query of its HTTP calls says and its handshakes do not
//! (client contract, sections 2 and 7). A plugin calls right before it opens a socket, so for a few seconds the release
//! that an address names tells how its next socket on the room path speaks. Noted by the front, asked by `sockets`.

use crate::access::{Address, ByAddress};
use crate::dialect::Dialect;
use crate::locks::{Lock, Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::Instant;

/// Time before a handshake in which a call tells of it.
const FRESH: Duration = Duration::from_secs(5);

/// Addresses that are remembered. What comes from more is not noted, and their sockets tell by what they say.
const ADDRESSES: usize = 10_000;

/// The generations of QTribu, in the order of [`LastCalls`].
const GENERATIONS: [Dialect; 3] = [Dialect::V1, Dialect::V2WithoutStyle, Dialect::V2];

/// Times at which an address last named each generation.
type LastCalls = [Option<Instant>; GENERATIONS.len()];

/// The releases that each address named lately.
#[derive(Debug)]
pub(super) struct QtribuVersions(ByAddress<Mutex<LastCalls>>);

impl Default for QtribuVersions {
    fn default() -> Self {
        Self(ByAddress::new(ADDRESSES, |calls| !lock(calls).iter().any(is_fresh)))
    }
}

impl QtribuVersions {
    /// Notes the release that a query names, if it names one.
    pub(super) fn note(&self, address: Address, query: &str) {
        if let Some(row) = generation(query)
            && let Some(calls) = self.0.of(address, || Mutex::new(Lock::QtribuCalls, LastCalls::default()))
        {
            lock(&calls)[row] = Some(Instant::now());
        }
    }

    /// The dialect of the release that calls from this address, if it named one just now and no other.
    pub(super) fn named(&self, address: Address) -> Option<Dialect> {
        let calls = *lock(&*self.0.find(address)?);
        let mut named = GENERATIONS.into_iter().zip(&calls).filter(|(_, call)| is_fresh(call));
        let (dialect, _) = named.next()?;
        named.next().is_none().then_some(dialect)
    }
}

fn lock(calls: &Mutex<LastCalls>) -> MutexGuard<'_, LastCalls> {
    calls.lock()
}

/// The place in [`GENERATIONS`] of the release of QTribu that a query names. QChat speaks on paths of its own and tells
/// nothing about the room path.
fn generation(query: &str) -> Option<usize> {
    let value = |key| query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == key);
    let (_, campaign) = value("utm_medium").filter(|(_, medium)| *medium == "QTribu").and(value("utm_campaign"))?;
    let minor = campaign.strip_prefix("plugin_1.")?;
    Some(match minor.split_once('.').map_or(minor, |(minor, _)| minor) {
        "0" => 0,
        "1" => 1,
        _ => 2,
    })
}

fn is_fresh(call: &Option<Instant>) -> bool {
    call.is_some_and(|call| call.elapsed() <= FRESH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: Address = Address::V4(Ipv4Addr::new(192, 0, 2, 1));

    fn query(release: &str) -> String {
        format!("utm_source=QGIS&utm_medium=QTribu&utm_campaign=plugin_{release}")
    }

    #[tokio::test(start_paused = true)]
    async fn a_single_named_release_decides_for_five_seconds() {
        for address in [HERE, Address::Unknown] {
            let qtribu_versions = QtribuVersions::default();
            assert_eq!(qtribu_versions.named(address), None);
            qtribu_versions.note(address, "utm_source=QGIS&utm_medium=QChat&utm_campaign=plugin_1.1.0");
            qtribu_versions.note(address, "utm_source=QGIS&utm_medium=QTribu&utm_campaign=plugin_2.0.0");
            qtribu_versions.note(address, "utm_medium=QTribu");
            assert_eq!(qtribu_versions.named(address), None, "not a word of a release that speaks on the room path");
            for (release, dialect) in [
                ("1.0.0-beta1", Dialect::V1),
                ("1.0.3", Dialect::V1),
                ("1.1.0", Dialect::V2WithoutStyle),
                ("1.10.0", Dialect::V2),
                ("1.2.0", Dialect::V2),
            ] {
                qtribu_versions.note(address, &query(release));
                qtribu_versions.note(address, &query(release));
                tokio::time::advance(FRESH).await;
                assert_eq!(qtribu_versions.named(address), Some(dialect), "{release}");
                tokio::time::advance(Duration::from_millis(1)).await;
                assert_eq!(qtribu_versions.named(address), None, "{release}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn several_named_releases_decide_nothing() {
        let qtribu_versions = QtribuVersions::default();
        qtribu_versions.note(HERE, &query("1.2.0"));
        tokio::time::advance(Duration::from_secs(3)).await;
        qtribu_versions.note(HERE, &query("1.1.0"));
        assert_eq!(qtribu_versions.named(HERE), None);
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(qtribu_versions.named(HERE), Some(Dialect::V2WithoutStyle));
    }

    #[tokio::test(start_paused = true)]
    async fn remembered_addresses_are_limited_in_number_and_age() {
        let qtribu_versions = QtribuVersions::default();
        let address = |number: u32| Address::V4(Ipv4Addr::from(number));
        let more = u32::try_from(ADDRESSES).unwrap_or(u32::MAX) + 100;
        for number in 0..more {
            qtribu_versions.note(address(number), &query("1.1.0"));
        }
        assert_eq!(qtribu_versions.0.swept(), ADDRESSES);
        assert_eq!(qtribu_versions.named(address(more - 1)), None);
        qtribu_versions.note(address(0), &query("1.2.0"));
        assert_eq!(qtribu_versions.named(address(0)), None, "who is remembered is so with all it names");
        tokio::time::advance(FRESH + Duration::from_secs(1)).await;
        assert_eq!(qtribu_versions.0.swept(), 0);
        qtribu_versions.note(address(more), &query("1.1.0"));
        assert_eq!(qtribu_versions.named(address(more)), Some(Dialect::V2WithoutStyle));
    }
}
