//! The locks of the server, in the one order in which they are taken (`docs/design.md`, Locks). Builds with debug assertions, in
//! which all tests run, look at each as it is taken: one that comes before another one that its thread holds, or is that one,
//! ends the process, with both names. A panic could be overlooked where nobody waits for its task; and what is found so need
//! not have come to a deadlock. Values that take locks when they are dropped call [`none_is_held`] first. Builds for release
//! have the locks of the standard library and nothing else.

pub(crate) mod steps;

#[cfg(debug_assertions)]
use held::HeldLock;
#[cfg(debug_assertions)]
pub(crate) use held::MutexGuard;
#[cfg(not(debug_assertions))]
pub(crate) use std::sync::MutexGuard;
use std::sync::PoisonError;

/// The locks of the server. A thread that holds one takes only those that come after it, and none of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lock {
    /// Invitations that are pending between native sessions.
    Invitations,
    /// The part of a native session that others may look at.
    SeenSession,
    /// The call of a native session.
    CallSlot,
    /// The ad hoc rooms.
    AdHocRooms,
    /// Failures of rooms.
    Failures,
    /// Nicknames of a room.
    Nicknames,
    /// The budget of counts and presence.
    Pacer,
    /// The tasks of a node on the bus.
    BusTasks,
    /// The other nodes, and who is home of a room.
    Directory,
    /// Time at which the streams of the broker were copied.
    BusCopies,
    /// Complaints of the broker, in `check`.
    BusComplaints,
    /// The broker of tests.
    #[cfg(test)]
    MemoryBroker,
    /// The open sockets.
    OpenSockets,
    /// Outboxes that are about to go.
    GoingOutboxes,
    /// The state of a line to another node.
    Line,
    /// Frames that wait for a socket.
    Outbox,
    /// The nodes that requests are passed on to.
    Destinations,
    /// The rooms whose sockets are passed on.
    PassedRooms,
    /// The place of a connection on which HTTP is spoken.
    IdlePlace,
    /// Time at which a refused page was logged.
    Denials,
    /// Releases that an address named.
    QtribuCalls,
    /// Files of the API's page.
    DocumentFiles,
    /// The entries of rooms in native lists.
    ListedRooms,
    /// Documents of rooms in GeoJSON that are made or read.
    RoomDocuments,
    /// The certificate in use.
    Certificate,
    /// The allocations of the relay, and who shares something.
    Relay,
    /// The rate of a hook.
    HookRate,
    /// Connections, requests and bytes of an address.
    Usage,
}

/// A mutex with its place in the order. What another thread left when it panicked is taken as it is.
#[derive(Debug)]
pub(crate) struct Mutex<T> {
    #[cfg(debug_assertions)]
    lock: Lock,
    inner: std::sync::Mutex<T>,
}

impl<T> Mutex<T> {
    /// A mutex around `value`.
    pub(crate) const fn new(lock: Lock, value: T) -> Self {
        #[cfg(not(debug_assertions))]
        let _ = lock;
        Self {
            #[cfg(debug_assertions)]
            lock,
            inner: std::sync::Mutex::new(value),
        }
    }

    /// Takes the mutex.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        #[cfg(debug_assertions)]
        let held = HeldLock::take(self.lock);
        #[cfg(test)]
        steps::step_until(|| !matches!(self.inner.try_lock(), Err(std::sync::TryLockError::WouldBlock)));
        let guard = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        #[cfg(debug_assertions)]
        let guard = MutexGuard::new(guard, held);
        guard
    }

    /// Reads from where the mutex is, without taking it, so that its cache line is there when it is taken.
    pub(crate) fn touch(&self) -> bool {
        self.inner.is_poisoned()
    }
}

/// Called where something is dropped, or may be, that takes locks for it: its thread holds none. Looks in builds with debug
/// assertions alone.
pub(crate) fn none_is_held(what: &str) {
    #[cfg(test)]
    steps::step();
    #[cfg(debug_assertions)]
    held::check_none(what);
    #[cfg(not(debug_assertions))]
    let _ = what;
}

#[cfg(debug_assertions)]
mod held {
    use super::Lock;
    use std::cell::RefCell;
    use std::io::Write;
    use std::ops::{Deref, DerefMut};

    thread_local! {
        /// The locks that the thread holds.
        static ALL: RefCell<Vec<Lock>> = const { RefCell::new(Vec::new()) };
    }

    /// A mutex that is held. It is given back before it is noted so.
    #[derive(Debug)]
    pub(crate) struct MutexGuard<'a, T>(
        std::sync::MutexGuard<'a, T>,
        #[expect(dead_code, reason = "dropped")] HeldLock,
    );

    /// A lock among those of the thread, until this is dropped.
    #[derive(Debug)]
    pub(super) struct HeldLock(Lock);

    impl HeldLock {
        /// Notes a lock before it is taken.
        pub(super) fn take(lock: Lock) -> Self {
            with_all(|all| {
                if let Some(fault) = fault(all, lock) {
                    end(&fault);
                }
                all.push(lock);
            });
            Self(lock)
        }
    }

    impl Drop for HeldLock {
        fn drop(&mut self) {
            with_all(|all| {
                let place = all.iter().rposition(|lock| *lock == self.0);
                place.map(|place| all.remove(place));
            });
        }
    }

    impl<'a, T> MutexGuard<'a, T> {
        pub(super) fn new(guard: std::sync::MutexGuard<'a, T>, held: HeldLock) -> Self {
            Self(guard, held)
        }
    }

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.0
        }
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            &mut self.0
        }
    }

    /// The fault of a thread that holds `all` and takes one more.
    pub(super) fn fault(all: &[Lock], lock: Lock) -> Option<String> {
        let last = all.iter().max().filter(|last| **last >= lock)?;
        Some(format!("{lock:?} is taken while {last:?} is held (docs/design.md, Locks)"))
    }

    pub(super) fn check_none(what: &str) {
        with_all(|all| {
            if let Some(last) = all.last() {
                end(&format!("{what} is dropped while {last:?} is held (docs/design.md, Locks)"));
            }
        });
    }

    /// Has the thread hold these, in place of those that it held.
    #[cfg(test)]
    pub(super) fn exchange(all: Vec<Lock>) -> Vec<Lock> {
        ALL.replace(all)
    }

    /// The locks of the thread; nothing while that ends.
    fn with_all(look: impl FnOnce(&mut Vec<Lock>)) {
        _ = ALL.try_with(|all| look(&mut all.borrow_mut()));
    }

    /// Ends the process. A test's captured output would go with it.
    fn end(fault: &str) -> ! {
        #[cfg(test)]
        assert!(!super::steps::is_explored(), "{fault}");
        let told = format!("{fault}\n{}\n", std::backtrace::Backtrace::force_capture());
        let _ = std::io::stderr().write_all(told.as_bytes());
        std::process::abort()
    }
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    /// Locks of other kinds, in libraries that have any.
    const KINDS: [&str; 6] = ["parking_lot", "Mutex", "RwLock", "Condvar", "DashMap", "DashSet"];

    #[test]
    fn a_lock_is_taken_behind_those_before_it_alone() {
        let fault = |all: &[Lock], lock| held::fault(all, lock).is_some();
        assert!(!fault(&[], Lock::Usage) && !fault(&[Lock::Invitations, Lock::SeenSession], Lock::Outbox));
        assert!(fault(&[Lock::GoingOutboxes], Lock::GoingOutboxes), "a thread would wait for itself");
        assert!(fault(&[Lock::Outbox], Lock::OpenSockets), "two threads would wait for each other");
        assert!(fault(&[Lock::Outbox, Lock::SeenSession], Lock::OpenSockets), "whichever was taken last");
    }

    #[test]
    fn what_is_given_back_is_held_no_more() {
        let [first, second] = [Lock::Invitations, Lock::Usage].map(|lock| Mutex::new(lock, ()));
        let held = first.lock();
        let behind = second.lock();
        drop(held);
        drop(behind);
        none_is_held("nothing");
        drop(first.lock());
    }

    /// Something that takes a lock when it is dropped.
    struct Ends;

    impl Drop for Ends {
        fn drop(&mut self) {
            none_is_held("the last handle");
        }
    }

    /// As a walk over sockets would that drops its handles too early: mostly they are not the last ones.
    #[test]
    #[should_panic(expected = "the last handle is dropped while OpenSockets is held")]
    fn what_is_dropped_under_a_lock_in_some_schedules_alone_is_found() {
        steps::explore(2000, || {
            let ends = Arc::new(Ends);
            let listed = Mutex::new(Lock::OpenSockets, Arc::downgrade(&ends));
            let walker = shuttle::thread::spawn(move || {
                let listed = listed.lock();
                let found = listed.upgrade();
                steps::step();
                drop(found);
            });
            steps::step();
            drop(ends);
            _ = walker.join();
        });
    }

    /// The first table of the document has all locks, in their order, the second those that are none of these, by their places.
    #[test]
    fn the_document_has_all_locks() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let design = fs::read_to_string(root.join("docs/design.md")).unwrap_or_default();
        let section = design.split("\n## Locks").nth(1).unwrap_or_default().split("\n## ").next().unwrap_or_default();
        let (rows, others) = section.split_once("| other lock |").unwrap_or_default();
        let rows = rows.lines().filter_map(|row| row.strip_prefix("| `")?.split('`').next());
        let code = fs::read_to_string(root.join("src/locks.rs")).unwrap_or_default();
        let all = code.split("enum Lock {").nth(1).unwrap_or_default().split("\n}").next().unwrap_or_default();
        let all = all.lines().map(str::trim).filter(|line| line.ends_with(',')).map(|line| line.trim_end_matches(','));
        assert_eq!(rows.collect::<Vec<_>>(), all.collect::<Vec<_>>());
        let (mut told, mut found) = (BTreeSet::new(), BTreeSet::new());
        for row in others.lines().filter_map(|row| row.strip_prefix("| `")?.split(" | ").next()) {
            let names: Vec<&str> = row.split('`').step_by(2).collect();
            let (file, names) = names.split_last().unwrap_or((&"", &[]));
            told.extend(names.iter().map(|name| format!("{name} in {file}")));
        }
        let source = root.join("src");
        for file in rust_files(&source) {
            let place = file.strip_prefix(&source).unwrap_or(&file).display().to_string();
            let code = fs::read_to_string(&file).unwrap_or_default();
            if place != "locks.rs" && !place.split('/').any(|part| part.starts_with("tests")) {
                found.extend(other_locks(&code).map(|name| format!("{name} in {place}")));
            }
        }
        assert_eq!(told, found, "the document, and the code");
    }

    #[test]
    fn locks_of_other_kinds_are_found() {
        let own = "use crate::locks::{Lock, Mutex};\n";
        for (code, found) in [
            (format!("{own}    place: Mutex<u8>,"), None),
            (format!("{own}    pub(super) place: std::sync::Mutex<u8>,"), Some("place")),
            (format!("{own}use std::sync::Mutex as Other;"), Some("use std::sync::Mutex as Other;")),
            ("use std::sync::Mutex;\nstatic PLACE: Mutex<u8> = Mutex::new(0);".into(), Some("PLACE")),
            ("use crate::locks::Lock;\nuse parking_lot::Mutex;\nplace: Arc<Mutex<u8>>,".into(), Some("place")),
            ("    let place = parking_lot::RwLock::new(0);".into(), Some("place")),
            ("    state: Arc<tokio::sync::Mutex<u8>>,".into(), Some("state")),
            ("    Self { first: 0, place: DashMap::new() }".into(), Some("place")),
            ("use std::sync::MutexGuard;\nfn of(guard: &MutexGuard<'_, u8>) {} // Mutex".into(), None),
        ] {
            assert_eq!(other_locks(&code).next(), found, "{code}");
        }
    }

    /// The locks in code that are not of this module, by the names of what has them.
    fn other_locks(code: &str) -> impl Iterator<Item = &str> {
        let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let has_own = code.contains("use crate::locks::{Lock, Mutex");
        code.lines().filter_map(move |line| {
            let line = line.split("//").next().unwrap_or_default().trim();
            let is_own = has_own && (!line.starts_with("use ") || line.starts_with("use crate::locks::"));
            let before = KINDS.iter().find_map(|kind| {
                let (before, after) = line.split_once(kind)?;
                let is_part = |other: Option<char>| other.is_some_and(char::is_alphanumeric);
                let is_whole = !is_part(before.chars().next_back()) && !is_part(after.chars().next());
                (is_whole && !(is_own && *kind == "Mutex" && !before.ends_with("::"))).then_some(before)
            })?;
            let name = [": ", " = "].iter().filter_map(|end| before.rfind(end)).max();
            match name.map(|end| &before[..end]) {
                Some(before) => before.rsplit(|part: char| !part.is_alphanumeric() && part != '_').next(),
                // Whoever imports one names it elsewhere, too.
                None => Some(line).filter(|line| !line.starts_with("use ") || line.contains(" as ")),
            }
        })
    }

    fn rust_files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] }).collect()
    }
}
