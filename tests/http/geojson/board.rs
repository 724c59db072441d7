//! The board at its address.

use super::{collection, draw, drawn, get, mark, member, server, words};
use serde_json::{Value, json};

#[tokio::test]
async fn the_board_has_every_shape_and_the_same_properties() {
    let server = server().await;
    let path = "/room/QGIS/board.geojson";
    assert_eq!(collection(&server, path).await, json!({"type": "FeatureCollection", "features": []}));
    let mut ann = member(&server).await;
    let point = json!({"type": "Point", "coordinates": [5.72, 45.18]});
    let line = json!({"type": "LineString", "coordinates": [[5.72, 45.18], [5.73, 45.19]]});
    let area = json!({"type": "Polygon", "coordinates": [[[5.7, 45.1], [5.8, 45.1], [5.8, 45.2], [5.7, 45.1]]]});
    let shapes = [
        ("mark", &point, json!({"note": "Brèche « 3 »"})),
        ("text", &point, json!({"note": "here", "color": 0})),
        ("line", &line, json!({"width": 5})),
        ("arrow", &line, json!({})),
        ("freehand", &line, json!({})),
        ("measure", &line, json!({})),
        ("area", &area, json!({"color": 7})),
    ];
    for (number, (shape, geometry, look)) in shapes.iter().enumerate() {
        draw(&mut ann, [drawn(9 - number, shape, geometry, look)]).await;
    }
    let board = collection(&server, path).await;
    let features = board["features"].as_array().unwrap();
    assert_eq!(features.len(), shapes.len());
    for (number, (feature, (shape, geometry, look))) in features.iter().zip(&shapes).enumerate() {
        let properties = feature["properties"].as_object().unwrap();
        let names: Vec<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(names, ["id", "shape", "note", "color", "width", "by", "time"], "{shape}");
        let id = json!(format!("b.{:016}", 9 - number));
        assert_eq!((&feature["id"], &properties["id"], &feature["geometry"]), (&id, &id, *geometry), "in their order");
        assert_eq!((&properties["shape"], &properties["by"]), (&json!(shape), &json!("ann")));
        assert_eq!(properties["note"], look.get("note").cloned().unwrap_or_default());
        assert!(properties["time"].as_str().is_some_and(|time| time.starts_with("20") && time.ends_with('Z')));
    }
    let of = |number: usize, name: &str| &features[number]["properties"][name];
    assert_eq!([of(0, "color"), of(1, "color"), of(6, "color")], ["#7a4fb0", "#1f6fb4", "#55606c"]);
    assert_eq!([of(0, "width"), of(2, "width"), of(3, "width")], [&Value::Null, &json!(5), &json!(3)]);
    for (kind, shown) in [("point", 0..2), ("line", 2..6), ("polygon", 6..7)] {
        let only = collection(&server, &format!("{path}?geometry={kind}")).await;
        assert_eq!(only["features"].as_array().unwrap()[..], features[shown], "{kind}");
    }
    for wrong in ["Point", "", "points"] {
        let answer = get(&server, &format!("{path}?geometry={wrong}")).await;
        assert_eq!((answer.status, &*words(&answer)), (400, "geometry is not point, line or polygon"), "{wrong}");
    }
    ann.ok(json!({"type": "board_remove", "room": "QGIS", "ids": ["b.0000000000000009"]})).await;
    assert_eq!(collection(&server, path).await["features"].as_array().unwrap().len(), shapes.len() - 1);
}

#[tokio::test]
async fn nobody_is_where_they_share_to_be() {
    let server = server().await;
    let mut ann = member(&server).await;
    draw(&mut ann, [mark(1)]).await;
    let live = json!({"position": {"at": [1.25, 2.5]}, "cursor": {"at": [1.25, 2.5]}});
    ann.ok(json!({"type": "live", "room": "QGIS", "set": live})).await;
    let answer = get(&server, "/room/QGIS/board.geojson").await;
    assert!(answer.body.contains("45.18") && !answer.body.contains("1.25"), "{}", answer.body);
}
