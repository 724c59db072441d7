//! Replies to native clients: `welcome`, `ok` in several forms, and `error`.

use super::builder::DocumentBuilder;
use super::samples::Samples;
use super::schema::{entries, may, named, tidy};
use super::types::{Types, frame, kind_of_frame};
use crate::dialect::native::Row;
use crate::message::{Announced, Code, Done, Ice, Refusal, Welcome};
use schemars::JsonSchema;
use serde_json::Value;

/// Schemas and examples of the replies to requests.
pub(super) struct Replies {
    /// The forms of `ok`, by their keys.
    forms: Vec<Vec<(String, bool, Value)>>,
    welcome: Vec<(String, bool, Value)>,
    examples: Vec<(&'static str, Value)>,
    plain: Value,
}

impl Replies {
    pub(super) fn of(types: &mut Types, limits: &Announced, samples: &Samples) -> Self {
        let done = Done::json_schema(&mut types.0).to_value();
        let forms = done["anyOf"].as_array().into_iter().flatten();
        let mut forms: Vec<_> = forms
            .map(|form| {
                let mut form = form.clone();
                tidy(&mut form);
                entries(&form)
            })
            .filter(|keys| !keys.is_empty())
            .collect();
        forms.push(types.keys::<Ice>());
        let written = |(name, done)| Some((name, samples.reply(Ok(done))?));
        let examples = samples.replies(limits).into_iter().filter_map(written).collect();
        let plain = samples.reply(Ok(Done::Plain {})).unwrap_or_default();
        Self { forms, welcome: types.keys::<Welcome>(), examples, plain }
    }

    /// Writes what a request is answered with; gives back the names of these messages.
    pub(super) fn write(&self, builder: &mut DocumentBuilder, request: &Row) -> Vec<String> {
        let reply = match request.ok {
            ["welcome"] => "welcome".to_owned(),
            [] => "ok".to_owned(),
            _ => format!("ok_{}", request.name),
        };
        let kind = if reply == "welcome" { "welcome" } else { "ok" };
        let optional: Vec<&str> = request.ok.iter().filter_map(|key| key.strip_suffix('?')).collect();
        let keys = if kind == "welcome" { self.welcome.clone() } else { self.form(request) };
        let keys = keys.into_iter().map(|(name, is_required, schema)| {
            let is_required = is_required && !optional.contains(&name.as_str());
            (name, is_required, schema)
        });
        let payload = frame(vec![kind_of_frame(kind), may("ref", named("Ref"))], keys.collect());
        let examples = self.examples.iter().filter(|(name, _)| *name == request.name);
        let mut examples: Vec<Value> = examples.map(|(_, example)| example.clone()).collect();
        if examples.is_empty() || optional.len() == request.ok.len() && !request.ok.is_empty() {
            examples.push(self.plain.clone());
        }
        let summary = match reply.as_str() {
            "ok" => "It is done.".to_owned(),
            "welcome" => "The session begins, or goes on.".to_owned(),
            _ => format!("What `{}` brings.", request.name),
        };
        let message = DocumentBuilder::message(kind, &summary, payload, examples);
        builder.reply(&reply, message);
        vec![reply, "error".to_owned()]
    }

    /// The keys of the reply that has exactly those that the index names.
    fn form(&self, request: &Row) -> Vec<(String, bool, Value)> {
        let wanted: Vec<&str> = request.ok.iter().map(|key| key.trim_end_matches('?')).collect();
        let is_it = |keys: &&Vec<(String, bool, Value)>| {
            // `duplicate` is of those who have a nonce.
            let given = keys.iter().map(|(name, ..)| name.as_str());
            given.filter(|name| *name != "duplicate" || wanted.contains(name)).eq(wanted.iter().copied())
        };
        let found = self.forms.iter().find(is_it).cloned().unwrap_or_default();
        found.into_iter().filter(|(name, ..)| wanted.contains(&name.as_str())).collect()
    }
}

/// Writes how requests are refused.
pub(super) fn write_error(builder: &mut DocumentBuilder, types: &mut Types, samples: &Samples) {
    let payload = frame(vec![kind_of_frame("error"), may("ref", named("Ref"))], types.keys::<Refusal>());
    types.named::<Code>();
    let examples = samples.refusals().into_iter().filter_map(|refusal| samples.reply(Err(refusal)));
    let examples = examples.collect();
    let message = DocumentBuilder::message(
        "error",
        "A request was refused. Also said of frames without `ref`.",
        payload,
        examples,
    );
    builder.reply("error", message);
}
