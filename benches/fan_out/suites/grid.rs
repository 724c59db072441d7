//! Servers by cells of a suite: the cost of a delivery, as a ratio to the bare write and in microseconds.

use super::quartiles;
use crate::protocol::Measured;
use crate::table::Table;

/// Mark of a figure whose load may have been too slow, explained below its table.
const MARK: &str = "†";

/// One column: a cell for each server, the bare write's first.
struct Column {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Microseconds per delivery, and those of them that were spent outside the kernel.
    cost: f64,
    own: f64,
    /// The quartiles of the rounds.
    ratio: [f64; 3],
    load_was_bottleneck: bool,
    lost: u64,
}

/// Servers by cells.
pub(super) struct Grid {
    servers: Vec<String>,
    columns: Vec<Column>,
}

impl Grid {
    pub(super) fn new(servers: impl IntoIterator<Item = String>) -> Self {
        Self { servers: servers.into_iter().collect(), columns: Vec::new() }
    }

    /// Adds a column with the measurements of every server, round by round.
    pub(super) fn column(&mut self, name: &str, measured: &[Vec<Measured>]) {
        let bare = measured.first().map(Vec::as_slice).unwrap_or_default();
        let cells = measured.iter().map(|rounds| Cell::new(rounds, bare)).collect();
        self.columns.push(Column { name: name.to_owned(), cells });
    }

    /// The ratios, and the microseconds.
    pub(super) fn tables(&self, what: &str) -> Vec<Table> {
        let about = format!(
            "{what}. CPU of the server per delivery, × the bare `write`: the median of the rounds, in brackets their \
             quartiles. {MARK}: the load, not the server, was the bottleneck."
        );
        let absolute = "The same in µs per delivery, in brackets what of it was spent outside the kernel. Absolute \
                        figures differ between machines and between runs.";
        vec![self.table(&about, Cell::ratio), self.table(absolute, Cell::absolute)]
    }

    fn table(&self, caption: &str, show: fn(&Cell) -> String) -> Table {
        let names = self.columns.iter().map(|column| column.name.clone());
        let mut table = Table::new(caption, std::iter::once("server".to_owned()).chain(names));
        for (place, server) in self.servers.iter().enumerate() {
            table.row(server, self.columns.iter().map(|column| show(&column.cells[place])));
        }
        table
    }
}

impl Cell {
    fn new(rounds: &[Measured], bare: &[Measured]) -> Self {
        let deliveries: u64 = rounds.iter().map(|round| round.deliveries).sum();
        let user: f64 = rounds.iter().map(|round| round.server_user).sum();
        Self {
            cost: quartiles(rounds.iter().map(per_delivery))[1],
            // The system counts this in ticks, so that one round alone says little.
            own: user * 1e6 / deliveries.max(1) as f64,
            ratio: quartiles(rounds.iter().zip(bare).map(|(round, bare)| per_delivery(round) / per_delivery(bare))),
            load_was_bottleneck: rounds.iter().filter(|round| round.load_was_bottleneck()).count() * 2 > rounds.len(),
            lost: rounds.iter().map(|round| round.lost + round.dropped).sum(),
        }
    }

    fn ratio(&self) -> String {
        let mark = if self.load_was_bottleneck { format!(" {MARK}") } else { String::new() };
        let lost = if self.lost > 0 { format!(" (lost {})", self.lost) } else { String::new() };
        let [low, median, high] = self.ratio;
        format!("{median:.2} ({low:.2}–{high:.2}){mark}{lost}")
    }

    fn absolute(&self) -> String {
        format!("{:.2} ({:.2})", self.cost, self.own)
    }
}

/// Microseconds.
fn per_delivery(round: &Measured) -> f64 {
    round.server_cpu * 1e6 / round.deliveries.max(1) as f64
}
