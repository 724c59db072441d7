//! Requests at random: every type of the protocol's index, with what was heard of lately in its keys.

use crate::common::Dice;
use crate::common::pictures::png;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::LazyLock;

/// `$` names what is known, or a place in [`Known::fill`].
const REQUESTS: [&str; 38] = [
    r#"{"type":"hello","protocol":1,"nickname":"again"}"#,
    r#"{"type":"ping"}"#,
    r#"{"type":"rooms"}"#,
    r#"{"type":"look","looking":"$bool"}"#,
    r#"{"type":"ice"}"#,
    r#"{"type":"auth","token":"none"}"#,
    r#"{"type":"join","room":"$any","history":5,"mailbox":"$bool"}"#,
    r#"{"type":"leave","room":"$room"}"#,
    r#"{"type":"send","room":"$room","content":{"kind":"text","text":"noise"}}"#,
    r#"{"type":"send","room":"$room","content":{"kind":"text","text":"mended"},"replaces":"$id"}"#,
    r#"{"type":"send","room":"$room","content":{"kind":"text","text":"so it is"},"in_reply_to_id":"$id"}"#,
    r#"{"type":"send","room":"$room","content":{"kind":"image","image_data":"$picture"}}"#,
    r#"{"type":"send","room":"$room","content":{"kind":"crs","crs_wkt":"WKT","crs_authid":"EPSG:2154"}}"#,
    r#"{"type":"send","room":"$room","content":{"kind":"position","crs_wkt":"WKT","crs_authid":"EPSG:4326","x":6.5,"y":45.25}}"#,
    r#"{"type":"send","room":"$room","content":{"kind":"like","liked_author":"native7","message":"noise","message_id":"$id","emoji":"👍"}}"#,
    r#"{"type":"typing","room":"$room"}"#,
    r#"{"type":"delete","room":"$room","id":"$id"}"#,
    r#"{"type":"direct_send","room":"$room","to":"$member","content":{"kind":"text","text":"psst"}}"#,
    r#"{"type":"direct_send","room":"$room","nickname":"native9","content":{"kind":"text","text":"psst"}}"#,
    r#"{"type":"ack","room":"$room","ids":["$direct"]}"#,
    r#"{"type":"invite","to":"$member","room":"$room","call":"$bool"}"#,
    r#"{"type":"invite_reply","invite":"$invite","answer":"accept"}"#,
    r#"{"type":"invite_cancel","invite":"$invite"}"#,
    r#"{"type":"call_join","room":"$room","mic":true,"camera":"$bool","screen":false}"#,
    r#"{"type":"call_update","room":"$room","mic":"$bool","camera":true,"screen":false}"#,
    r#"{"type":"call_leave","room":"$room"}"#,
    r#"{"type":"signal","room":"$room","from":"$peer","to":"$peer","data":{"link":0,"candidate":{"candidate":""}}}"#,
    r#"{"type":"file_offer","room":"$room","name":"roads.gpkg","size":1000}"#,
    r#"{"type":"file_update","room":"$room","transfer":"$transfer","status":"accepted","offset":0}"#,
    r#"{"type":"file_update","room":"$room","transfer":"$transfer","status":"done"}"#,
    r#"{"type":"live","room":"$room","set":{"cursor":{"at":[6.5,45.25]}}}"#,
    r#"{"type":"board_put","room":"$room","features":[{"type":"Feature","id":"$feature","properties":{},"geometry":{"type":"Point","coordinates":[6.5,45.25]}}]}"#,
    r#"{"type":"board_remove","room":"$room","ids":["$feature"]}"#,
    r#"{"type":"board_restore","room":"$room","ids":["$feature"]}"#,
    r#"{"type":"board_clear","room":"$room"}"#,
    r#"{"type":"board_lock","room":"$room","to":"everyone"}"#,
    r#"{"type":"notice","room":"$room","level":"info","text":"lunch"}"#,
    r#"{"type":"kick","room":"$room","member":"$member","ban":2}"#,
];

/// Fails where the protocol has a request that is not among these.
pub(super) fn hold_all_of_the_index() {
    let document = include_str!("../../../docs/protocol.md");
    let index = document.split("\n## Requests").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = index.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let types: BTreeSet<&str> = rows.filter(|name| *name != "type").collect();
    let ours: Vec<Value> = REQUESTS.iter().map(|request| serde_json::from_str(request).unwrap()).collect();
    assert_eq!(ours.iter().filter_map(|request| request["type"].as_str()).collect::<BTreeSet<_>>(), types);
}

/// A picture, of which some have to be made smaller.
pub(super) fn picture(dice: &mut Dice) -> &'static str {
    static PICTURES: LazyLock<[String; 3]> = LazyLock::new(|| [png(8, 8), png(300, 200), png(900, 20)]);
    &PICTURES[dice.throw(3)]
}

/// The last few values of each kind that were heard of.
#[derive(Default)]
pub(super) struct Known(HashMap<&'static str, VecDeque<String>>);

impl Known {
    pub(super) fn keep(&mut self, kind: &'static str, value: &Value) {
        let Some(value) = value.as_str() else { return };
        let values = self.0.entry(kind).or_default();
        values.push_front(value.to_owned());
        values.truncate(16);
    }

    /// Keeps what a frame tells of others. Of witnesses it keeps nothing: nobody is to remove them.
    pub(super) fn learn(&mut self, told: &Value) {
        match told {
            Value::Array(all) => all.iter().take(16).for_each(|one| self.learn(one)),
            Value::Object(keys) => {
                if keys.get("nickname").and_then(Value::as_str).is_some_and(|name| name.starts_with("witness")) {
                    return;
                }
                for kind in ["member", "peer", "transfer", "invite"] {
                    keys.get(kind).into_iter().for_each(|value| self.keep(kind, value));
                }
                keys.values().for_each(|value| self.learn(value));
            }
            _ => {}
        }
    }

    /// A request about one of these rooms.
    pub(super) fn request(&self, dice: &mut Dice, room: &str, any: &str) -> Value {
        let mut request = serde_json::from_str(REQUESTS[dice.throw(REQUESTS.len())]).unwrap();
        self.fill(&mut request, dice, room, any);
        request
    }

    fn fill(&self, value: &mut Value, dice: &mut Dice, room: &str, any: &str) {
        match value {
            Value::Array(all) => all.iter_mut().for_each(|one| self.fill(one, dice, room, any)),
            Value::Object(keys) => keys.values_mut().for_each(|one| self.fill(one, dice, room, any)),
            Value::String(text) => {
                let Some(name) = text.strip_prefix('$') else { return };
                *value = match name {
                    "room" => room.into(),
                    "any" => any.into(),
                    "bool" => (dice.throw(2) == 0).into(),
                    "feature" => format!("f{}", dice.throw(40)).into(),
                    "picture" => picture(dice).into(),
                    _ => match self.0.get(name) {
                        Some(values) => values[dice.throw(values.len())].as_str().into(),
                        None => json!("00000000-0000-7000-8000-000000000000"),
                    },
                };
            }
            _ => {}
        }
    }
}
