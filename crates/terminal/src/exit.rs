//! Exit codes of the program and their meanings. `docs/terminal.md` and `--help` are held against this table.

/// Defines the codes and their table.
macro_rules! exits {
    ($($exit:ident = $code:literal, $meaning:literal;)*) => {
        /// Reason for the end of the client.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Exit { $(#[doc = $meaning] $exit = $code),* }

        impl Exit {
            /// All codes with their meanings.
            pub const TABLE: &[(u8, &'static str)] = &[$(($code, $meaning)),*];
        }
    };
}

exits! {
    Done = 0, "left as asked; everything was said";
    Failed = 1, "something on this machine failed: a file, the terminal";
    Usage = 2, "the arguments or the address are wrong";
    Unreachable = 3, "no connection, or it was lost and did not come back";
    Token = 4, "the token was refused";
    Nickname = 5, "the nickname was refused or is taken";
    Room = 6, "a room could not be joined";
    Unsaid = 7, "something was not said, or did not reach whom it was for";
    Removed = 8, "taken over by another client, or removed from every room";
}

impl Exit {
    /// Returns the exit code.
    pub(super) fn code(self) -> u8 {
        self as u8
    }

    /// Returns the exit for a refused request, by the error code of the protocol.
    pub(super) fn of_refusal(code: &str) -> Self {
        match code {
            "token_invalid" | "token_expired" => Self::Token,
            "nickname_invalid" | "nickname_taken" => Self::Nickname,
            _ => Self::Room,
        }
    }
}

/// The end of a chat: the exit code, and a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) exit: Exit,
    /// The message; may be empty.
    pub(super) why: String,
}

impl End {
    pub(super) fn new(exit: Exit, why: impl Into<String>) -> Self {
        Self { exit, why: why.into() }
    }

    pub(super) fn done() -> Self {
        Self::new(Exit::Done, "")
    }
}
