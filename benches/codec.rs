//! Costs of reading and writing one message, by kind and size, without sockets and rooms: `cargo bench --bench codec`.
//! Throughput is in bytes of the frame's JSON. Likes, newcomers and texts are the usual frames; layers and images are
//! to pass through without being rebuilt.
#![allow(missing_docs, reason = "criterion makes public functions of its own")]

use causerie::dialect::{Dialect, Intent, ParsedFrame, encode, native};
use causerie::message::{Envelope, Message, Occasion, Recipients, Rules, Stamp};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use std::hint::black_box;

/// One frame of a client, with a name for the table.
struct Sample {
    name: &'static str,
    dialect: Dialect,
    text: String,
}

fn samples() -> Vec<Sample> {
    let sample = |name, dialect, value: &Value| Sample { name, dialect, text: value.to_string() };
    let said = "Somebody moved the layer of rivers, can you still see it on your side?";
    let mut samples = vec![
        sample("text v1", Dialect::V1, &json!({"message": said, "author": "Isidore", "avatar": null})),
        sample("text v2", Dialect::V2, &text(said)),
        sample("text v3", Dialect::V3, &text(said)),
        sample("like v3", Dialect::V3, &like(said)),
        sample("newcomer v3", Dialect::V3, &json!({"type": "newcomer", "newcomer": "Isidore"})),
        sample("model v3, 100 kB", Dialect::V3, &model(100_000)),
        sample("image v3, 5 MB", Dialect::V3, &image(4_999_996)),
    ];
    for (name, bytes) in [("layer v3, 1 kB", 1_000), ("layer v3, 100 kB", 100_000), ("layer v3, 1 MB", 1_000_000)] {
        samples.push(sample(name, Dialect::V3, &layer(bytes)));
    }
    samples
}

fn text(said: &str) -> Value {
    json!({"type": "text", "author": "Isidore", "avatar": null, "text": said})
}

fn like(said: &str) -> Value {
    json!({"type": "like", "liker_author": "Isidore", "liked_author": "Barnabe", "message": said})
}

fn model(bytes: usize) -> Value {
    let xml = "<Option type=\"Map\"/>\n".repeat(bytes / 21);
    json!({"type": "model", "author": "Isidore", "avatar": null, "model_name": "m", "model_group": null, "raw_xml": xml})
}

fn image(characters: usize) -> Value {
    json!({"type": "image", "author": "Isidore", "avatar": null, "image_data": "iVBORw0K".repeat(characters / 8)})
}

/// A layer of at most 500 lines and of this many bytes in all.
fn layer(bytes: usize) -> Value {
    let features = (bytes / 200).clamp(1, 500);
    let points = (bytes / features).saturating_sub(100) / 38;
    let line: Vec<[f64; 2]> =
        (0..points.max(1)).map(|point| [2.352_221_9 + point as f64 * 1e-5, 48.856_614_1]).collect();
    let feature = json!({
        "type": "Feature",
        "properties": {"name": "Seine"},
        "geometry": {"type": "LineString", "coordinates": line},
    });
    json!({
        "type": "geojson", "author": "Isidore", "avatar": null, "layer_name": "rivers", "crs_wkt": "",
        "crs_authid": "EPSG:4326", "geojson": {"type": "FeatureCollection", "features": vec![feature; features]},
        "style": null,
    })
}

fn decoding(criterion: &mut Criterion) {
    let rules = Rules::default();
    let mut group = criterion.benchmark_group("decode");
    for sample in samples() {
        group.throughput(Throughput::Bytes(sample.text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(sample.name), &sample, |bencher, sample| {
            bencher.iter(|| ParsedFrame::read(black_box(&sample.text)).decode(sample.dialect, &rules));
        });
    }
    group.finish();
}

/// Requests as a native client sends them, with a name for the table.
fn requests() -> Vec<(&'static str, String)> {
    let said = "Somebody moved the layer of rivers, can you still see it on your side?";
    let mut layer = layer(100_000);
    layer["kind"] = "geojson".into();
    let send = |content: &Value| json!({"type": "send", "ref": 3, "room": "QGIS", "content": content, "nonce": "a1"});
    let text = json!({"kind": "text", "text": said});
    let like = json!({"kind": "like", "liked_author": "Barnabe", "message": said});
    let image = json!({"kind": "image", "image_data": "iVBORw0K".repeat(4_999_996 / 8)});
    let signal = json!({"type": "signal", "room": "QGIS", "from": "p.3cVQm8Zt-A1yKd0e", "to": "p.1uWnCqS5bZ7eT9wA",
        "data": {"link": 0, "candidate": {"candidate": "x".repeat(200), "sdpMid": "0"}}});
    let rows = [
        ("text", send(&text)),
        ("like", send(&like)),
        ("signal", signal),
        ("layer, 100 kB", send(&layer)),
        ("image, 5 MB", send(&image)),
    ];
    rows.map(|(name, request)| (name, request.to_string())).into()
}

fn reading(criterion: &mut Criterion) {
    let rules = Rules::default();
    let mut group = criterion.benchmark_group("read native");
    for (name, frame) in requests() {
        assert!(native::read(&frame, &rules).request.is_ok(), "{name}");
        group.throughput(Throughput::Bytes(frame.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &frame, |bencher, frame| {
            bencher.iter(|| native::read(black_box(frame), &rules));
        });
    }
    group.finish();
}

fn encoding(criterion: &mut Criterion) {
    let rules = Rules::default();
    let mut group = criterion.benchmark_group("encode");
    for sample in samples() {
        let intent = ParsedFrame::read(&sample.text).decode(sample.dialect, &rules);
        assert!(intent.is_ok(), "{}: {intent:?}", sample.name);
        let Some(envelope) = intent.ok().and_then(envelope) else { continue };
        let Some(written) = encode(sample.dialect, &envelope, rules.lang()) else { continue };
        group.throughput(Throughput::Bytes(written.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(sample.name), &envelope, |bencher, envelope| {
            bencher.iter(|| encode(sample.dialect, black_box(envelope), rules.lang()));
        });
    }
    group.finish();
}

/// The envelope that a room makes of an intent.
fn envelope(intent: Intent) -> Option<Envelope> {
    let (message, stamp) = match intent {
        Intent::Post(post, claim) => (Message::Post(post), Stamp::accept(claim)),
        Intent::Like(like, claim) => (Message::Like(like), Stamp::accept(claim)),
        Intent::Register(nickname, _) => (Message::Newcomer(nickname), Stamp::fresh()),
        Intent::Nothing => return None,
    };
    Some(Envelope {
        room: "QGIS".into(),
        stamp,
        sender: None,
        message,
        recipients: Recipients::Everybody,
        occasion: Occasion::Live,
    })
}

criterion_group!(codec, decoding, reading, encoding);
criterion_main!(codec);
