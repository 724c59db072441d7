//! The part of the document about gischat's clients, generation by generation (contract `gischat`, sections 2 to 4). They
//! change no more, so it stands in `gischat.json`, except for lengths that are settings: these stand there by their names.
//! Tests hold it to the dialects.

use super::builder::DocumentBuilder;
use crate::message::Rules;

const PART: &str = include_str!("gischat.json");

/// Reads the part, with these lengths.
pub(super) fn part(rules: &Rules) -> DocumentBuilder {
    let settings = [
        ("\"MAX_MESSAGE_LENGTH\"", rules.max_message_length),
        ("\"MAX_GEOJSON_FEATURES\"", rules.max_geojson_features),
        ("\"MAX_IMAGE_RAW_LENGTH\"", rules.max_image_raw_length),
        ("\"MAX_MODEL_RAW_LENGTH\"", rules.max_model_raw_length),
        ("\"MAX_SCRIPT_RAW_LENGTH\"", rules.max_script_raw_length),
    ];
    let filled = settings.iter().fold(PART.to_owned(), |part, (name, value)| part.replace(name, &value.to_string()));
    serde_json::from_str(&filled).unwrap_or_default()
}
