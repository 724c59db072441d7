//! One setting, and sections of them.

use super::form::Form;
use super::model::Config;

type Apply = dyn Fn(&mut Config, &str) -> Result<(), String> + Send + Sync;

/// Settings about one subject. The reference has one table for each.
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// `true` if all nodes of an instance must have the same.
    pub is_common: bool,
    /// Its settings.
    pub settings: Vec<Setting>,
}

/// One setting: a row of the table.
pub struct Setting {
    /// Its name in the environment.
    pub name: &'static str,
    /// Names it had before, or has elsewhere. Its own name wins.
    pub older: &'static [&'static str],
    /// The values that are allowed, in words.
    pub allowed: String,
    /// Its effect, in a sentence or two.
    pub meaning: &'static str,
    /// `true` if its value opens something, so that it is never printed, not even where it is wrong.
    pub is_secret: bool,
    /// `true` if an empty value says something. For the others it is the same as none.
    pub empty_counts: bool,
    apply: Box<Apply>,
    show: Box<dyn Fn(&mut Config) -> String + Send + Sync>,
}

impl Setting {
    /// A setting with a value of this form in this field.
    pub(super) fn new<T: 'static>(name: &'static str, field: fn(&mut Config) -> &mut T, form: Form<T>) -> Self {
        let Form { allowed, is_secret, read, write } = form;
        Self {
            name,
            older: &[],
            allowed,
            meaning: "",
            is_secret,
            empty_counts: false,
            apply: Box::new(move |config, text| read(text).map(|value| *field(config) = value)),
            show: Box::new(move |config| write(field(config))),
        }
    }

    /// Says in words which values are allowed, where the form does not say it all.
    pub(super) fn allows(self, words: &str) -> Self {
        Self { allowed: words.into(), ..self }
    }

    /// Adds words to those for the values that are allowed.
    pub(super) fn and(self, words: &str) -> Self {
        Self { allowed: format!("{}, {words}", self.allowed), ..self }
    }

    /// Sets its effect, for the documents.
    pub(super) fn means(self, meaning: &'static str) -> Self {
        Self { meaning, ..self }
    }

    /// Sets its older names.
    pub(super) fn also(self, older: &'static [&'static str]) -> Self {
        Self { older, ..self }
    }

    /// Makes an empty value count.
    pub(super) fn or_empty(self) -> Self {
        Self { empty_counts: true, ..self }
    }

    /// Puts a value into the configuration.
    ///
    /// # Errors
    /// The reason why the value is refused, or nothing where [`Self::allowed`] says it all.
    pub fn apply(&self, config: &mut Config, text: &str) -> Result<(), String> {
        (self.apply)(config, text)
    }

    /// Returns the value in this configuration, as it would be written. The configuration stays as it is.
    pub(super) fn show(&self, config: &mut Config) -> String {
        (self.show)(config)
    }

    /// Returns the default as it would be written; empty where there is none.
    pub fn default(&self) -> String {
        self.show(&mut Config::default())
    }

    /// Returns its name, then its older ones.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.older.iter().copied())
    }
}
