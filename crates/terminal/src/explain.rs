//! Codes of the protocol in words for people. Used by `chat`.

use super::frames::Refusal;

/// Returns the delivery status of a direct message in words.
pub(super) fn delivery_status(delivery: &str, reason: Option<&str>) -> String {
    let why = match reason {
        Some("absent") => "not here, and without a mailbox",
        Some("no_direct") => "their client takes no messages like this",
        Some("no_ack") => "their client does not answer",
        Some("mailbox_full") => "their mailbox is full",
        Some("too_large") => "too large for their mailbox",
        Some(_) => "unsupported reason",
        None => "",
    };
    match delivery {
        "delivered" => "delivered".into(),
        "queued" => "queued: waits in their mailbox".into(),
        "unreachable" if why.is_empty() => "unreachable".into(),
        "unreachable" => format!("unreachable: {why}"),
        "expired" => "expired: nobody came for it".into(),
        _ => "unsupported".into(),
    }
}

/// Codes of refusals that a client of this kind may get, in words (`docs/protocol.md`, Errors).
const WORDS: [(&str, &str); 22] = [
    ("invalid", "the server does not understand it"),
    ("token_invalid", "the token is none"),
    ("token_expired", "the token is over"),
    ("nickname_invalid", "this is no nickname, or is reserved"),
    ("nickname_taken", "somebody else has this nickname"),
    ("room_not_found", "there is no such room"),
    ("access_denied", "you are not let in"),
    ("room_full", "the room is full"),
    ("already_joined", "you are in the room"),
    ("not_joined", "you are not in the room"),
    ("forbidden", "you may not"),
    ("too_large", "it is too large"),
    ("rate_limited", "too fast"),
    ("not_found", "there is no such member or message"),
    ("unsupported", "their client cannot do that"),
    ("disabled", "it is turned off at this server"),
    ("too_many", "there are too many"),
    ("already_invited", "they are asked already"),
    ("already_there", "they are there already"),
    ("peer_away", "their connection is lost at the moment"),
    ("internal", "a fault of the server"),
    ("unavailable", "it is not to be had at the moment"),
];

/// The remedy that a text may advise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Advice {
    /// A command: somebody reads the text and types.
    Command,
    /// An option of the program, which ends or has nobody to type.
    Option,
}

/// Returns a refusal in words, with a remedy. `showed_key` is `true` if the request held a key: the server's code is
/// the same.
pub(super) fn refusal_reason(refusal: &Refusal, advice: Advice, showed_key: bool) -> String {
    // Where the server's words are left out, its code could be words too.
    let known = WORDS.iter().find(|(code, _)| *code == refusal.code).map(|(_, words)| *words);
    let (said, code) = match (&*refusal.message, known) {
        ("", None) => ("unsupported reason", "unsupported"),
        ("", Some(words)) => (words, &*refusal.code),
        (message, _) => (message, &*refusal.code),
    };
    let text = match (refusal.code.as_str(), refusal.needs.as_deref(), advice) {
        ("access_denied", Some("key"), Advice::Command) if showed_key => "this is not its key: /join ROOM key=KEY",
        ("access_denied", Some("key"), Advice::Option) if showed_key => "what CAUSERIE_ROOM_KEY holds is not its key",
        ("access_denied", Some("key"), Advice::Command) => "it wants a key: /join ROOM key=KEY",
        ("access_denied", Some("key"), Advice::Option) => "it wants a key: put it into the variable CAUSERIE_ROOM_KEY",
        ("access_denied", Some("token"), _) => "it wants a token: in CAUSERIE_TOKEN, or in a file for --token-file",
        ("access_denied", ..) => "you are not let in",
        ("nickname_taken", _, Advice::Command) => "somebody has this nickname there; /nick takes another",
        ("nickname_taken", _, Advice::Option) => "somebody has this nickname there; --nick takes another",
        ("room_not_found", _, Advice::Command) => "there is no such room, or none without its token; /rooms lists them",
        ("room_not_found", _, Advice::Option) => {
            "there is no such room, or none without its token (--token-file); without --room the rooms are listed"
        }
        _ => said,
    };
    let after = match refusal.retry_after {
        Some(seconds) if seconds.is_finite() => format!(" (again in {} s)", seconds.ceil()),
        _ => String::new(),
    };
    format!("{text}{after} [{code}]")
}

/// `true` if a text mentions this nickname, or all.
pub(super) fn is_mentioned(text: &str, nickname: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text.split('@').skip(1).any(|rest| {
        let name = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        name.eq_ignore_ascii_case(nickname) || name.eq_ignore_ascii_case("all")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_fits_the_interface() {
        let refusal = |code: &str, needs: Option<&str>| Refusal {
            reference: None,
            code: code.into(),
            message: "said by the server".into(),
            retry_after: None,
            needs: needs.map(str::to_owned),
        };
        for code in ["access_denied", "nickname_taken", "room_not_found", "room_full"] {
            for (needs, showed_key) in
                [(None, false), (Some("key"), false), (Some("key"), true), (Some("token"), false)]
            {
                let told = refusal_reason(&refusal(code, needs), Advice::Option, showed_key);
                assert!(!told.contains('/') && told.ends_with(&format!("[{code}]")), "{told}");
            }
        }
        let denied = refusal("access_denied", Some("key"));
        let told = [false, true].map(|showed_key| refusal_reason(&denied, Advice::Command, showed_key));
        assert!(told[0].starts_with("it wants a key") && told[1].starts_with("this is not its key"), "{told:?}");
    }

    #[test]
    fn names_after_the_sign_are_mentions() {
        for text in ["@ann", "hi @ANN, there", "x @all!", "@bob @ann"] {
            assert!(is_mentioned(text, "ann"), "{text}");
        }
        for text in ["ann", "@anna", "@ann_b", "@", "mail@bob"] {
            assert!(!is_mentioned(text, "ann"), "{text}");
        }
    }
}
