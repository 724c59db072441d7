//! Text of others made harmless: characters that control a terminal are shown, not obeyed. All text on the screen or in
//! a line of output is of the type [`Safe`], which only this file makes.

use std::fmt;

/// Text without characters that control a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Safe(String);

impl Safe {
    /// Makes a text safe: control characters become their pictures, characters that turn or hide text their numbers.
    pub(super) fn of(text: &str) -> Self {
        let mut safe = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\0'..='\u{1f}' => safe.extend(char::from_u32(0x2400 + u32::from(c))),
                '\u{7f}' => safe.push('\u{2421}'),
                c if is_harmful(c) => safe.push_str(&format!("<U+{:04X}>", u32::from(c))),
                c => safe.push(c),
            }
        }
        Self(safe)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The picture of a line feed.
pub(super) const LINE_END: char = '\u{240a}';

/// `true` for controls, line separators, bidirectional marks and invisible characters. Joiners stay: emoji need them.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Returns JSON of the same meaning with harmful characters escaped.
pub(super) fn json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if is_harmful(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(Safe::of("\u{1b}[2J\u{7}\r\nx").as_str(), "␛[2J␇␍␊x");
        assert_eq!(Safe::of("\u{9b}31m\u{7f}").as_str(), "<U+009B>31m␡");
        assert_eq!(Safe::of("a\u{202e}b\u{2066}\u{61c}\u{2028}").as_str(), "a<U+202E>b<U+2066><U+061C><U+2028>");
        assert_eq!(Safe::of("\u{e0041}").as_str(), "<U+E0041>");
    }

    #[test]
    fn ordinary_text_stays() {
        let text = "Grüße, 地図 👩\u{200d}🚒 مرحبا";
        assert_eq!(Safe::of(text).as_str(), text);
        assert_eq!(json(text), text);
    }

    #[test]
    fn no_character_that_stays_is_a_control() {
        for c in '\0'..=char::MAX {
            let safe = Safe::of(&c.to_string());
            assert!(!safe.as_str().chars().any(is_harmful), "{c:?}");
            assert_eq!(Safe::of(safe.as_str()), safe, "{c:?} is made safe twice");
        }
    }

    #[test]
    fn json_keeps_its_meaning() {
        let value = serde_json::json!({"\u{9b}": "\u{1b}\u{202e}\u{e0041}\u{7f}\n"});
        let safe = json(&value.to_string());
        assert!(safe.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).expect("JSON"), value);
    }
}
