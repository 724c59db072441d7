//! The orchestrator's end of a load: its process, and one question after the other.

use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Churn, Command, Group, Load, Measured, Opened, Report};
use crate::server::{Server, own_part};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// A load that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Driver {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Driver {
    /// The load for this server, on a core of its own.
    pub(crate) fn start(server: &Server, args: &Args) -> Outcome<Self> {
        let watch: Vec<String> = server.processes.iter().map(u32::to_string).collect();
        let mut child = own_part(&args.load_core.to_string(), "generate", server.ports[0])?
            .args(["--watch", &watch.join(",")])
            .args(["--nodes", &server.ports.iter().map(u16::to_string).collect::<Vec<_>>().join(",")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the load has no pipes".into());
        };
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    pub(crate) fn open(&mut self, groups: Vec<Group>) -> Outcome<Opened> {
        match self.ask(&Command::Open(groups))? {
            Report::Opened(opened) => Ok(opened),
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn run(&mut self, load: &Load) -> Outcome<Measured> {
        match self.ask(&Command::Run(load.clone()))? {
            Report::Measured(measured) => Ok(*measured),
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn churn(&mut self, churn: &Churn) -> Outcome<Measured> {
        match self.ask(&Command::Churn(churn.clone()))? {
            Report::Measured(measured) => Ok(*measured),
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn close(&mut self) -> Outcome<()> {
        match self.ask(&Command::Close)? {
            Report::Closed => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    fn ask(&mut self, command: &Command) -> Outcome<Report> {
        writeln!(self.input, "{}", serde_json::to_string(command)?)?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        match serde_json::from_str(&line)? {
            Report::Failed(why) => Err(why.into()),
            report => Ok(report),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn unexpected(report: &Report) -> Box<dyn std::error::Error> {
    format!("the load answered out of turn: {report:?}").into()
}
