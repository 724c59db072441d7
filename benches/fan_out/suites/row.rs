//! Rows of a table: one measurement, a cell for each server. Less is better in all of them, so that the rows in which
//! causerie loses can be found.

use super::quartiles;
use crate::protocol::Measured;
use crate::table::Table;
use crate::target::{Program, Target};

/// Mark of a figure whose load may have been too slow.
const MARK: &str = "†";

/// One measurement of several servers.
pub(super) struct Row {
    name: String,
    unit: &'static str,
    cells: Vec<Cell>,
}

/// A server's figures, one of each round, and the text that stands for them.
struct Cell {
    target: Target,
    rounds: Vec<f64>,
    text: String,
}

impl Row {
    pub(super) fn new(name: &str, unit: &'static str) -> Self {
        Self { name: name.to_owned(), unit, cells: Vec::new() }
    }

    /// Adds a cell that shows the median of the rounds.
    pub(super) fn cell(&mut self, target: &Target, rounds: Vec<f64>) {
        let text = figure(quartiles(rounds.iter().copied())[1]);
        self.cell_as(target, rounds, text);
    }

    /// Adds a cell that shows this text.
    pub(super) fn cell_as(&mut self, target: &Target, rounds: Vec<f64>, text: String) {
        self.cells.push(Cell { target: target.clone(), rounds, text });
    }

    /// The CPU of a delivery in µs, beside that of the first server.
    pub(super) fn deliveries(name: &str, measured: &[(&Target, &[Measured])]) -> Self {
        let mut row = Self::new(name, "µs");
        let costs = |rounds: &[Measured]| -> Vec<f64> { rounds.iter().map(per_delivery).collect() };
        let bare = measured.first().map(|(_, rounds)| costs(rounds)).unwrap_or_default();
        for (target, rounds) in measured {
            let costs = costs(rounds);
            let all: u64 = rounds.iter().map(|round| round.deliveries).sum();
            // The system counts this in ticks, so that one round alone says little.
            let own = rounds.iter().map(|round| round.server_user).sum::<f64>() * 1e6 / all.max(1) as f64;
            let lost: u64 = rounds.iter().map(|round| round.lost + round.dropped).sum();
            let slow = rounds.iter().filter(|round| round.load_was_bottleneck()).count() * 2 > rounds.len();
            let mark = if slow { format!(" {MARK}") } else { String::new() };
            let lost = if lost > 0 { format!(" (lost {lost})") } else { String::new() };
            let ratio = ratio(&costs, &bare);
            let cost = quartiles(costs.iter().copied())[1];
            row.cell_as(target, costs, format!("{ratio}{mark}{lost}<br>{cost:.2}, {own:.2}"));
        }
        row
    }

    /// The p50 and p99 of the first room's messages, in milliseconds. It is the p50 that counts as won or lost.
    pub(super) fn latency(name: &str, measured: &[(&Target, &[Measured])]) -> Self {
        let mut row = Self::new(name, "ms (p50)");
        for (target, rounds) in measured {
            let latencies = || rounds.iter().filter_map(|round| round.latencies.first());
            let p50: Vec<f64> = latencies().map(|latency| latency.p50 * 1e3).collect();
            let p99 = quartiles(latencies().map(|latency| latency.p99 * 1e3))[1];
            let text = format!("{:.2} / {p99:.2}", quartiles(p50.iter().copied())[1]);
            row.cell_as(target, p50, text);
        }
        row
    }

    /// The row of causerie's dialect that loses most against the best of the others, if it loses in three rounds of
    /// four: the ratio, and the cells of that row.
    fn loss(&self) -> Option<(f64, [String; 4])> {
        let median = |cell: &&Cell| quartiles(cell.rounds.iter().copied())[1];
        let is_ours = |cell: &&Cell| matches!(cell.target.program, Program::Causerie(_));
        let others = self.cells.iter().filter(|cell| !is_ours(cell) && cell.target.program != Program::Bare);
        let best = others.min_by(|one, other| median(one).total_cmp(&median(other)))?;
        let ours = self.cells.iter().filter(is_ours).map(|cell| (ratios(&cell.rounds, &best.rounds), cell));
        let ([low, middle, high], cell) = ours.max_by(|one, other| one.0[1].total_cmp(&other.0[1]))?;
        let shown = |cell: &Cell| format!("{}, {} {}", cell.target.name, figure(median(&cell)), self.unit);
        let ratio = format!("{middle:.2} ({low:.2}–{high:.2})");
        (low > 1.0).then(|| (middle, [self.name.clone(), shown(cell), shown(best), ratio]))
    }
}

/// A table of these rows, with a column for each server that has a cell in one of them.
pub(super) fn table(caption: &str, rows: &[Row]) -> Table {
    let mut names: Vec<&str> = Vec::new();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if !names.contains(&cell.target.name.as_str()) {
            names.push(&cell.target.name);
        }
    }
    let mut table = Table::new(caption, std::iter::once("").chain(names.iter().copied()));
    for row in rows {
        let text = |name: &&str| row.cells.iter().find(|cell| cell.target.name == *name).map(|cell| cell.text.clone());
        table.row(&row.name, names.iter().map(|name| text(name).unwrap_or_else(|| "–".to_owned())));
    }
    table
}

/// The rows in which causerie loses, the worst first.
pub(super) fn losses<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Table {
    let mut lost: Vec<_> = rows.into_iter().filter_map(Row::loss).collect();
    lost.sort_by(|one, other| other.0.total_cmp(&one.0));
    let caption = "The rows of all tables in which a dialect of causerie was dearer than the best of the other servers in \
                   three rounds of four, the worst first. The bare `write` is no server, and does not count.";
    let mut table = Table::new(caption, ["", "causerie's dearest dialect", "the best of the others", "×"]);
    for (_, [name, ours, best, ratio]) in lost {
        table.row(&name, [ours, best, ratio]);
    }
    table
}

/// The quartiles of the ratios, round by round.
fn ratios(rounds: &[f64], others: &[f64]) -> [f64; 3] {
    quartiles(rounds.iter().zip(others).map(|(one, other)| one / other))
}

/// The ratio and its quartiles, as text.
pub(super) fn ratio(rounds: &[f64], others: &[f64]) -> String {
    let [low, middle, high] = ratios(rounds, others);
    format!("{middle:.2} ({low:.2}–{high:.2})")
}

/// Three digits that count.
pub(super) fn figure(value: f64) -> String {
    match value.abs() {
        0.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// Microseconds.
fn per_delivery(round: &Measured) -> f64 {
    round.server_cpu * 1e6 / round.deliveries.max(1) as f64
}
