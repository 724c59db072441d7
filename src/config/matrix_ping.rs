//! gischat's settings for its ping of a Matrix room. They are those of `causerie bridge matrix`, which runs beside the server:
//! so they are not in the server's table, and a wrong one keeps no server from starting.

use super::dotenv::{self, ENV_FILE, Entry};
use super::fault::{Fault, Faults};
use super::model::LogSettings;
use super::secret::Secret;
use http::Uri;
use std::collections::BTreeMap;
use std::path::Path;

/// Where a ping goes, and what is one.
#[derive(Debug, Clone)]
pub struct MatrixPing {
    /// The beginning of messages that ping. Never empty.
    pub prefix: String,
    /// The address of the homeserver, with `http://` or `https://`.
    pub homeserver: String,
    /// The id of the room, which begins with `!`.
    pub room_id: String,
    /// The access token of the account that speaks there.
    pub token: Secret,
}

/// A text of the environment or of the `.env` file.
struct Variable {
    text: Result<String, &'static str>,
    line: Option<usize>,
}

impl MatrixPing {
    /// Reads `.env` in the working directory and the environment, which wins.
    ///
    /// # Errors
    /// Everything that is wrong with these settings.
    pub fn from_env() -> Result<Self, Faults> {
        let mut reader = Reader::default();
        match dotenv::entries(Path::new(ENV_FILE)) {
            Ok(entries) => reader.put_entries(entries),
            Err(told) => reader.faults.push(Fault { name: ENV_FILE.into(), value: None, place: None, told }),
        }
        for (name, value) in std::env::vars_os() {
            if let Ok(name) = name.into_string() {
                let text = value.into_string().map_err(|_| "must be text in UTF-8");
                reader.given.insert(name, Variable { text, line: None });
            }
        }
        reader.read()
    }
}

#[derive(Default)]
struct Reader {
    given: BTreeMap<String, Variable>,
    faults: Vec<Fault>,
}

impl Reader {
    fn put_entries(&mut self, entries: Vec<Entry>) {
        for Entry { name, line, value } in entries {
            self.given.insert(name, Variable { text: value, line: Some(line) });
        }
    }

    fn read(mut self) -> Result<MatrixPing, Faults> {
        let ping = MatrixPing {
            // Not trimmed, as there: a space behind a word is a part of what pings.
            prefix: self.take("MATRIX_PING_MESSAGE_PREFIX", "@matrixping", "a text that messages begin with", |text| {
                (!text.is_empty()).then(|| text.to_owned())
            }),
            homeserver: self.take(
                "MATRIX_PING_HOMESERVER",
                "",
                "an address such as https://matrix.example.org",
                address,
            ),
            room_id: self.take(
                "MATRIX_PING_ROOMID",
                "",
                "the id of a room, such as !abc:example.org; an alias, which begins with #, is none",
                |text| Some(text.trim()).filter(|text| text.len() > 1 && text.starts_with('!')).and_then(visible),
            ),
            token: Secret::new(
                &self.take(TOKEN, "", "an access token of a Matrix account", |text| visible(text.trim())),
            ),
        };
        if self.faults.is_empty() {
            Ok(ping)
        } else {
            Err(Faults { list: self.faults, warnings: Vec::new(), log: LogSettings::default() })
        }
    }

    /// Returns the value of a variable; one that does not fit is a fault, and so is none without a default.
    fn take(&mut self, name: &str, default: &str, allowed: &str, read: impl Fn(&str) -> Option<String>) -> String {
        let given = self.given.remove(name).unwrap_or_else(|| Variable { text: Ok(default.into()), line: None });
        let (value, told) = match given.text {
            Ok(text) => match read(&text) {
                Some(value) => return value,
                None => (Some(text), format!("must be {allowed}")),
            },
            Err(why) => (None, why.into()),
        };
        let value = value.filter(|_| name != TOKEN);
        let place = given.line.map(|line| format!("{ENV_FILE}, line {line}"));
        self.faults.push(Fault { name: name.into(), value, place, told });
        String::new()
    }
}

/// The variable whose value is never shown.
const TOKEN: &str = "MATRIX_PING_TOKEN";

/// A text of visible ASCII characters, as in headers and paths.
fn visible(text: &str) -> Option<String> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| text.to_owned())
}

/// The address of a web server, which may be below a path.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let uri: Uri = text.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none();
    let is_plain = !text.contains(['#', '@']) && uri.host().is_some_and(|host| !host.is_empty());
    (is_web && is_plain).then(|| text.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MatrixPing, Vec<String>> {
        let mut reader = Reader::default();
        reader.put_entries(dotenv::read(text));
        reader.read().map_err(|faults| faults.list.iter().map(Fault::to_string).collect())
    }

    #[test]
    fn files_of_gischat_are_read() {
        let text = "MATRIX_PING_MESSAGE_PREFIX=\"@matrixping\"\nMATRIX_PING_HOMESERVER=https://m.example.org/\n\
            MATRIX_PING_ROOMID=!aBc:example.org\nMATRIX_PING_TOKEN=syt_hush\n";
        let ping = read(text).expect("settings");
        assert_eq!((&*ping.prefix, &*ping.homeserver), ("@matrixping", "https://m.example.org/"));
        assert_eq!((&*ping.room_id, ping.token.reveal()), ("!aBc:example.org", "syt_hush"));
        assert!(!format!("{ping:?}").contains("hush"));
        assert_eq!(read(&text.replace("\"@matrixping\"", "'ping '")).expect("settings").prefix, "ping ");
        assert_eq!(read(&text.replace("MATRIX_PING_MESSAGE_PREFIX", "OTHER")).expect("settings").prefix, "@matrixping");
    }

    #[test]
    fn all_faults_are_listed_without_the_token() {
        let told = read("MATRIX_PING_MESSAGE_PREFIX=\nMATRIX_PING_ROOMID=#a:h\nMATRIX_PING_TOKEN=hush hush\n");
        let told = told.expect_err("faults");
        let begins = [
            "MATRIX_PING_MESSAGE_PREFIX=\"\" (.env, line 1): ",
            "MATRIX_PING_HOMESERVER=\"\": ",
            "MATRIX_PING_ROOMID=\"#a:h\" (.env, line 2): ",
            "MATRIX_PING_TOKEN (.env, line 3): ",
        ];
        assert_eq!(told.len(), begins.len(), "{told:?}");
        for (told, begin) in told.iter().zip(begins) {
            assert!(told.starts_with(begin) && !told.contains("hush"), "{told}");
        }
    }

    #[test]
    fn addresses_without_a_scheme_or_with_more_are_none() {
        for text in
            ["", "m.example.org", "ftp://h", "https://", "https://u:p@h", "https://h?x", "https://h#x", "\"https://h\""]
        {
            assert_eq!(address(text), None, "{text}");
        }
        for text in ["https://m.example.org", "http://synapse:8008", "http://[::1]:8008/base"] {
            assert_eq!(address(text).as_deref(), Some(text));
        }
    }
}
