//! The one table of reasons for which the server ends a session. Everything that closes a socket names one of these;
//! `docs/closes.md` and the page are checked against it (`tests/closes.rs`). Knows nothing but numbers.

/// Why a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Close {
    /// The client asked for it.
    Asked,
    /// The frame breaks RFC 6455.
    Protocol,
    /// Text that is not UTF-8.
    NotUtf8,
    /// A message above `MAX_FRAME_BYTES`.
    TooLarge,
    /// Nothing came for `WS_PING_TIMEOUT` after a ping.
    Silent,
    /// The server stops.
    Restart,
    /// The node holds too many unfinished frames, and this session most of them.
    Overloaded,
    /// The member reads too slowly: its outbox is full.
    SlowConsumer,
    /// The member goes on far above the message rate.
    Flooding,
}

/// What a client should do after a close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Do not come back by itself.
    No,
    /// Come back after a short random time.
    Soon,
    /// Come back after half a minute.
    Later,
}

impl Close {
    /// All closes, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::Asked,
        Self::Protocol,
        Self::NotUtf8,
        Self::TooLarge,
        Self::Silent,
        Self::Restart,
        Self::Overloaded,
        Self::SlowConsumer,
        Self::Flooding,
    ];

    /// The status code of RFC 6455, section 7.4, the reason on the wire, and what a client should do.
    ///
    /// The reasons of 1009, 1011 and 1012 are gischat's (contract `gischat`, section 1.3).
    pub const fn row(self) -> (u16, &'static str, Retry) {
        match self {
            Self::Asked => (1000, "", Retry::No),
            Self::Protocol => (1002, "", Retry::No),
            Self::NotUtf8 => (1007, "", Retry::No),
            Self::TooLarge => (1009, "", Retry::No),
            Self::Silent => (1011, "keepalive ping timeout", Retry::Soon),
            Self::Restart => (1012, "", Retry::Soon),
            Self::Overloaded => (1013, "try again later", Retry::Later),
            Self::SlowConsumer => (4003, "reads too slowly", Retry::Soon),
            Self::Flooding => (4004, "flooding", Retry::Later),
        }
    }

    /// The status code.
    pub const fn code(self) -> u16 {
        self.row().0
    }

    /// The reason on the wire; empty where gischat sends none.
    pub const fn reason(self) -> &'static str {
        self.row().1
    }
}
