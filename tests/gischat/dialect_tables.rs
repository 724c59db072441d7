//! The tables of the contract `gischat`, row by row: exact frames in, exact frames and reasons out. Section numbers are
//! the contract's.

use causerie::dialect::{self, Dialect, Intent, ParsedFrame, Repeat, decode_put, encode, put_answer, unprocessable};
use causerie::message::{
    Claim, ClientKind, Content, Envelope, FaultKind, Geojson, Lang, Like, Message, Nickname, NodeTag, Occasion,
};
use causerie::message::{Post, Reaction, Recipients, Rejection, Rules, Stamp};
use uuid::Uuid;

const V1: Dialect = Dialect::V1;
const V2: Dialect = Dialect::V2;
const V2_WITHOUT_STYLE: Dialect = Dialect::V2WithoutStyle;
const V3: Dialect = Dialect::V3;

const ID: &str = "8f14e45f-ceea-467f-9575-000000000001";
const PARENT: &str = "11111111-2222-4333-8444-555555555555";
const NOW: u64 = 1_767_225_600;

fn read(dialect: Dialect, frame: &str) -> Result<Intent, Rejection> {
    decode(dialect, frame, &Rules::default())
}

fn decode(dialect: Dialect, frame: &str, rules: &Rules) -> Result<Intent, Rejection> {
    let spoken = ParsedFrame::read(frame);
    let rewritten = spoken.rewritten();
    rewritten.as_deref().map_or(spoken, ParsedFrame::read).decode(dialect, rules)
}

fn recognise(frame: &str) -> Option<Dialect> {
    ParsedFrame::read(frame).room_dialect()
}

fn envelope(message: Message, claim: Claim, recipients: Recipients) -> Envelope {
    let id = claim.id.unwrap_or(Uuid::parse_str(ID).unwrap());
    let stamp = Stamp { id, seconds: NOW, claimed_seconds: claim.seconds };
    Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients, occasion: Occasion::Live }
}

fn to_room(message: Message) -> Envelope {
    envelope(message, Claim::default(), Recipients::Everybody)
}

fn to_member(message: Message) -> Envelope {
    envelope(message, Claim::default(), Recipients::One(NodeTag::random().member()))
}

/// The envelope that the frame causes.
fn said(dialect: Dialect, frame: &str) -> Envelope {
    match read(dialect, frame).unwrap() {
        Intent::Post(post, claim) => envelope(Message::Post(post), claim, Recipients::Everybody),
        Intent::Like(like, claim) => envelope(Message::Like(like), claim, Recipients::Everybody),
        other => panic!("{frame} is {other:?}"),
    }
}

fn write(dialect: Dialect, envelope: &Envelope) -> Option<String> {
    encode(dialect, envelope, Lang::English)
}

fn post(dialect: Dialect, frame: &str) -> Post {
    match read(dialect, frame).unwrap() {
        Intent::Post(post, _) => post,
        other => panic!("{frame} is {other:?}"),
    }
}

/// The faults of a frame: fields and kinds.
fn faults(dialect: Dialect, frame: &str) -> Vec<(&'static str, FaultKind)> {
    match read(dialect, frame) {
        Err(Rejection::Invalid { faults, .. }) => faults.into_iter().map(|fault| (fault.field, fault.kind)).collect(),
        other => panic!("{frame} is {other:?}"),
    }
}

fn fault(dialect: Dialect, frame: &str) -> (&'static str, FaultKind) {
    let mut all = faults(dialect, frame);
    assert_eq!(all.len(), 1, "{frame}: {all:?}");
    all.remove(0)
}

fn reason(dialect: Dialect, rejection: Rejection) -> String {
    let frame = write(dialect, &to_member(Message::Rejected(rejection))).unwrap();
    let frame: serde_json::Value = serde_json::from_str(&frame).unwrap();
    assert_eq!(frame["type"], "uncompliant");
    frame["reason"].as_str().unwrap().to_owned()
}

fn nickname(text: &str) -> Nickname {
    Nickname::parse(text, &Rules::default()).unwrap()
}

/// Sections 3.2, 4.2 and 10: a v2 frame, and the frames that members of each generation get.
const KINDS: [(&str, &str); 7] = [
    (r#"{"type":"text","author":"abc","avatar":null,"text":"é😀"}"#, "é😀"),
    (r#"{"type":"image","author":"abc","avatar":"mGeoPackage.svg","image_data":"iVBORw0="}"#, "shared an image"),
    (
        r#"{"type":"geojson","author":"abc","avatar":null,"layer_name":"roads","crs_wkt":"W","crs_authid":"EPSG:4326","geojson":{"features":[{},1.10]},"style":"<qgis/>"}"#,
        "shared the layer roads, 2 features",
    ),
    (
        r#"{"type":"crs","author":"abc","avatar":null,"crs_wkt":"W","crs_authid":"EPSG:2154"}"#,
        "shared the reference system (EPSG:2154)",
    ),
    (
        r#"{"type":"bbox","author":"abc","avatar":null,"crs_wkt":"W","crs_authid":"EPSG:2154","xmin":-0.0,"xmax":1.0,"ymin":2.5,"ymax":3.25}"#,
        "shared an extent (EPSG:2154)",
    ),
    (
        r#"{"type":"position","author":"abc","avatar":null,"crs_wkt":"W","crs_authid":"EPSG:2154","x":1.0,"y":-2.5}"#,
        "shared a position (EPSG:2154)",
    ),
    (
        r#"{"type":"model","author":"abc","avatar":null,"model_name":"buffer","model_group":null,"raw_xml":"<x/>"}"#,
        "shared the model buffer",
    ),
];

#[test]
fn every_kind_reaches_every_generation_in_its_form() {
    for (frame, line) in KINDS {
        let envelope = said(V2, frame);
        assert_eq!(write(V2, &envelope).unwrap(), frame);
        let avatar = if frame.contains("mGeoPackage") { r#""mGeoPackage.svg""# } else { "null" };
        let in_v1 = format!(r#"{{"message":"{line}","author":"abc","avatar":{avatar}}}"#);
        assert_eq!(write(V1, &envelope).unwrap(), in_v1);
        let stamped = format!(r#","id":"{ID}","timestamp":{NOW},"author""#);
        let in_v3 = frame.replacen(r#","author""#, &stamped, 1);
        assert_eq!(write(V3, &envelope).unwrap(), in_v3);
        assert_eq!(write(V3, &said(V3, &in_v3)).unwrap(), in_v3);
        assert_eq!(write(V2_WITHOUT_STYLE, &envelope).unwrap(), frame.replace(r#","style":"<qgis/>""#, ""));
    }
}

#[test]
fn scripts_are_unknown_to_v2() {
    let frame = r#"{"type":"script","id":"8f14e45f-ceea-467f-9575-000000000001","timestamp":5,"author":"abc","avatar":null,"name":"s","raw_pycode":"p"}"#;
    let envelope = said(V3, frame);
    assert_eq!(write(V3, &envelope).unwrap(), frame);
    assert_eq!(write(V2, &envelope), None);
    let line = r#"{"message":"shared the script s","author":"abc","avatar":null}"#;
    assert_eq!(write(V1, &envelope).unwrap(), line);
    assert_eq!(fault(V2, frame), ("type", FaultKind::UnknownType));
}

#[test]
fn v1_messages_cross_over() {
    let frame = r#"{"message":"m","author":"abc","avatar":null}"#;
    let envelope = said(V1, r#" { "author" : "abc", "message":"m" , "extra": [1] } "#);
    assert_eq!(write(V1, &envelope).unwrap(), frame);
    assert_eq!(write(V2, &envelope).unwrap(), r#"{"type":"text","author":"abc","avatar":null,"text":"m"}"#);
    let empty = said(V1, r#"{"message":"","author":"internal","avatar":"a"}"#);
    assert_eq!(write(V1, &empty), None);
    assert_eq!(put_answer(V1, &empty), r#"{"message":"","author":"internal","avatar":"a"}"#);
    assert_eq!(write(V2, &empty).unwrap(), r#"{"type":"text","author":"internal","avatar":"a","text":""}"#);
    let shouted = said(V2, &KINDS[1].0.replace("abc", "internal"));
    assert_eq!(write(V1, &shouted), None);
}

/// Section 2.2 with section 9, row 14.
#[test]
fn v1_validation() {
    let too_long = format!(r#"{{"message":"{}","author":"abc"}}"#, "x".repeat(256));
    assert_eq!(faults(V1, "{}"), [("message", FaultKind::Missing), ("author", FaultKind::Missing)]);
    assert_eq!(fault(V1, r#"{"message":null,"author":"abc"}"#), ("message", FaultKind::StringType));
    assert_eq!(fault(V1, r#"{"message":"m","author":null}"#), ("author", FaultKind::StringType));
    assert_eq!(fault(V1, r#"{"message":"m","author":"abc","avatar":1}"#), ("avatar", FaultKind::StringType));
    assert_eq!(fault(V1, r#"{"type":"text","author":"abc","text":"hi"}"#), ("message", FaultKind::Missing));
    assert_eq!(fault(V1, &too_long), ("message", FaultKind::TooLong(255)));
    let rejected = to_member(Message::Rejected(read(V1, "{}").unwrap_err()));
    assert_eq!(write(V1, &rejected), None);
}

#[test]
fn lines_are_cut_cleaned_and_translated() {
    let name = format!("a\\nb\\u0085{}", "é".repeat(80));
    let layer = said(V2, &KINDS[2].0.replace("roads", &name).replace("{},1.10", "7"));
    let shown = format!("a b {}", "é".repeat(60));
    let english = format!("shared the layer {shown}, 1 feature");
    assert!(encode(V1, &layer, Lang::English).unwrap().contains(&format!(r#""message":"{english}""#)));
    let french = format!("a partagé la couche {shown}, 1 entité");
    assert!(encode(V1, &layer, Lang::French).unwrap().contains(&format!(r#""message":"{french}""#)));
    let lines = [
        "é😀",
        "a partagé une image",
        "a partagé la couche roads, 2 entités",
        "a partagé le système de référence (EPSG:2154)",
        "a partagé une emprise (EPSG:2154)",
        "a partagé une position (EPSG:2154)",
        "a partagé le modèle buffer",
    ];
    for ((frame, _), line) in KINDS.into_iter().zip(lines) {
        let line = format!(r#""message":"{line}""#);
        assert!(encode(V1, &said(V2, frame), Lang::French).unwrap().contains(&line));
    }
}

/// Section 10's table and sections 3.3, 4.3: events by generation.
#[test]
fn audiences() {
    let count = to_room(Message::Count(2));
    assert_eq!(write(V1, &count).unwrap(), r#"{"author":"internal","nb_users":2}"#);
    assert_eq!(write(V2, &count).unwrap(), r#"{"type":"nb_users","nb_users":2}"#);
    let in_v3 = format!(r#"{{"type":"nb_users","id":"{ID}","timestamp":{NOW},"nb_users":2}}"#);
    assert_eq!(write(V3, &count).unwrap(), in_v3);

    let newcomer = to_room(Message::Newcomer(nickname("zoe")));
    assert_eq!(write(V1, &newcomer), None);
    assert_eq!(write(V2, &newcomer).unwrap(), r#"{"type":"newcomer","newcomer":"zoe"}"#);
    let in_v3 = format!(r#"{{"type":"newcomer","id":"{ID}","timestamp":{NOW},"newcomer":"zoe"}}"#);
    assert_eq!(write(V3, &newcomer).unwrap(), in_v3);

    let exiter = to_room(Message::Exiter(nickname("zoe")));
    assert_eq!(write(V1, &exiter), None);
    assert_eq!(write(V2, &exiter).unwrap(), r#"{"type":"exiter","exiter":"zoe"}"#);
    assert_eq!(write(V3, &exiter), None);
}

#[test]
fn a_like_is_private_in_v2_and_public_in_v3() {
    let frame = r#"{"type":"like","liker_author":"abc","liked_author":"zoe","message":"m"}"#;
    let Ok(Intent::Like(like, claim)) = read(V2, frame) else { panic!("no like") };
    assert_eq!(claim, Claim::default());
    let expected = Like {
        liker_author: nickname("abc"),
        liked_author: nickname("zoe"),
        message: "m".into(),
        by: ClientKind::Gischat,
        reaction: Reaction::default(),
    };
    assert_eq!(like, expected);
    let (room, member) = (to_room(Message::Like(like.clone())), to_member(Message::Like(like)));
    assert_eq!(Dialect::ALL.map(|dialect| write(dialect, &room).is_some()), [false, false, false, true, true, false]);
    assert_eq!(Dialect::ALL.map(|dialect| write(dialect, &member).is_some()), [false, true, true, false, false, false]);
    assert_eq!(write(V2, &member).unwrap(), frame);
    let stamped = format!(r#""type":"like","id":"{ID}","timestamp":{NOW},"#);
    assert_eq!(write(V3, &room).unwrap(), frame.replace(r#""type":"like","#, &stamped));
}

#[test]
fn history_is_never_for_v1() {
    for (frame, _) in KINDS {
        let history = Envelope { occasion: Occasion::Replay, ..said(V2, frame) };
        assert_eq!(write(V1, &history), None);
        assert_eq!(write(V2, &history).unwrap(), frame);
    }
}

#[test]
fn frames_that_servers_ignore() {
    for name in ["nb_users", "exiter", "uncompliant"] {
        let frame = format!(r#"{{"type":"{name}","nb_users":"x","exiter":[],"reason":null}}"#);
        assert_eq!(read(V2, &frame), Ok(Intent::Nothing));
        assert_eq!(read(V3, &frame), Ok(Intent::Nothing));
        assert_eq!(fault(V3, &frame.replace('{', r#"{"id":null,"#)), ("id", FaultKind::UuidType));
        assert_eq!(read(V2, &frame.replace('{', r#"{"id":null,"#)), Ok(Intent::Nothing));
    }
}

#[test]
fn repeated_newcomers_with_an_id_are_silent() {
    let register = |repeat| Ok(Intent::Register(nickname("zoe"), repeat));
    assert_eq!(read(V3, r#"{"type":"newcomer","newcomer":"zoe"}"#), register(Repeat::Refused));
    let with_id = format!(r#"{{"type":"newcomer","id":"{ID}","timestamp":1,"newcomer":"zoe"}}"#);
    assert_eq!(read(V3, &with_id), register(Repeat::Silent));
    assert_eq!(read(V2, &with_id), register(Repeat::Silent));
    assert_eq!(fault(V2, r#"{"type":"newcomer","newcomer":""}"#), ("newcomer", FaultKind::TooShort(3)));
}

/// Section 4.2: accepted values of `id`, and their delivered form.
#[test]
fn claimed_ids() {
    let text = |id: &str| format!(r#"{{"type":"text","id":{id},"timestamp":1,"author":"abc","text":""}}"#);
    let hex = "8F14E45FCEEA467F9575000000000001";
    for given in [ID, &ID.to_uppercase(), hex, &format!("{{{ID}}}"), &format!("urn:uuid:{ID}")] {
        let frame = write(V3, &said(V3, &text(&format!("{given:?}")))).unwrap();
        assert!(frame.starts_with(&format!(r#"{{"type":"text","id":"{ID}","timestamp":1,"#)), "{frame}");
    }
    for given in ["null", "1", "[]", "{}"] {
        assert_eq!(fault(V3, &text(given)), ("id", FaultKind::UuidType));
    }
    let (field, kind) = fault(V3, &text(r#""x""#));
    assert_eq!((field, kind), ("id", FaultKind::UuidParsing("invalid character: found `x` at 1".into())));
    assert_eq!(fault(V3, &text(r#""\ud800""#)), ("id", FaultKind::StringUnicode));
    assert!(matches!(fault(V3, &text(r#""""#)), ("id", FaultKind::UuidParsing(_))));
}

/// Section 4.2: accepted values of `timestamp`, and their delivered form.
#[test]
fn claimed_timestamps() {
    let text = |time: &str| format!(r#"{{"type":"text","timestamp":{time},"author":"abc","text":""}}"#);
    let long = "9".repeat(4300);
    let accepted = [
        ("0", "0"),
        ("-5", "-5"),
        ("-0", "0"),
        ("3.0", "3"),
        ("1e3", "1000"),
        ("true", "1"),
        ("false", "0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        (r#""17""#, "17"),
        (r#"" 17 ""#, "17"),
        (r#""\u00a0+17\n""#, "17"),
        (r#""17.0""#, "17"),
        (r#""1_7""#, "17"),
        (r#""-00_12""#, "-12"),
        (&long, &long),
    ];
    for (given, taken) in accepted {
        let frame = write(V3, &said(V3, &text(given))).unwrap();
        assert!(frame.contains(&format!(r#","timestamp":{taken},"author""#)), "{given}: {frame}");
    }
    let refused = [
        ("3.5", FaultKind::IntFromFloat),
        ("1e-1", FaultKind::IntFromFloat),
        ("1e400", FaultKind::IntFromFloat),
        ("1e30", FaultKind::IntParsing),
        (r#""1e3""#, FaultKind::IntParsing),
        (r#""17.5""#, FaultKind::IntParsing),
        (r#""17.""#, FaultKind::IntParsing),
        (r#"".0""#, FaultKind::IntParsing),
        (r#""_1""#, FaultKind::IntParsing),
        (r#""1__7""#, FaultKind::IntParsing),
        (r#""- 5""#, FaultKind::IntParsing),
        (r#""""#, FaultKind::IntParsing),
        (r#""\ud800""#, FaultKind::IntParsing),
        (&"9".repeat(4301), FaultKind::IntParsing),
        ("null", FaultKind::IntType),
        ("[1]", FaultKind::IntType),
        ("{}", FaultKind::IntType),
    ];
    for (given, kind) in refused {
        assert_eq!(fault(V3, &text(given)), ("timestamp", kind), "{given}");
        assert!(read(V2, &text(given)).is_ok(), "v2 does not look at it");
    }
}

/// Section 5, and row 5 of section 9.
#[test]
fn coordinates() {
    let position = |x: &str| KINDS[5].0.replace("1.0", x);
    let accepted = [
        ("1", "1.0"),
        ("-0.0", "-0.0"),
        ("1e-7", "1e-7"),
        ("1e16", "1e+16"),
        ("12345678901234567890", "1.2345678901234567e+19"),
        (r#"" 1.5 ""#, "1.5"),
        (r#""1e3""#, "1000.0"),
        (r#""1_0""#, "10.0"),
        ("true", "1.0"),
        ("false", "0.0"),
    ];
    for (given, taken) in accepted {
        let frame = write(V2, &said(V2, &position(given))).unwrap();
        let written: serde_json::Value = serde_json::from_str(&frame).unwrap();
        assert_eq!(written["x"].as_f64(), taken.parse().ok(), "{given}: {frame}");
        assert!(written["x"].is_f64(), "{given}: {frame}");
    }
    let refused = [
        ("null", FaultKind::FloatType),
        ("[]", FaultKind::FloatType),
        ("{}", FaultKind::FloatType),
        (r#""x""#, FaultKind::FloatParsing),
        (r#""""#, FaultKind::FloatParsing),
        (r#""1__0""#, FaultKind::FloatParsing),
        (r#""\ud800""#, FaultKind::FloatParsing),
        ("1e999", FaultKind::FloatFinite),
        (r#""nan""#, FaultKind::FloatFinite),
        (r#""-Infinity""#, FaultKind::FloatFinite),
        ("NaN", FaultKind::FloatFinite),
        ("Infinity", FaultKind::FloatFinite),
        (" -Infinity ", FaultKind::FloatFinite),
    ];
    for (given, kind) in refused {
        assert_eq!(fault(V2, &position(given)), ("x", kind), "{given}");
    }
    // Python reads none of these, or they would be passed on within content that is not parsed.
    for given in ["nan", "-NaN", "1NaN", "NaN1", "+Infinity", "Inf", "[NaN]", r#"{"a": Infinity}"#] {
        assert_eq!(read(V2, &position(given)), Err(Rejection::Malformed("not JSON")), "{given}");
    }
    let many = (0..99).map(|key| format!(r#""{key}":NaN,"#)).collect::<String>();
    assert_eq!(
        read(V2, &position("NaN").replacen('{', &format!("{{{many}"), 1)),
        Err(Rejection::Malformed("not JSON"))
    );
}

#[test]
fn nicknames() {
    let newcomer = |name: &str| format!(r#"{{"type":"newcomer","newcomer":"{name}"}}"#);
    for good in ["---", "a_1", "ABC", &"x".repeat(32)] {
        assert!(read(V3, &newcomer(good)).is_ok(), "{good}");
    }
    let bad = [
        ("ab", FaultKind::TooShort(3)),
        ("é😀", FaultKind::TooShort(3)),
        (&"é".repeat(33), FaultKind::TooLong(32)),
        ("zoe\\n", FaultKind::Pattern),
        ("zoé", FaultKind::Pattern),
        ("a b", FaultKind::Pattern),
        ("abc\\ud800", FaultKind::StringUnicode),
    ];
    for (name, kind) in bad {
        assert_eq!(fault(V2, &newcomer(name)), ("newcomer", kind), "{name}");
    }
}

/// Section 4.2: the limits of 3.3.4, none of which 2.x has. Lengths are in code points.
#[test]
fn lengths() {
    let rules =
        Rules { max_image_raw_length: 3, max_model_raw_length: 4, max_script_raw_length: 5, ..Rules::default() };
    let base = r#""author":"abc","avatar":null,"crs_wkt":"","crs_authid":"","layer_name":"","geojson":{"features":[]},"model_name":"","model_group":"","raw_xml":"","image_data":"","name":"","raw_pycode":"","text":"""#;
    let limits = [
        ("crs", "crs_wkt", 2000),
        ("crs", "crs_authid", 50),
        ("geojson", "layer_name", 255),
        ("model", "model_name", 128),
        ("model", "model_group", 128),
        ("model", "raw_xml", 4),
        ("image", "image_data", 3),
        ("script", "name", 128),
        ("script", "raw_pycode", 5),
        ("text", "text", 255),
    ];
    for (kind, field, max) in limits {
        let frame = |length: usize| format!(r#"{{"type":"{kind}",{base},"{field}":"{}"}}"#, "😀".repeat(length));
        assert!(decode(V3, &frame(max), &rules).is_ok(), "{field}");
        let refused = decode(V3, &frame(max + 1), &rules);
        assert!(
            matches!(&refused, Err(Rejection::Invalid { faults, .. }) if faults.len() == 1
                && faults[0].field == field && faults[0].kind == FaultKind::TooLong(max)),
            "{field}: {refused:?}"
        );
        let in_v2 = decode(V2, &frame(max + 1), &rules);
        assert_eq!(in_v2.is_ok(), !matches!(kind, "text" | "script"), "{field}");
    }
}

fn layer(geojson: &str) -> String {
    format!(r#"{{"type":"geojson","author":"abc","layer_name":"l","crs_wkt":"","crs_authid":"","geojson":{geojson}}}"#)
}

fn geojson(frame: &str) -> Geojson {
    match post(V2, frame).content {
        Content::Geojson(layer) => layer,
        other => panic!("{frame} is {other:?}"),
    }
}

/// Section 3.2 and row 3 of section 9.
#[test]
fn layers_come_back_untouched() {
    let body = r#"{ "z":1.10, "features" : [ {"a":[1,"]"]}, 12345678901234567890123 ] ,"a":1.0,"\ud800":"\ud800" }"#;
    let frame = write(V3, &said(V2, &layer(body))).unwrap();
    assert!(frame.contains(&format!(r#","geojson":{body},"style":"""#)), "{frame}");
    assert_eq!(geojson(&layer(body)).features, 2);
    assert_eq!(geojson(&layer(r#"{"features":null,"features":[[],[]],"f":{"features":[1]}}"#)).features, 2);
    assert_eq!(geojson(&layer(r#"{"feature\u0073":[]}"#)).features, 0);
    for body in ["{}", r#"{"features":null}"#, r#"{"features":7}"#, r#"{"features":{}}"#, r#"{"features":"ab"}"#] {
        assert_eq!(fault(V2, &layer(body)), ("geojson", FaultKind::Features), "{body}");
    }
    assert_eq!(fault(V2, &layer(r#"{"features":[],"features":1}"#)), ("geojson", FaultKind::Features));
    for body in ["[]", "null", "1", r#""{}""#] {
        assert_eq!(fault(V3, &layer(body)), ("geojson", FaultKind::DictType), "{body}");
    }
    let features = |count: usize| layer(&format!(r#"{{"features":[{}]}}"#, vec!["{}"; count].join(",")));
    assert_eq!(geojson(&features(500)).features, 500);
    let refused = read(V2, &features(501)).unwrap_err();
    assert_eq!(refused, Rejection::TooManyFeatures { count: 501, max: 500 });
    assert_eq!(reason(V2, refused), "Too many geojson features : 501 vs max 500 allowed");
}

/// Python's clients cannot read a frame with an integer of more digits.
#[test]
fn integers_in_layers_are_such_as_python_reads() {
    let body = |number: &str| layer(&format!(r#"{{"features":[{{"a":[0,{number}]}}]}}"#));
    let (most, more) = ("9".repeat(4300), "9".repeat(4301));
    let string = format!(r#""\"{more}\\""#);
    for good in [&most, &format!("-{most}"), &format!("{more}.5"), &format!("{more}e1"), &format!("1.{more}"), &string]
    {
        assert_eq!(geojson(&body(good)).features, 1, "{good}");
    }
    for (place, bad) in
        [&more, &format!("-{more}"), &format!(r#"{string},{more}"#), &"9".repeat(20_000)].iter().enumerate()
    {
        for dialect in [V2, V3] {
            assert_eq!(fault(dialect, &body(bad)), ("geojson", FaultKind::Digits(4300)), "{place}");
        }
    }
    let refused = read(V2, &body(&more)).unwrap_err();
    assert!(reason(V2, refused).contains("Input should have no integer of more than 4300 digits [type=value_error,"));
}

#[test]
fn styles() {
    let styled = |style: &str| layer(r#"{"features":[]}"#).replace(r#","geojson""#, &format!(r#",{style}"geojson""#));
    assert_eq!(geojson(&styled(r#""style":"s","#)).style.as_deref(), Some("s"));
    assert_eq!(geojson(&styled(r#""style":null,"#)).style, None);
    assert_eq!(geojson(&styled("")).style, None);
    assert_eq!(fault(V2, &styled(r#""style":1,"#)), ("style", FaultKind::StringType));
    assert!(write(V2, &said(V2, &styled(""))).unwrap().ends_with(r#","style":""}"#));
    assert!(write(V2_WITHOUT_STYLE, &said(V2, &styled(""))).unwrap().ends_with(r#""geojson":{"features":[]}}"#));
    let form = |frame: &str| ParsedFrame::read(frame).form_of_v2();
    assert_eq!(form(&styled("")), Some(V2_WITHOUT_STYLE));
    assert_eq!(form(&styled(r#""style":null,"#)), Some(V2));
    assert_eq!(form(KINDS[0].0), None);
    assert_eq!(form("[]"), None);
}

/// Section 13 and client contract, section 3: replies.
#[test]
fn replies() {
    let reply = |id: &str| KINDS[0].0.replace('}', &format!(r#","in_reply_to_id":{id}}}"#));
    for given in ["null", "1", r#""x""#, r#""\ud800""#, "{}"] {
        assert_eq!(post(V3, &reply(given)).in_reply_to_id, None);
        assert!(!write(V3, &said(V3, &reply(given))).unwrap().contains("in_reply_to_id"));
    }
    let envelope = said(V3, &reply(&format!("{:?}", PARENT.replace('-', "").to_uppercase())));
    assert!(write(V3, &envelope).unwrap().ends_with(&format!(r#","in_reply_to_id":"{PARENT}"}}"#)));
    assert_eq!(post(V2, &reply(&format!("{PARENT:?}"))).in_reply_to_id, Uuid::parse_str(PARENT).ok());
    assert_eq!(write(V2, &envelope).unwrap(), KINDS[0].0);
    assert!(!write(V1, &envelope).unwrap().contains("in_reply_to_id"));
}

#[test]
fn other_texts_than_json_objects_are_malformed() {
    let nested = |depth: usize| layer(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    assert_eq!(fault(V2, &nested(63)), ("geojson", FaultKind::DictType));
    assert_eq!(read(V2, &nested(64)), Err(Rejection::Malformed("nested too deeply")));
    assert_eq!(read(V2, &"[".repeat(1_000_000)), Err(Rejection::Malformed("nested too deeply")));
    let in_string = format!(r#"{{"type":"text","author":"abc","text":"\"{}"}}"#, "[".repeat(70));
    assert!(read(V2, &in_string).is_ok());
    for frame in ["", " ", "{", "{}{}", "\u{feff}{}", "{'a':1}", r#"{"a":1,}"#, "nope", "{\"a\":\"\n\"}"] {
        assert_eq!(read(V2, frame), Err(Rejection::Malformed("not JSON")), "{frame}");
        assert_eq!(recognise(frame), None, "{frame}");
    }
    for frame in ["[]", "null", "1", r#""{}""#, "true"] {
        assert_eq!(read(V3, frame), Err(Rejection::Malformed("not a JSON object")), "{frame}");
        assert_eq!(recognise(frame), None, "{frame}");
    }
    let odd =
        r#" {"type":"image","\u0074ype":"text","author":"x","author":"abc","room":"q","text":"\u0000\ud83d\ude00"} "#;
    assert_eq!(post(V2, odd).content, Content::Text("\0😀".into()));
    assert_eq!(fault(V2, r#"{"type":"text","author":"abc","text":"\ud83d"}"#), ("text", FaultKind::StringUnicode));
    assert_eq!(recognise(r#"{"type":"x"}"#), Some(V2));
    assert_eq!(recognise(r#"{"type":1}"#), Some(V1));
    assert_eq!(recognise("{}"), Some(V1));
}

#[test]
fn fixed_reasons() {
    let taken = Rejection::NicknameTaken(nickname("Isidore"));
    assert_eq!(reason(V2, taken.clone()), "User 'Isidore' already registered in room QGIS");
    assert_eq!(reason(V3, taken), "User 'Isidore' already registered in channel QGIS");
    assert_eq!(reason(V3, Rejection::InvalidImage), "Invalid or oversized image data.");
    assert_eq!(reason(V3, Rejection::Malformed("not JSON")), "not JSON");
    assert_eq!(reason(V3, Rejection::TooFast { dropped: 1 }), "Too many messages, slow down");
    let several = reason(V2, Rejection::TooFast { dropped: 4 });
    assert_eq!(several, "Too many messages, slow down: 4 were dropped");
}

#[test]
fn reasons_of_our_own_have_the_same_shape() {
    let finite = reason(V2, read(V2, &KINDS[5].0.replace("1.0", "1e999")).unwrap_err());
    let expected = "1 validation error for GischatPositionMessage\nx\n  Input should be a finite number \
        [type=finite_number, input_value=inf, input_type=float]\n    \
        For further information visit https://errors.pydantic.dev/2.11/v/finite_number";
    assert_eq!(finite, expected);
    let features = reason(V2, read(V2, &layer("{}")).unwrap_err());
    assert!(features.contains("geojson\n  Input should have a list of features [type=value_error, input_value={}, "));
    let base = reason(V2, read(V2, "{}").unwrap_err());
    assert!(base.starts_with("1 validation error for GischatMessageModel\ntype\n  Field required"), "{base}");
}

/// Section 5: pydantic 2.13's own errors for these frames.
#[test]
fn generic_reasons() {
    for (frame, class, faults) in REASONS {
        let plural = if faults.len() == 1 { "" } else { "s" };
        let mut expected = format!("{} validation error{plural} for {class}", faults.len());
        for (field, said) in *faults {
            let code = said.rsplit_once("[type=").unwrap().1.split_once(',').unwrap().0;
            expected += &format!("\n{field}\n  {said}");
            expected += &format!("\n    For further information visit https://errors.pydantic.dev/2.13/v/{code}");
        }
        assert_eq!(reason(V3, read(V3, frame).unwrap_err()), expected);
    }
}

/// Section 3.1, with rows 10 and 14 of section 9.
#[test]
fn put_accepts() {
    let put = |dialect, body: &str| decode_put(dialect, body, &Rules::default());
    let answer = |dialect, body: &str| {
        let (post, claim) = put(dialect, body).unwrap();
        put_answer(dialect, &envelope(Message::Post(post), claim, Recipients::Everybody))
    };
    let plain = r#"{"type":"text","author":"abc","avatar":null,"text":"hi"}"#;
    assert_eq!(answer(V2, r#"{"author":"abc","text":"hi","id":7}"#), plain);
    for name in ["text", "image", "nb_users", "uncompliant", "model"] {
        assert_eq!(answer(V2, &format!(r#"{{"type":"{name}","author":"abc","text":"hi"}}"#)), plain);
    }
    let stamped = r#"{"type":"text","id":"8f14e45f-ceea-467f-9575-000000000001","timestamp":7,"author":"abc","avatar":null,"text":"hi"}"#;
    assert_eq!(answer(V3, r#"{"type":"script","timestamp":"7.0","author":"abc","text":"hi"}"#), stamped);
    assert_eq!(answer(V1, r#"{"author":"abc","message":"hi"}"#), r#"{"message":"hi","author":"abc","avatar":null}"#);
}

/// Section 1.2: bodies and the answers to them.
#[test]
fn put_refuses() {
    let detail = |dialect, body: &str| {
        let refused = decode_put(dialect, body, &Rules::default()).unwrap_err();
        let answer = unprocessable(dialect, &refused, body);
        answer.strip_prefix(r#"{"detail":["#).unwrap().strip_suffix("]}").unwrap().to_owned()
    };
    for (dialect, body, expected) in BODIES {
        assert_eq!(&detail(*dialect, body), expected, "{body}");
    }
    let required = r#"{"type":"missing","loc":["body"],"msg":"Field required","input":null}"#;
    assert_eq!(detail(V2, ""), required);
    assert_eq!(dialect::unprocessable_body_missing(), format!(r#"{{"detail":[{required}]}}"#));
    let text = r#"{"detail":[{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":"a \"b\""}]}"#;
    assert_eq!(dialect::unprocessable_not_json(r#"a "b""#), text);
}

#[test]
fn syntax_errors_are_located() {
    let places = [
        ("{x}", 1, "Expecting property name enclosed in double quotes"),
        ("{", 1, "Expecting property name enclosed in double quotes"),
        (r#"{"é":1"#, 6, "Expecting ',' delimiter"),
        (r#"{"é" 1}"#, 5, "Expecting ':' delimiter"),
        (r#"{"é":}"#, 5, "Expecting value"),
        (r#"{"a":1 "b":2}"#, 7, "Expecting ',' delimiter"),
        ("{}\n{}", 3, "Extra data"),
        ("nope", 0, "Expecting value"),
        (r#"[1,"é",NaN]"#, 7, "Expecting value"),
        (" ", 1, "Expecting value"),
    ];
    for (body, at, why) in places {
        let refused = decode_put(V2, body, &Rules::default()).unwrap_err();
        let answer: serde_json::Value = serde_json::from_str(&unprocessable(V2, &refused, body)).unwrap();
        let detail = &answer["detail"][0];
        assert_eq!(detail["loc"], serde_json::json!(["body", at]), "{body}: {answer}");
        assert_eq!(detail["ctx"]["error"], why, "{body}");
    }
}

const BODIES: &[(Dialect, &str, &str)] = &[
    (
        V2,
        r#"{"author":"ab","text":"hi"}"#,
        r#"{"type":"string_too_short","loc":["body","author"],"msg":"String should have at least 3 characters","input":"ab","ctx":{"min_length":3}}"#,
    ),
    (
        V1,
        r#" {"author":"a b"} "#,
        concat!(
            r#"{"type":"missing","loc":["body","message"],"msg":"Field required","input":{"author":"a b"}},"#,
            r#"{"type":"string_pattern_mismatch","loc":["body","author"],"msg":"String should match pattern '^[a-z-A-Z-0-9-_]+$'","input":"a b","ctx":{"pattern":"^[a-z-A-Z-0-9-_]+$"}}"#,
        ),
    ),
    (
        V2,
        r#"{"type":"script","author":"abcdefghijklmnopqrstuvwxyzabcdefg","avatar":[1.10],"text":null}"#,
        concat!(
            r#"{"type":"enum","loc":["body","type"],"msg":"Input should be 'uncompliant', 'text', 'image', 'nb_users', 'newcomer', 'exiter', 'like', 'geojson', 'crs', 'bbox', 'position' or 'model'","input":"script","ctx":{"expected":"'uncompliant', 'text', 'image', 'nb_users', 'newcomer', 'exiter', 'like', 'geojson', 'crs', 'bbox', 'position' or 'model'"}},"#,
            r#"{"type":"string_too_long","loc":["body","author"],"msg":"String should have at most 32 characters","input":"abcdefghijklmnopqrstuvwxyzabcdefg","ctx":{"max_length":32}},"#,
            r#"{"type":"string_type","loc":["body","avatar"],"msg":"Input should be a valid string","input":[1.10]},"#,
            r#"{"type":"string_type","loc":["body","text"],"msg":"Input should be a valid string","input":null}"#,
        ),
    ),
    (
        V3,
        r#"{"id":"x","timestamp":1.5,"author":"abc","text":"\ud800"}"#,
        concat!(
            r#"{"type":"uuid_parsing","loc":["body","id"],"msg":"Input should be a valid UUID, invalid character: found `x` at 1","input":"x","ctx":{"error":"invalid character: found `x` at 1"}},"#,
            r#"{"type":"int_from_float","loc":["body","timestamp"],"msg":"Input should be a valid integer, got a number with a fractional part","input":1.5},"#,
            r#"{"type":"string_unicode","loc":["body","text"],"msg":"Input should be a valid string, unable to parse raw data as a unicode string","input":"\ud800"}"#,
        ),
    ),
    (
        V2,
        " [1] ",
        r#"{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":[1]}"#,
    ),
    (
        V2,
        "{x}",
        r#"{"type":"json_invalid","loc":["body",1],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting property name enclosed in double quotes"}}"#,
    ),
];

/// Frame, class, and the errors by field.
type Reason = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const REASONS: &[Reason] = &[
    (
        r##"{"type":"newcomer","newcomer":"b"}"##,
        "QChatNewcomerMessage",
        &[(
            "newcomer",
            r##"String should have at least 3 characters [type=string_too_short, input_value='b', input_type=str]"##,
        )],
    ),
    (
        r##"{"type":"newcomer"}"##,
        "QChatNewcomerMessage",
        &[("newcomer", r##"Field required [type=missing, input_value={'type': 'newcomer'}, input_type=dict]"##)],
    ),
    (
        r##"{"type":"newcomer","newcomer":null}"##,
        "QChatNewcomerMessage",
        &[(
            "newcomer",
            r##"Input should be a valid string [type=string_type, input_value=None, input_type=NoneType]"##,
        )],
    ),
    (
        r##"{"type":"newcomer","newcomer":"it's me"}"##,
        "QChatNewcomerMessage",
        &[(
            "newcomer",
            r##"String should match pattern '^[a-z-A-Z-0-9-_]+$' [type=string_pattern_mismatch, input_value="it's me", input_type=str]"##,
        )],
    ),
    (
        r##"{"type":"newcomer","newcomer":"say \"x\" it's"}"##,
        "QChatNewcomerMessage",
        &[(
            "newcomer",
            r##"String should match pattern '^[a-z-A-Z-0-9-_]+$' [type=string_pattern_mismatch, input_value='say "x" it\'s', input_type=str]"##,
        )],
    ),
    (
        r##"{"type":"newcomer","newcomer":"zoé"}"##,
        "QChatNewcomerMessage",
        &[(
            "newcomer",
            r##"String should match pattern '^[a-z-A-Z-0-9-_]+$' [type=string_pattern_mismatch, input_value='zoé', input_type=str]"##,
        )],
    ),
    (
        r##"{"type":"newcomer","newcomer":"tab\there\\ \u0000\u007f\u00a0 \u2028"}"##,
        "QChatNewcomerMessage",
        &[(
            "newcomer",
            r##"String should match pattern '^[a-z-A-Z-0-9-_]+$' [type=string_pattern_mismatch, input_value='tab\there\\ \x00\x7f\xa0 \u2028', input_type=str]"##,
        )],
    ),
    (
        r##"{"type":"bogus"}"##,
        "QChatMessageModel",
        &[(
            "type",
            r##"Input should be 'uncompliant', 'text', 'image', 'nb_users', 'newcomer', 'exiter', 'like', 'geojson', 'crs', 'bbox', 'position', 'model' or 'script' [type=enum, input_value='bogus', input_type=str]"##,
        )],
    ),
    (
        r##"{"type":3}"##,
        "QChatMessageModel",
        &[(
            "type",
            r##"Input should be 'uncompliant', 'text', 'image', 'nb_users', 'newcomer', 'exiter', 'like', 'geojson', 'crs', 'bbox', 'position', 'model' or 'script' [type=enum, input_value=3, input_type=int]"##,
        )],
    ),
    (
        r##"{}"##,
        "QChatMessageModel",
        &[("type", r##"Field required [type=missing, input_value={}, input_type=dict]"##)],
    ),
    (
        r##"{"type":null,"id":"x","timestamp":1.5}"##,
        "QChatMessageModel",
        &[
            (
                "type",
                r##"Input should be 'uncompliant', 'text', 'image', 'nb_users', 'newcomer', 'exiter', 'like', 'geojson', 'crs', 'bbox', 'position', 'model' or 'script' [type=enum, input_value=None, input_type=NoneType]"##,
            ),
            (
                "id",
                r##"Input should be a valid UUID, invalid character: found `x` at 1 [type=uuid_parsing, input_value='x', input_type=str]"##,
            ),
            (
                "timestamp",
                r##"Input should be a valid integer, got a number with a fractional part [type=int_from_float, input_value=1.5, input_type=float]"##,
            ),
        ],
    ),
    (
        r##"{"type":"text","id":null,"timestamp":null,"author":"a"}"##,
        "QChatMessageModel",
        &[
            (
                "id",
                r##"UUID input should be a string, bytes or UUID object [type=uuid_type, input_value=None, input_type=NoneType]"##,
            ),
            (
                "timestamp",
                r##"Input should be a valid integer [type=int_type, input_value=None, input_type=NoneType]"##,
            ),
        ],
    ),
    (
        r##"{"type":"text","id":"00000000-0000-0000-0000-00000000000","timestamp":"1e3"}"##,
        "QChatMessageModel",
        &[
            (
                "id",
                r##"Input should be a valid UUID, invalid group length in group 4: expected 12, found 11 [type=uuid_parsing, input_value='00000000-0000-0000-0000-00000000000', input_type=str]"##,
            ),
            (
                "timestamp",
                r##"Input should be a valid integer, unable to parse string as an integer [type=int_parsing, input_value='1e3', input_type=str]"##,
            ),
        ],
    ),
    (
        r##"{"type":"text","id":"{00000000-0000-0000-0000-00000000000g}","timestamp":[]}"##,
        "QChatMessageModel",
        &[
            (
                "id",
                r##"Input should be a valid UUID, invalid character: found `g` at 36 [type=uuid_parsing, input_value='{00000000-0000-0000-0000-00000000000g}', input_type=str]"##,
            ),
            ("timestamp", r##"Input should be a valid integer [type=int_type, input_value=[], input_type=list]"##),
        ],
    ),
    (
        r##"{"type":"text","id":"urn:uuid:00000000-0000-0000-0000-00000000000g","timestamp":"17.5"}"##,
        "QChatMessageModel",
        &[
            (
                "id",
                r##"Input should be a valid UUID, invalid character: found `g` at 36 [type=uuid_parsing, input_value='urn:uuid:00000000-0000-0000-0000-00000000000g', input_type=str]"##,
            ),
            (
                "timestamp",
                r##"Input should be a valid integer, unable to parse string as an integer [type=int_parsing, input_value='17.5', input_type=str]"##,
            ),
        ],
    ),
    (
        r##"{"type":"text","author":"abc","avatar":7,"text":["a",1,1.0,true,null,{"k":1e16,"l":-1e-7}]}"##,
        "QChatTextMessage",
        &[
            ("avatar", r##"Input should be a valid string [type=string_type, input_value=7, input_type=int]"##),
            (
                "text",
                r##"Input should be a valid string [type=string_type, input_value=['a', 1, 1.0, True, None,...k': 1e+16, 'l': -1e-07}], input_type=list]"##,
            ),
        ],
    ),
    (
        r##"{"type":"text","author":"abc","text":{"k" : 1e16 , "l":[ ]}}"##,
        "QChatTextMessage",
        &[(
            "text",
            r##"Input should be a valid string [type=string_type, input_value={'k': 1e+16, 'l': []}, input_type=dict]"##,
        )],
    ),
    (
        r##"{"type":"text","author":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","avatar":{},"text":-0.0}"##,
        "QChatTextMessage",
        &[
            (
                "author",
                r##"String should have at most 32 characters [type=string_too_long, input_value='aaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaa', input_type=str]"##,
            ),
            ("avatar", r##"Input should be a valid string [type=string_type, input_value={}, input_type=dict]"##),
            ("text", r##"Input should be a valid string [type=string_type, input_value=-0.0, input_type=float]"##),
        ],
    ),
    (
        r##"{"type":"bbox","author":"abc","crs_wkt":"","crs_authid":1,"xmin":"x","xmax":null,"ymin":"_1","ymax":{}}"##,
        "QChatBboxMessage",
        &[
            ("crs_authid", r##"Input should be a valid string [type=string_type, input_value=1, input_type=int]"##),
            (
                "xmin",
                r##"Input should be a valid number, unable to parse string as a number [type=float_parsing, input_value='x', input_type=str]"##,
            ),
            ("xmax", r##"Input should be a valid number [type=float_type, input_value=None, input_type=NoneType]"##),
            (
                "ymin",
                r##"Input should be a valid number, unable to parse string as a number [type=float_parsing, input_value='_1', input_type=str]"##,
            ),
            ("ymax", r##"Input should be a valid number [type=float_type, input_value={}, input_type=dict]"##),
        ],
    ),
    (
        r##"{"type":"bbox","author":"abc"}"##,
        "QChatBboxMessage",
        &[
            (
                "crs_wkt",
                r##"Field required [type=missing, input_value={'type': 'bbox', 'author': 'abc'}, input_type=dict]"##,
            ),
            (
                "crs_authid",
                r##"Field required [type=missing, input_value={'type': 'bbox', 'author': 'abc'}, input_type=dict]"##,
            ),
            (
                "xmin",
                r##"Field required [type=missing, input_value={'type': 'bbox', 'author': 'abc'}, input_type=dict]"##,
            ),
            (
                "xmax",
                r##"Field required [type=missing, input_value={'type': 'bbox', 'author': 'abc'}, input_type=dict]"##,
            ),
            (
                "ymin",
                r##"Field required [type=missing, input_value={'type': 'bbox', 'author': 'abc'}, input_type=dict]"##,
            ),
            (
                "ymax",
                r##"Field required [type=missing, input_value={'type': 'bbox', 'author': 'abc'}, input_type=dict]"##,
            ),
        ],
    ),
    (
        r##"{"type":"geojson","author":"abc","avatar":null,"layer_name":"l","crs_wkt":"w","crs_authid":"a","geojson":[1,2],"style":3}"##,
        "QChatGeojsonLayerMessage",
        &[
            (
                "geojson",
                r##"Input should be a valid dictionary [type=dict_type, input_value=[1, 2], input_type=list]"##,
            ),
            ("style", r##"Input should be a valid string [type=string_type, input_value=3, input_type=int]"##),
        ],
    ),
    (
        r##"{"type":"model","author":"abc","model_name":null,"model_group":[true],"raw_xml":false}"##,
        "QChatModelMessage",
        &[
            (
                "model_name",
                r##"Input should be a valid string [type=string_type, input_value=None, input_type=NoneType]"##,
            ),
            (
                "model_group",
                r##"Input should be a valid string [type=string_type, input_value=[True], input_type=list]"##,
            ),
            ("raw_xml", r##"Input should be a valid string [type=string_type, input_value=False, input_type=bool]"##),
        ],
    ),
    (
        r##"{"type":"text","author":"abc","text":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,"x"]}"##,
        "QChatTextMessage",
        &[(
            "text",
            r##"Input should be a valid string [type=string_type, input_value=[1, 2, 3, 4, 5, 6, 7, 8, ...36, 37, 38, 39, 40, 'x'], input_type=list]"##,
        )],
    ),
    (
        r##"{"type":"text","author":"abc","text":{"k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"}}"##,
        "QChatTextMessage",
        &[(
            "text",
            r##"Input should be a valid string [type=string_type, input_value={'k': 'AAAAAAAAAAAAAAAAAA...AAAAAAAAAAAAAAAAAAAA\n'}, input_type=dict]"##,
        )],
    ),
    (
        r##"{"type":"newcomer","newcomer":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"##,
        "QChatNewcomerMessage",
        &[(
            "newcomer",
            r##"Input should be a valid string [type=string_type, input_value=[[[[[[[[[[[[[[[[[[[[[[[[[...]]]]]]]]]]]]]]]]]]]]]]]], input_type=list]"##,
        )],
    ),
];
