//! Which name was meant by one that nobody knows.

/// The name in `names` that is nearest to `name`, if it is near enough to be a slip: a letter in three, three at most.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_uppercase();
    let slips = (name.chars().count() / 3).clamp(1, 3);
    let near = names.map(|known| (distance(&name, known), known)).filter(|(distance, _)| *distance <= slips);
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// Letters to add, take away or change to get from one to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.chars().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
