//! Faults in the words of pydantic: code, sentence and details (contract `gischat`, sections 1.2 and 5). Read
//! by `body` for HTTP and by `refusal_text` for sockets.

use super::generation::Generation;
use super::write::object;
use crate::message::FaultKind;
use serde::Serialize;
use std::borrow::Cow;

/// The words for a fault.
#[derive(Debug)]
pub(super) struct Wording {
    /// Name of the fault.
    pub(super) code: &'static str,
    /// A sentence for people.
    pub(super) sentence: Cow<'static, str>,
    /// The numbers and names in the sentence, as a JSON object.
    pub(super) details: Option<String>,
}

/// The characters of a nickname, as pydantic writes them.
const PATTERN: &str = "^[a-z-A-Z-0-9-_]+$";

const STRING_UNICODE: &str = "Input should be a valid string, unable to parse raw data as a unicode string";
const INT_PARSING: &str = "Input should be a valid integer, unable to parse string as an integer";
const INT_FROM_FLOAT: &str = "Input should be a valid integer, got a number with a fractional part";
const FLOAT_PARSING: &str = "Input should be a valid number, unable to parse string as a number";

/// The words for a fault of this kind. Only the typed generations have a `type` to be unknown.
pub(super) fn said(kind: &FaultKind, generation: Option<&Generation>) -> Wording {
    let (code, sentence) = match kind {
        FaultKind::TooShort(min) => {
            let sentence = format!("String should have at least {}", characters(*min));
            return detailed("string_too_short", sentence, "min_length", min);
        }
        FaultKind::TooLong(max) => {
            let sentence = format!("String should have at most {}", characters(*max));
            return detailed("string_too_long", sentence, "max_length", max);
        }
        FaultKind::Pattern => {
            let sentence = format!("String should match pattern '{PATTERN}'");
            return detailed("string_pattern_mismatch", sentence, "pattern", PATTERN);
        }
        FaultKind::UnknownType => {
            let expected = generation.map(Generation::expected).unwrap_or_default();
            return detailed("enum", format!("Input should be {expected}"), "expected", &expected);
        }
        FaultKind::UuidParsing(why) => {
            return detailed("uuid_parsing", format!("Input should be a valid UUID, {why}"), "error", why);
        }
        FaultKind::Digits(max) => {
            let sentence = format!("Input should have no integer of more than {max} digits");
            return Wording { code: "value_error", sentence: Cow::Owned(sentence), details: None };
        }
        FaultKind::Missing => ("missing", "Field required"),
        FaultKind::StringType => ("string_type", "Input should be a valid string"),
        FaultKind::StringUnicode => ("string_unicode", STRING_UNICODE),
        FaultKind::UuidType => ("uuid_type", "UUID input should be a string, bytes or UUID object"),
        FaultKind::IntParsing => ("int_parsing", INT_PARSING),
        FaultKind::IntFromFloat => ("int_from_float", INT_FROM_FLOAT),
        FaultKind::IntType => ("int_type", "Input should be a valid integer"),
        FaultKind::FloatParsing => ("float_parsing", FLOAT_PARSING),
        FaultKind::FloatType => ("float_type", "Input should be a valid number"),
        FaultKind::FloatFinite => ("finite_number", "Input should be a finite number"),
        FaultKind::DictType => ("dict_type", "Input should be a valid dictionary"),
        FaultKind::Features => ("value_error", "Input should have a list of features"),
    };
    Wording { code, sentence: Cow::Borrowed(sentence), details: None }
}

fn detailed<T: Serialize + ?Sized>(code: &'static str, sentence: String, name: &str, detail: &T) -> Wording {
    let details = object(32, |details| _ = details.entry(name, detail));
    Wording { code, sentence: Cow::Owned(sentence), details: Some(details) }
}

fn characters(count: usize) -> String {
    format!("{count} character{}", if count == 1 { "" } else { "s" })
}
