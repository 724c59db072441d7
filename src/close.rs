//! The one table of reasons for which the server ends a session. Everything that closes a socket names one of these;
//! `docs/closes.md` and the page are checked against it (`tests/program/closes.rs`). Knows nothing but numbers.

/// Reason for which the server ends a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Close {
    /// The client asked for it.
    Normal,
    /// The frame breaks RFC 6455.
    Protocol,
    /// Text that is not UTF-8.
    NotUtf8,
    /// A binary frame of a native client.
    Binary,
    /// A moderator removed a gischat member.
    Kicked,
    /// The token that opened the room has expired.
    TokenExpired,
    /// A client of `livefield` is in no group.
    NoGroup,
    /// A message above `MAX_FRAME_BYTES`, or `LIMIT_FRAME`.
    TooLarge,
    /// No frame came for `WS_PING_TIMEOUT` after a ping, or a message came far too slowly.
    Silent,
    /// The room of a gischat member failed.
    Failed,
    /// The server stops.
    Restart,
    /// The server stops, for native clients.
    GoingAway,
    /// The node holds too much that is unfinished or unread, most of it of this session's address; or the address has too
    /// many connections.
    Overloaded,
    /// The member reads too slowly: its outbox is full.
    SlowConsumer,
    /// The member goes on far above the message rate.
    Flooding,
    /// A native client did not say `hello` in time.
    NoHello,
    /// A native client was silent for too long, or a message of it came far too slowly.
    Unheard,
    /// A native client speaks another version.
    Version,
    /// The native session was resumed on another connection.
    ResumedElsewhere,
    /// A native client was refused its `hello` too often.
    HelloRefused,
}

/// Advice to a client after a close.
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
    pub const ALL: [Self; 20] = [
        Self::Normal,
        Self::GoingAway,
        Self::Protocol,
        Self::Binary,
        Self::NotUtf8,
        Self::Kicked,
        Self::TokenExpired,
        Self::NoGroup,
        Self::TooLarge,
        Self::Silent,
        Self::Failed,
        Self::Restart,
        Self::Overloaded,
        Self::NoHello,
        Self::Unheard,
        Self::SlowConsumer,
        Self::Flooding,
        Self::Version,
        Self::ResumedElsewhere,
        Self::HelloRefused,
    ];

    /// The status code of RFC 6455, section 7.4, the reason on the wire, and what a client should do.
    ///
    /// The reasons of 1009, 1011 and 1012 are gischat's (contract `gischat`, section 1.3).
    pub const fn row(self) -> (u16, &'static str, Retry) {
        match self {
            Self::Normal => (1000, "", Retry::No),
            Self::GoingAway => (1001, "server stops", Retry::Soon),
            Self::Protocol => (1002, "", Retry::No),
            Self::Binary => (1003, "text frames only", Retry::No),
            Self::NotUtf8 => (1007, "", Retry::No),
            Self::Kicked => (1008, "kicked", Retry::No),
            Self::TokenExpired => (1008, "token expired", Retry::No),
            Self::NoGroup => (1008, "no group", Retry::No),
            Self::TooLarge => (1009, "", Retry::No),
            Self::Silent => (1011, "keepalive ping timeout", Retry::Soon),
            Self::Failed => (1011, "", Retry::Soon),
            Self::Restart => (1012, "", Retry::Soon),
            Self::Overloaded => (1013, "try again later", Retry::Later),
            Self::NoHello => (4000, "no hello in time", Retry::Soon),
            Self::Unheard => (4002, "silent too long", Retry::Soon),
            Self::SlowConsumer => (4003, "reads too slowly", Retry::Soon),
            Self::Flooding => (4004, "flooding", Retry::Later),
            Self::Version => (4500, "version not spoken here", Retry::No),
            Self::ResumedElsewhere => (4501, "resumed elsewhere", Retry::No),
            Self::HelloRefused => (4502, "hello refused too often", Retry::No),
        }
    }

    /// The event that led to it, for readers of `docs/closes.md`.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Normal => "the client asked for it",
            Self::GoingAway => "the server stops; native clients",
            Self::Protocol => "a frame that breaks RFC 6455",
            Self::Binary => "a binary frame; native clients",
            Self::NotUtf8 => "a text that is not UTF-8",
            Self::Kicked => "a moderator removed the member; clients of gischat's",
            Self::TokenExpired => "the token that opened the room has expired",
            Self::NoGroup => "a client of `livefield` named no group in time, or may not come in",
            Self::TooLarge => "a message above `MAX_FRAME_BYTES`, or `LIMIT_FRAME`",
            Self::Silent => "nothing came for `WS_PING_TIMEOUT` after a ping, or a message came far too slowly",
            Self::Failed => "a fault of the server in the member's room, which opens anew; clients of gischat's",
            Self::Restart => "the server stops",
            Self::Overloaded => {
                "the server holds too much that is unfinished or unread, most of it of this client's address; or the address has too many connections"
            }
            Self::NoHello => "a native client said no `hello` within `LIMIT_HELLO_TIMEOUT`",
            Self::Unheard => {
                "nothing came from a native client for two pings and ten seconds more, or a message came far too slowly"
            }
            Self::SlowConsumer => "the client reads too slowly",
            Self::Flooding => "the client went on far above `MESSAGE_RATE`, or above the rates of native clients",
            Self::Version => "a native client speaks another version",
            Self::ResumedElsewhere => "the native session goes on over a newer connection",
            Self::HelloRefused => "five times `hello` was refused",
        }
    }

    /// The close that a native client is told in its place.
    pub const fn for_native(self) -> Self {
        match self {
            Self::Restart => Self::GoingAway,
            Self::Silent => Self::Unheard,
            other => other,
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
