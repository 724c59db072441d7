//! The keys of one native object, asked for one by one: either to read them or to describe them. A request asks for its
//! keys in one function, which serves both, so that what is read and what is described cannot differ. `serde`'s derives
//! know neither the limits of this server nor the codes of errors. Called by the other files of this folder.

use super::form::{ValueForm, form};
use super::object::{RawObject, Wrong, wrong};
use crate::dialect::schema::{Property, about, object};
use crate::message::{Code, Refusal, Rules};
use serde_json::value::RawValue;

/// The keys of one object.
#[derive(Debug)]
pub(crate) struct Keys<'a> {
    rules: &'a Rules,
    mode: Mode<'a>,
}

#[derive(Debug)]
enum Mode<'a> {
    /// Nothing is read after the first key that is wrong.
    Reading {
        object: &'a RawObject<'a>,
        refusal: Option<Refusal>,
    },
    Describing(Vec<Property>),
}

/// Something that is made of keys of an object.
pub(super) trait FromKeys: Sized {
    /// Asks for all keys. `None` if one is wrong, and always while they are described.
    fn from_keys(keys: &mut Keys<'_>) -> Option<Self>;
}

impl<T: FromKeys> FromKeys for Box<T> {
    fn from_keys(keys: &mut Keys<'_>) -> Option<Self> {
        T::from_keys(keys).map(Self::new)
    }
}

/// Asks for all keys of a type.
pub(super) fn from_keys<T: FromKeys>(keys: &mut Keys<'_>) -> Option<T> {
    T::from_keys(keys)
}

/// An object of its own, whose keys are those of a type.
pub(super) fn nested<T: FromKeys>(path: &'static str) -> impl ValueForm<Value = T> {
    let read = move |raw: &RawValue, rules: &Rules| {
        let object = RawObject::parse(raw.get(), path).map_err(|_| wrong("is no object"))?;
        Keys::read(&object, rules, from_keys).map_err(Wrong::Refused)
    };
    form(read, |rules| object(Keys::describe(rules, from_keys::<T>)))
}

/// A key that must be there, may be there, or is a group of keys.
pub(super) trait Field {
    type Value;

    /// Asks for the key of this name; `words` describe it.
    fn take(&self, keys: &mut Keys<'_>, name: &'static str, words: &str) -> Option<Self::Value>;
}

impl<'a> Keys<'a> {
    /// Reads what `ask` asks for from an object.
    ///
    /// # Errors
    /// The first key that is wrong.
    pub(super) fn read<T>(
        object: &'a RawObject<'a>,
        rules: &'a Rules,
        ask: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Refusal> {
        let mut keys = Self { rules, mode: Mode::Reading { object, refusal: None } };
        match (ask(&mut keys), keys.mode) {
            (Some(value), _) => Ok(value),
            (None, Mode::Reading { refusal: Some(refusal), .. }) => Err(refusal),
            (None, _) => Err(Code::Internal.into()),
        }
    }

    /// The keys that `ask` asks for, with their schemas.
    pub(super) fn describe<T>(rules: &'a Rules, ask: impl FnOnce(&mut Self) -> Option<T>) -> Vec<Property> {
        let mut keys = Self { rules, mode: Mode::Describing(Vec::new()) };
        ask(&mut keys);
        match keys.mode {
            Mode::Describing(keys) => keys,
            Mode::Reading { .. } => Vec::new(),
        }
    }

    /// The rules that apply.
    pub(super) fn rules(&self) -> &'a Rules {
        self.rules
    }

    /// Asks for a key, or a group of keys.
    pub(super) fn take<F: Field>(&mut self, name: &'static str, words: &str, field: &F) -> Option<F::Value> {
        field.take(self, name, words)
    }

    /// Refuses what was read so far.
    pub(super) fn refuse(&mut self, name: &str, wrong: Wrong) {
        if let Mode::Reading { object, refusal: refusal @ None } = &mut self.mode {
            *refusal = Some(object.refusal(name, wrong));
        }
    }

    fn ask<F: ValueForm, T>(
        &mut self,
        (name, words, is_required): (&'static str, &str, bool),
        form: &F,
        read: impl FnOnce(&RawObject<'_>, &Rules) -> Result<T, Refusal>,
    ) -> Option<T> {
        match &mut self.mode {
            Mode::Reading { refusal: Some(_), .. } => None,
            Mode::Reading { object, refusal } => match read(object, self.rules) {
                Ok(value) => Some(value),
                Err(wrong) => {
                    *refusal = Some(wrong);
                    None
                }
            },
            Mode::Describing(keys) => {
                let (schema, words) = (form.schema(self.rules), words.trim());
                let schema = if words.is_empty() { schema } else { about(schema, words) };
                keys.push(Property { name, is_required, schema });
                None
            }
        }
    }
}

/// A form by itself must be there.
impl<F: ValueForm> Field for F {
    type Value = F::Value;

    fn take(&self, keys: &mut Keys<'_>, name: &'static str, words: &str) -> Option<F::Value> {
        keys.ask((name, words, true), self, |object, rules| object.required(name, |raw| self.read(raw, rules)))
    }
}

/// The value under a key that may be absent, or its refusal.
type Found<T> = Result<Option<T>, Refusal>;

/// A key that may be absent, with the value that it becomes.
pub(super) struct Key<F: ValueForm, T> {
    form: F,
    value: fn(Found<F::Value>) -> Result<T, Refusal>,
}

/// A key that may be absent.
pub(super) fn optional<F: ValueForm>(form: F) -> Key<F, Option<F::Value>> {
    Key { form, value: |found| found }
}

/// A key that may be absent, and then means the usual.
pub(super) fn or_default<F: ValueForm<Value: Default>>(form: F) -> Key<F, F::Value> {
    Key { form, value: |found| Ok(found?.unwrap_or_default()) }
}

/// A key that may be absent, and may be wrong where it does not matter.
pub(super) fn lenient<F: ValueForm>(form: F) -> Key<F, Found<F::Value>> {
    Key { form, value: Ok }
}

impl<F: ValueForm, T> Field for Key<F, T> {
    type Value = T;

    fn take(&self, keys: &mut Keys<'_>, name: &'static str, words: &str) -> Option<T> {
        keys.ask((name, words, false), &self.form, |object, rules| {
            (self.value)(object.optional(name, |raw| self.form.read(raw, rules)))
        })
    }
}

/// A group of keys that stands in an object without one of its own.
pub(super) struct Group<T>(pub(super) fn(&mut Keys<'_>) -> Option<T>);

impl<T> Field for Group<T> {
    type Value = T;

    fn take(&self, keys: &mut Keys<'_>, _: &'static str, _: &str) -> Option<T> {
        (self.0)(keys)
    }
}

/// Names the keys of an object once: as fields of a type that is made here, or of one of `message`. Each has the form
/// in which it is read and described, and its doc comment describes it.
macro_rules! keys {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[doc = $words:literal])* $field:ident $(($key:literal))?: $type:ty = $form:expr,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs, reason = "the names of some keys say enough")]
        pub struct $name { $($(#[doc = $words])* pub $field: $type),* }

        keys! { impl $name { $($(#[doc = $words])* $field $(($key))? = $form,)* } }
    };
    (impl $name:ty { $($(#[doc = $words:literal])* $field:ident $(($key:literal))? = $form:expr,)* }) => {
        impl FromKeys for $name {
            fn from_keys(keys: &mut Keys<'_>) -> Option<Self> {
                $(let $field = keys.take(keys!(@name $field $($key)?), concat!($($words),*), &$form);)*
                Some(Self { $($field: $field?),* })
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $key:literal) => { $key };
}

pub(super) use keys;
