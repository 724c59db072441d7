//! Refusals go to the sender alone, in the words of gischat 3.4 (sections 4.2 and 5).

use crate::common::Server;
use crate::common::member::{Member, V3};
use crate::common::refusals::{REQUIRED, Row, Wording, all_missing, common_rows, no_string, of_base, too_long};
use serde_json::{Value, json};

const WORDING: Wording = Wording { family: "QChat", pydantic: "2.13" };

const TYPES: &str = "Input should be 'uncompliant', 'text', 'image', 'nb_users', 'newcomer', 'exiter', 'like', \
                     'geojson', 'crs', 'bbox', 'position', 'model' or 'script'";

/// The limits that 3.3.4 brought, and scripts.
fn rows_of_v3() -> Vec<Row> {
    let mut rows: Vec<Row> = [
        ("crs", "crs_wkt", 2000),
        ("crs", "crs_authid", 50),
        ("geojson", "crs_wkt", 2000),
        ("geojson", "crs_authid", 50),
        ("geojson", "layer_name", 255),
        ("bbox", "crs_wkt", 2000),
        ("position", "crs_authid", 50),
        ("model", "model_name", 128),
        ("model", "model_group", 128),
        ("model", "raw_xml", 5000),
        ("script", "name", 128),
        ("script", "raw_pycode", 7000),
        ("image", "image_data", 9000),
    ]
    .map(|(kind, field, max)| too_long(kind, field, max))
    .into();
    for field in ["name", "raw_pycode"] {
        rows.extend([Value::Null, json!(5)].map(|value| no_string("script", field, value)));
    }
    for value in [json!("Script"), json!("x"), json!(5), Value::Null] {
        rows.push(of_base("type", value, "enum", TYPES));
    }
    rows
}

fn rows_of_stamps() -> Vec<Row> {
    let (no_text, says_no_text) = ("uuid_type", "UUID input should be a string, bytes or UUID object");
    let no_digits = "Input should be a valid integer, unable to parse string as an integer";
    let fraction = "Input should be a valid integer, got a number with a fractional part";
    let mut rows: Vec<Row> =
        [Value::Null, json!(5), json!([])].map(|value| of_base("id", value, no_text, says_no_text)).into();
    let character = "Input should be a valid UUID, invalid character: found `x` at 1";
    rows.push(of_base("id", json!("x"), "uuid_parsing", character));
    for value in [json!("abc"), json!(""), json!("1.5")] {
        rows.push(of_base("timestamp", value, "int_parsing", no_digits));
    }
    rows.push(of_base("timestamp", json!(1.5), "int_from_float", fraction));
    for value in [Value::Null, json!([])] {
        rows.push(of_base("timestamp", value, "int_type", "Input should be a valid integer"));
    }
    rows
}

#[tokio::test]
async fn each_wrong_field_is_named_with_its_fault() {
    let settings = [
        ("MESSAGE_RATE", "0"),
        ("MAX_MODEL_RAW_LENGTH", "5000"),
        ("MAX_SCRIPT_RAW_LENGTH", "7000"),
        ("MAX_IMAGE_RAW_LENGTH", "9000"),
    ];
    let server = Server::start(&settings).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.expect_count(2).await;
    for row in common_rows().iter().chain(&rows_of_v3()).chain(&rows_of_stamps()) {
        ann.send(row.frame()).await;
        assert_eq!(ann.expect_refusal().await, row.reason(&WORDING), "{}", row.frame());
    }
    ann.say("ann", "still here").await;
    ann.expect_text("ann", "still here").await;
    bob.expect_text("ann", "still here").await;
}

#[tokio::test]
async fn missing_fields_are_named_in_the_contracts_order() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    for (kind, fields) in REQUIRED.into_iter().chain([("script", &["author", "name", "raw_pycode"] as &[_])]) {
        let (frame, reason) = all_missing(kind, fields, &WORDING);
        ann.send(frame).await;
        assert_eq!(ann.expect_refusal().await, reason);
    }
}

#[tokio::test]
async fn the_stamp_is_checked_before_the_rest() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    ann.send(json!({"type": "text", "id": 5, "timestamp": null, "author": "b"})).await;
    let reason = ann.expect_refusal().await;
    let fields: Vec<&str> = reason.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(fields, ["2 validation errors for QChatMessageModel", "id", "timestamp"]);
}

#[tokio::test]
async fn the_example_of_the_contract() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    ann.send(json!({"type": "newcomer", "newcomer": "b"})).await;
    let reason = "1 validation error for QChatNewcomerMessage\nnewcomer\n  String should have at least 3 characters \
        [type=string_too_short, input_value='b', input_type=str]\n    For further information visit \
        https://errors.pydantic.dev/2.13/v/string_too_short";
    assert_eq!(ann.expect_refusal().await, reason);
}
