//! gischat's settings for its ping of a Matrix room: those of `causerie bridge matrix`, which runs beside the server. So they are
//! not in the server's table, and a wrong one keeps no server from starting.

use super::given::{Faults, Given};
use super::model::LogSettings;
use super::setting::{Secret, Setting, SettingForm, masked, rows};
use http::Uri;

/// The settings of the bridge, which knows no others.
const SETTINGS: &[Setting; 4] = rows! {
    // Not trimmed, as there: a space behind a word is a part of what pings.
    "MATRIX_PING_MESSAGE_PREFIX" = "@matrixping", SettingForm::Text(prefix), "a text that messages begin with";
    "MATRIX_PING_HOMESERVER" = "", SettingForm::Text(address), "an address such as https://matrix.example.org";
    "MATRIX_PING_ROOMID" = "", SettingForm::Text(room_id),
        "the id of a room, such as !abc:example.org; an alias, which begins with #, is none";
    "MATRIX_PING_TOKEN" = "", SettingForm::Secret(visible, masked), "an access token of a Matrix account";
};

/// The beginning of messages that ping, and the place where the ping goes. None of it is empty.
#[expect(missing_docs, reason = "the rows of the settings say what each is")]
#[derive(Debug, Clone)]
pub struct MatrixPing {
    pub prefix: String,
    pub homeserver: String,
    pub room_id: String,
    pub token: Secret,
}

impl MatrixPing {
    /// Reads `.env` in the working directory and the environment, which wins.
    ///
    /// # Errors
    /// Everything that is wrong with these settings.
    pub fn from_env() -> Result<Self, Faults> {
        Self::read(Given::here(SETTINGS.iter()))
    }

    /// A value that does not fit is a fault, and so is none without a default.
    fn read(mut given: Given) -> Result<Self, Faults> {
        let [prefix, homeserver, room_id, token] = SETTINGS.each_ref().map(|setting| {
            let value = given.take(setting);
            let is_told = given.faults.iter().any(|fault| fault.name == setting.name);
            setting.read(&value.text).unwrap_or_else(|told| {
                given.faults.extend((!is_told).then(|| value.fault(told)));
                String::new()
            })
        });
        let mut list = given.faults;
        if list.is_empty() {
            return Ok(Self { prefix, homeserver, room_id, token: Secret::new(&token) });
        }
        list.sort_by_key(|fault| SETTINGS.iter().position(|setting| setting.name == fault.name));
        Err(Faults { list, warnings: Vec::new(), log: LogSettings::default() })
    }
}

fn prefix(text: &str) -> Result<String, String> {
    if text.is_empty() { Err(String::new()) } else { Ok(text.into()) }
}

/// The address of a web server, which may be below a path.
fn address(text: &str) -> Result<String, String> {
    let text = text.trim();
    let uri: Uri = text.parse().map_err(|_| String::new())?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none();
    let is_plain = !text.contains(['#', '@']) && uri.host().is_some_and(|host| !host.is_empty());
    if is_web && is_plain { Ok(text.into()) } else { Err(String::new()) }
}

fn room_id(text: &str) -> Result<String, String> {
    let id = visible(text)?;
    if id.len() > 1 && id.starts_with('!') { Ok(id) } else { Err(String::new()) }
}

/// A text of visible ASCII characters, as in headers and paths.
fn visible(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_visible = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_visible { Ok(text.into()) } else { Err(String::new()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::super::dotenv;
    use super::super::given::Fault;
    use super::*;

    fn read(text: &str) -> Result<MatrixPing, Vec<String>> {
        let mut given = Given::of(SETTINGS.iter());
        given.put_file(".env", Ok(dotenv::read(text)));
        MatrixPing::read(given).map_err(|faults| faults.list.iter().map(Fault::to_string).collect())
    }

    #[test]
    fn files_of_gischat_are_read() {
        let text = "MATRIX_PING_MESSAGE_PREFIX=\"@matrixping\"\nMATRIX_PING_HOMESERVER=https://m.example.org/\n\
            MATRIX_PING_ROOMID=!aBc:example.org\nMATRIX_PING_TOKEN=syt_hush\n";
        let ping = read(text).expect("settings");
        assert_eq!((&*ping.prefix, &*ping.homeserver), ("@matrixping", "https://m.example.org/"));
        assert_eq!((&*ping.room_id, ping.token.reveal()), ("!aBc:example.org", "syt_hush"));
        assert!(!format!("{ping:?}").contains("hush"));
        let told = read(&text.replace("syt_hush", "hush hush")).expect_err("a fault").concat();
        assert!(told.starts_with("MATRIX_PING_TOKEN (.env, line 4): ") && !told.contains("hush"), "{told}");
    }

    #[test]
    fn addresses_without_a_scheme_or_with_more_are_none() {
        for text in "m.example.org ftp://h https:// https://u:p@h https://h?x https://h#x \"https://h\"".split(' ') {
            assert_eq!(address(text), Err(String::new()), "{text}");
        }
        for text in ["https://m.example.org", "http://synapse:8008", "http://[::1]:8008/base"] {
            assert_eq!(address(text).as_deref(), Ok(text));
        }
    }
}
