//! Which name was meant by one that nobody knows. Capitals make no difference.

/// The name in `names` that is nearest to `name`, if it is near enough to be a slip: a letter in three, three at most.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let slips = (name.chars().count() / 3).clamp(1, 3);
    let near = names.map(|known| (distance(name, known), known)).filter(|(distance, _)| *distance <= slips);
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// The same among names of everybody, where most that are near are others: two letters of a long name, one of a short
/// one, none of a very short one; or the same words in another order or number.
pub(super) fn slip<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let words = words(name);
    let near = names.filter_map(|known| {
        let distance = distance(name, known);
        let slips = match known.len() {
            0..5 => 0,
            5..8 => 1,
            _ => 2,
        };
        (distance <= slips || (words.len() > 1 && words == self::words(known))).then_some((distance, known))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// The words of a name in order of their letters, without the ending of their plural.
fn words(name: &str) -> Vec<String> {
    let singular = |word: &str| word.strip_suffix('S').unwrap_or(word).to_owned();
    let mut words: Vec<String> = name.to_ascii_uppercase().split('_').map(singular).collect();
    words.sort_unstable();
    words
}

/// The Levenshtein distance, whatever the case.
fn distance(from: &str, to: &str) -> usize {
    strsim::levenshtein(&from.to_uppercase(), &to.to_uppercase())
}
