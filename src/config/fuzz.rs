//! Settings of any names and values, and files of any text: there is a configuration that can be written and read again, or
//! faults are told, which hold no secret.

use super::given::Given;
use super::load::load;
use super::{Config, Setting, dotenv, effective, environment_file, settings};
use crate::fuzzing::Choices;

/// Values that fit one setting or another; and one that is a secret where it is one.
#[rustfmt::skip]
const VALUES: [&str; 40] = [
    "", "0", "1", "7", "0.5", "8000", "70000", "1_000_000", " +5 ", "99999999999999999999", "true", "off", "on", "all",
    "tokens", "json", "fr", "v2", "*", "none", "HS256", "EdDSA", "QGIS,Field and mobile",
    "QGIS=s3same-hush,Staff=0123456789abcdefghijkl", "a:0123456789-ABCDEF_hush:QGIS",
    "0123456789abcdef0123456789abcdef-hush", "/chat", "https://chat.example.org/x", "http://user:hush@a.example:81",
    "https://tiles.example/{z}/{x}/{y}.png?key=hush", "127.0.0.1", "0.0.0.0", "::1", "10.0.0.0/8,::1", "192.0.2.9:3478",
    "turn:a.example:3478?transport=udp,stun:b.example", "nats://a.example:4222", "nats://user:hush@a.example",
    "info,causerie::session=debug", "board,layers",
];

#[test]
fn any_settings_start_or_list_their_faults() {
    // Not those whose values are files that would be read.
    let all: Vec<&Setting> = settings().filter(|setting| !setting.name.starts_with("TLS_")).collect();
    bolero::check!().for_each(|input: &[u8]| {
        let mut choices = Choices::new(input);
        let mut pairs = Vec::new();
        while !choices.are_over() && pairs.len() < 12 {
            let names: Vec<&str> = choices.one_of(&all).names().collect();
            let name = choices.one_of(&names).to_owned();
            let name = if choices.byte() > 250 { choices.text(&[&name]) } else { name };
            pairs.push((name, choices.text(&VALUES)));
        }
        let secrets: Vec<&str> = settings().filter(|setting| setting.is_secret()).flat_map(Setting::names).collect();
        let (secret, open): (Vec<_>, Vec<_>) =
            pairs.clone().into_iter().partition(|(name, _)| secrets.contains(&&**name));
        match Config::from_pairs(pairs) {
            Ok(loaded) => {
                let printed = effective(&loaded.config);
                let is_open = open.iter().any(|(_, value)| value.contains("hush"));
                assert!(is_open || !printed.contains("hush"), "{printed}");
                let mut given = Given::of(settings());
                // Secrets are not printed: their settings are taken as they were.
                given.put_file("printed", Ok(dotenv::read(&printed)));
                secret.into_iter().for_each(|(name, value)| given.put(name.as_ref(), value.as_ref()));
                let again = load(given).map(|loaded| effective(&loaded.config));
                assert_eq!(again.map_err(|faults| faults.to_string()), Ok(printed));
            }
            Err(faults) => {
                let told = faults.to_string();
                assert!(!faults.list.is_empty() && !told.is_empty());
                assert!(told.len() <= 8192 * faults.list.len(), "{told}");
                assert!(open.iter().any(|(_, value)| value.contains("hush")) || !told.contains("hush"), "{told}");
            }
        }
    });
}

#[test]
fn any_file_of_settings_is_read_line_by_line() {
    const FILES: [&str; 6] = [
        "ROOMS=QGIS,Field and mobile\nexport RULES=\"two\nlines\" # comment\n",
        "# comment\r\nRULES='it # $is'\r\nA=\"say \\\"hi\\\"\\n\\tback\\\\slash \\d\"\r\n",
        "\u{feff}A=bom\nB=\"open\nC='open\nD=\"x\" y\n1E=x\n=x\n",
        "MAX_MESAGE_LENGTH=1\nPORT=99999\nTOKEN_KEY=\n",
        "T = joined \\\n  lines\n; semicolon\nU=\"a \" 'b ' c\n",
        "SENTRY_DSN=\"https://open\nA=b\\",
    ];
    bolero::check!().for_each(|input: &[u8]| {
        let text = Choices::new(input).text(&FILES);
        let lines = text.matches('\n').count() + 1;
        for entries in [dotenv::read(&text), environment_file::read(&text)] {
            assert!(entries.iter().all(|entry| (1..=lines).contains(&entry.line)));
            assert!(entries.iter().filter(|entry| entry.name.is_empty()).all(|entry| entry.value.is_err()));
            if !text.contains("TLS_") {
                let mut given = Given::of(settings());
                given.put_file(".env", Ok(entries));
                assert!(load(given).err().is_none_or(|faults| !faults.list.is_empty()));
            }
        }
    });
}
