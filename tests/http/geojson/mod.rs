//! Addresses of GeoJSON (`docs/doors.md`) over the wire: the board, the layers, and who may read them from where.

mod access;
mod board;
mod layers;
mod pages;

use crate::common::Server;
use crate::common::native::{KEY, Native};
use crate::raw::{RawAnswer, request};
use serde_json::{Value, json};

const SETTINGS: [(&str, &str); 8] = [
    ("ROOMS", "QGIS,Key,Staff,Café du port,Den,Vault"),
    ("KEY_ROOMS", "Key=s3same,Vault=deep"),
    ("HIDDEN_ROOMS", "Den,Vault"),
    ("TOKEN_KEY", KEY),
    ("TOKEN_ROOMS", "Staff"),
    ("GEOJSON", "all"),
    ("MAX_STORED_MESSAGES", "5"),
    ("MESSAGE_RATE", "0"),
];

async fn server() -> Server {
    Server::start(&SETTINGS).await
}

/// A server with these settings besides.
async fn server_with(more: &[(&str, &str)]) -> Server {
    Server::start(&[&SETTINGS[..], more].concat()).await
}

/// Somebody who draws in the room.
async fn member(server: &Server) -> Native {
    let mut native = Native::hello_with(server, json!({"nickname": "ann", "features": ["map"]})).await;
    native.enter("QGIS").await;
    native
}

async fn get(server: &Server, path: &str) -> RawAnswer {
    request(server, "GET", path, &[]).await
}

async fn collection(server: &Server, path: &str) -> Value {
    let answer = get(server, path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/geo+json"), "{path}: {answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

/// The words of a refusal.
fn words(answer: &RawAnswer) -> String {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{answer:?}"));
    body["detail"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

fn drawn(number: usize, shape: &str, geometry: &Value, look: &Value) -> Value {
    let mut properties = json!({"shape": shape, "color": 4});
    properties.as_object_mut().unwrap().extend(look.as_object().unwrap().clone());
    json!({"id": format!("b.{number:016}"), "geometry": geometry, "properties": properties})
}

fn mark(number: usize) -> Value {
    drawn(number, "mark", &json!({"type": "Point", "coordinates": [5.72, 45.18]}), &json!({}))
}

async fn draw(native: &mut Native, features: impl Into<Vec<Value>>) {
    native.ok(json!({"type": "board_put", "room": "QGIS", "features": features.into()})).await;
}

/// Sends a layer, and returns the identifier of its message.
async fn send(native: &mut Native, title: &str, authid: &str, geojson: Value) -> String {
    let content =
        json!({"kind": "geojson", "layer_name": title, "crs_wkt": "", "crs_authid": authid, "geojson": geojson});
    let sent = native.ok(json!({"type": "send", "room": "QGIS", "content": content})).await;
    sent["id"].as_str().unwrap().to_owned()
}

/// A layer of one place.
fn place(coordinates: &Value) -> Value {
    let geometry = json!({"type": "Point", "coordinates": coordinates});
    let feature = json!({"type": "Feature", "geometry": geometry, "properties": {"depth": 3.50, "é": null}});
    json!({"type": "FeatureCollection", "features": [feature]})
}

/// An entry of the list of layers.
async fn list_entry(server: &Server, place: usize) -> Value {
    let answer = get(server, "/room/QGIS/layers.json").await;
    let list: Value = serde_json::from_str(&answer.body).unwrap();
    list["layers"][place].clone()
}
