//! The `.env` file line by line, which no public function shows, and settings that are written and read again.

use super::given::Given;
use super::load::load;
use super::{Config, Loaded, Setting, Texts, dotenv, environment_file, settings};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

fn loaded(file: &str) -> Option<Loaded> {
    let mut given = Given::of(settings());
    given.put_file(".env", Ok(dotenv::read(file)));
    load(given).ok()
}

#[test]
fn values_are_read_as_compose_reads_them() {
    let cases = [
        ("A=QGIS,Field and mobile", "QGIS,Field and mobile"),
        ("A=  spaced  ", "spaced"),
        ("A = spaced", "spaced"),
        ("A=Pay $5 or ${HOME}", "Pay $5 or ${HOME}"),
        ("A=\"Pay $5 or ${HOME}\"", "Pay $5 or ${HOME}"),
        ("A=C#, not C", "C#, not C"),
        ("A=be kind # always", "be kind"),
        ("A=be kind\t# always", "be kind"),
        ("A=# nothing", "# nothing"),
        ("A= # nothing", ""),
        ("A=", ""),
        ("A=\"\"", ""),
        ("export A=b", "b"),
        ("  export\tA=b", "b"),
        ("A='it # $is'", "it # $is"),
        ("A='back\\slash'", "back\\slash"),
        ("A=\"say \\\"hi\\\"\\n\\tback\\\\slash \\d\"", "say \"hi\"\n\tback\\slash \\d"),
        ("A=\"it's, kind\" # comment", "it's, kind"),
        ("A=back\\slash and \"quotes\"", "back\\slash and \"quotes\""),
        ("A=it's", "it's"),
        ("A=a=b==", "a=b=="),
        ("A=\"two\nlines\"", "two\nlines"),
        ("A=crlf\r\n", "crlf"),
        ("A=\"quoted crlf\"\r\n", "quoted crlf"),
        ("\u{feff}A=bom", "bom"),
        ("A=Été à Lyon", "Été à Lyon"),
    ];
    for (assignment, expected) in cases {
        let value = dotenv::read(assignment).pop().map(|entry| entry.value);
        assert_eq!(value, Some(Ok(expected.into())), "{assignment:?}");
    }
}

/// Names and values of a file, as systemd's own reader takes them: that of `environment.d`, which shares it with
/// `EnvironmentFile=`. It also replaces `$`, and takes no empty values: there is neither here.
fn read_by_systemd(file: &str) -> BTreeMap<String, String> {
    let home = std::env::temp_dir().join(format!("causerie-environment-{}", uuid::Uuid::new_v4()));
    let written = std::fs::create_dir_all(home.join("environment.d"))
        .and_then(|()| std::fs::write(home.join("environment.d/test.conf"), file));
    let program = Path::new("/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator");
    let output = Command::new(program).env_clear().env("XDG_CONFIG_HOME", &home).env("HOME", &home).output();
    let _ = std::fs::remove_dir_all(&home);
    let (Ok(()), Ok(output)) = (written, output) else { panic!("systemd is there: scripts/setup installs it") };
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let assignments = told.lines().filter_map(|line| line.split_once('=')).filter(|(name, _)| name.starts_with("T_"));
    assignments.map(|(name, value)| (name.to_owned(), shell_unquoted(value))).collect()
}

fn shell_unquoted(written: &str) -> String {
    let Some(inner) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return written.into() };
    let (mut plain, mut letters) = (String::new(), inner.chars());
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => plain.extend(letters.next().map(|escaped| match escaped {
                'n' => '\n',
                't' => '\t',
                other => other,
            })),
            (other, false) => plain.push(other),
        }
    }
    plain
}

#[test]
fn files_of_services_are_read_as_systemd_reads_them() {
    #[rustfmt::skip]
    let values = [
        "plain", "  spaced  \t ", "be kind # always", "be kind\t#always", "# nothing", "C#, not C",
        "\"quoted\" # comment", "\"a \" 'b ' c ", "\"two\nlines\"", "'two\nlines'",
        "\"say \\\"hi\\\" back\\\\slash \\d\"", "'back\\slash'", "back\\slash \\# two\\\\", "joined \\\n  lines",
        "ends in a space\\ ", "it's \"mixed\"", "a=b==", "Été à Lyon", "'it '\\''is'", "crlf\r", "\"crlf\"\r",
        "; semicolon",
    ];
    let mut file = String::from("; a comment\n # and one\nno equals sign\n1T=x\nT X=x\nexport T_E=x\n=x\n\n");
    for (number, value) in values.iter().enumerate() {
        file.push_str(&format!("  T_{number} ={value}\n"));
    }
    file.push_str("T_0=again\nT_LAST=no end");
    let taken = environment_file::read(&file).into_iter().filter_map(|entry| Some((entry.name, entry.value.ok()?)));
    let taken: BTreeMap<String, String> = taken.collect();
    assert_eq!(taken.len(), values.len() + 1, "{taken:?}");
    assert_eq!(taken, read_by_systemd(&file));
}

#[test]
fn what_systemd_leaves_out_is_told() {
    let file = "A\n1B=x\nexport C=x\n#fine\n#long\\\nD=\nE=$x\nF=\u{1}\nG=\"x\nH=y\n";
    let entries = environment_file::read(file);
    let told: Vec<_> = entries.iter().map(|entry| (entry.line, &*entry.name, entry.value.as_deref().ok())).collect();
    #[rustfmt::skip]
    let expected = [
        (1, "", None), (2, "", None), (3, "", None), (5, "", None), (6, "D", Some("")), (7, "E", Some("$x")),
        (8, "F", None), (9, "G", None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn broken_lines_are_told_with_their_number() {
    let text = "# comment\r\n\r\nA\nB=\"open\nC='open\nD=\"x\" y\n1E=x\n=x\nF=\"two\nlines\"\nG=fine\n";
    let entries = dotenv::read(text);
    let lines: Vec<_> = entries.iter().map(|entry| (entry.line, &*entry.name, entry.value.is_ok())).collect();
    #[rustfmt::skip]
    let expected = [
        (3, "", false), (4, "B", false), (5, "C", false), (6, "D", false), (7, "", false), (8, "", false),
        (9, "F", true), (11, "G", true),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_broken_line_of_another_program_is_no_fault() {
    let loaded = loaded("SENTRY_DSN=\"https://open\nFOO='open\nRULES=no\nRULES=ok\n");
    let Some(Loaded { config, warnings, notes }) = loaded else { panic!("refused") };
    assert_eq!(config.rules.text, "ok");
    assert!(warnings[0] == ".env, line 2: FOO is not a setting" && warnings.len() == 2, "{warnings:?}");
    assert!(notes.iter().any(|note| note.contains("SENTRY_DSN") && !note.contains("open")), "{notes:?}");
}

#[test]
fn a_fault_quotes_no_more_than_can_be_read() {
    let long = format!("{},{0}", "x".repeat(50_000));
    for (name, value) in [("TRUSTED_PROXIES", &*long), ("BASE_PATH", &format!("/ {long}"))] {
        let told = Config::from_pairs([(name, value)]).err().map(|faults| faults.to_string()).unwrap_or_default();
        assert!((1..1500).contains(&told.chars().count()), "{name}: {} characters", told.chars().count());
    }
}

/// Rows and fields know each other by name alone.
#[test]
fn every_setting_but_that_of_the_bridge_is_in_a_field() {
    let texts = "2 0.7 70000 true off on v2 json all tokens EdDSA fr /chat https://example.org 10.0.0.1 10.0.0.1:81 192.0.2.9 stun:a turn:a \
        nats://a debug A=b a:0123456789-ABCDEF_hush:A https://example.org/{z}/{x}/{y}";
    let default = format!("{:?}", Config::default());
    let changes = |setting: &Setting| {
        let fits = texts.split_whitespace().filter_map(|text| setting.read(text).ok());
        let mut others = fits.filter(|text| text != setting.default);
        others.any(|text| {
            let mut texts = Texts::default();
            texts.set(setting.name, text);
            format!("{:?}", Config::from(texts)) != default
        })
    };
    let without: Vec<&str> = settings().filter(|setting| !changes(setting)).map(|setting| setting.name).collect();
    assert_eq!(without, ["MATRIX_CHAT_ENABLED"]);
}

#[test]
fn all_that_is_wrong_with_a_list_is_told_at_once() {
    let mut given = Given::of(settings());
    let file = "ROOMS=A,B/,C/\nKEY_ROOMS=A,B=k,B=l,C\nTOKEN_ROOMS=B,B,C,C\nTRUSTED_PROXIES=x,10.0.0.1,y";
    given.put_file(".env", Ok(dotenv::read(file)));
    let told = load(given).err().map(|faults| faults.to_string()).unwrap_or_default();
    for fault in [
        "\"B/\": no client can enter a room with a slash in its name; \"C/\": no",
        "entry 1 has no key; the room of entry 3 is there twice; entry 4 has no key",
        "\"B\" is there twice; \"C\" is there twice",
        "\"x\" is neither an address nor a network; \"y\" is",
    ] {
        assert!(told.contains(fault), "{fault} in {told}");
    }
}

#[test]
fn keys_that_can_be_guessed_are_warned_of_by_their_places() {
    let warnings = |keys| loaded(&format!("ROOMS=A,B,C\nKEY_ROOMS={keys}")).map(|loaded| loaded.warnings.join("|"));
    let told = warnings("A=s3same,B=a-key-that-nobody-guesses,C=0123456789abcdefghijk").unwrap_or_default();
    assert!(told.contains("KEY_ROOMS") && told.contains("(entry 1, 3)") && !told.contains("s3same"), "{told}");
    assert_eq!(warnings("B=0123456789abcdefghijkl").as_deref(), Some(""));
}
