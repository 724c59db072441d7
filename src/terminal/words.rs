//! Codes of the protocol in words for people. Used by `replies` and `said`.

use super::frames::Refusal;

/// What became of a message to one member, in words.
pub(super) fn fate(delivery: &str, reason: Option<&str>) -> String {
    let why = match reason {
        Some("absent") => "not here, and without a mailbox",
        Some("no_direct") => "their client takes no messages like this",
        Some("no_ack") => "their client does not answer",
        Some("mailbox_full") => "their mailbox is full",
        Some("too_large") => "too large for their mailbox",
        Some(other) => other,
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

/// A refusal in words, with what helps.
pub(super) fn reason(refusal: &Refusal) -> String {
    let said = if refusal.message.is_empty() { &refusal.code } else { &refusal.message };
    let text = match (refusal.code.as_str(), refusal.needs.as_deref()) {
        ("access_denied", Some("key")) => "it wants a key: /join ROOM key=KEY",
        ("access_denied", Some("token")) => "it wants a token: --token-file",
        ("access_denied", _) => "you are not let in",
        ("nickname_taken", _) => "somebody has this nickname there; /nick takes another",
        ("room_not_found", _) => "there is no such room; /rooms lists them",
        _ => said,
    };
    let after = match refusal.retry_after {
        Some(seconds) if seconds.is_finite() => format!(" (again in {} s)", seconds.ceil()),
        _ => String::new(),
    };
    format!("{text}{after} [{}]", refusal.code)
}

/// Whether a text calls this nickname, or all.
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
    fn names_after_the_sign_are_mentions() {
        for text in ["@ann", "hi @ANN, there", "x @all!", "@bob @ann"] {
            assert!(is_mentioned(text, "ann"), "{text}");
        }
        for text in ["ann", "@anna", "@ann_b", "@", "mail@bob"] {
            assert!(!is_mentioned(text, "ann"), "{text}");
        }
    }
}
