//! The values of those settings that all nodes of an instance must have in common, secrets in the clear. `bus` compares them,
//! by their digests.

use super::load;
use super::model::Config;
use super::secret::Secret;
use super::table::sections;

/// Returns the values by names. A setting with several agrees with another node's if one of them does: keys of tokens are
/// changed one node after the other.
pub fn common(config: &Config) -> Vec<(&'static str, Vec<String>)> {
    let mut config = load::as_given(config);
    let settings = sections().iter().filter(|section| section.is_common).flat_map(|section| &section.settings);
    let values = settings.filter_map(|setting| match setting.name {
        "KEY_ROOMS" => Some((setting.name, vec![keys_of_rooms(&config)])),
        "HOOKS" => Some((setting.name, vec![hooks(&config)])),
        "TOKEN_KEY" => Some((setting.name, keys_of_tokens(&config))),
        "TOKEN_KEY_PREVIOUS" => None,
        name => Some((name, vec![setting.show(&mut config)])),
    });
    values.collect()
}

fn keys_of_rooms(config: &Config) -> String {
    let rooms = config.access.key_rooms.iter().map(|(room, key)| format!("{room}={}", key.reveal()));
    rooms.collect::<Vec<_>>().join(",")
}

fn hooks(config: &Config) -> String {
    let hooks = config.access.hooks.iter();
    let hooks = hooks.map(|hook| format!("{}:{}:{}", hook.name, hook.secret.reveal(), hook.room));
    hooks.collect::<Vec<_>>().join(",")
}

/// An instance without tokens has the empty key.
fn keys_of_tokens(config: &Config) -> Vec<String> {
    let tokens = &config.access.tokens;
    let keys = [tokens.key.as_ref(), tokens.previous_key.as_ref()].into_iter().flatten();
    let keys: Vec<String> = keys.map(Secret::reveal).map(String::from).collect();
    if keys.is_empty() { vec![String::new()] } else { keys }
}
