//! Processes as the system sees them: their time on a core, and their memory; and commands that run on one core.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Ticks in which the system counts the time of user and kernel apart: 100 a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// Time on a core, of all threads.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cpu {
    /// Exactly, from the scheduler.
    pub(crate) all: Duration,
    /// The part of it that was spent outside the kernel, in ticks.
    pub(crate) user: Duration,
}

impl Cpu {
    /// Time spent since `earlier`.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self { all: self.all.saturating_sub(earlier.all), user: self.user.saturating_sub(earlier.user) }
    }
}

/// The time that these processes have spent so far.
pub(crate) fn cpu(processes: &[u32]) -> io::Result<Cpu> {
    let mut total = Cpu::default();
    for process in processes {
        for task in fs::read_dir(format!("/proc/{process}/task"))? {
            // A thread may end while we look.
            total.all += nanoseconds(&task?.path().join("schedstat")).unwrap_or_default();
        }
        total.user += user(*process)?;
    }
    Ok(total)
}

/// The resident memory of these processes, in bytes.
pub(crate) fn resident(processes: &[u32]) -> io::Result<u64> {
    let of = |process: &u32| -> io::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() * 1024)
    };
    processes.iter().map(of).sum()
}

/// The processes that `process` has started.
pub(crate) fn children(process: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// A command that will run on this core alone, or on these, with commas between them.
pub(crate) fn on_core(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.arg("--cpu-list").arg(core).arg(program);
    command
}

fn nanoseconds(schedstat: &Path) -> Option<Duration> {
    let text = fs::read_to_string(schedstat).ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Field 14 of `stat`, counted behind the name, which may hold anything.
fn user(process: u32) -> io::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().nth(11).and_then(|ticks| ticks.parse::<u32>().ok());
    Ok(TICK * ticks.unwrap_or_default())
}
