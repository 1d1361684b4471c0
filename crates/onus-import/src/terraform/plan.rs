//! Plans: what is planned is told before the configuration that says where, so the resources wait in a temporary file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, Write};

use serde_json::Value;

use crate::resource::{ReadError, Sink};
use crate::support::arn::{self, Arn};

use super::config::{Configuration, Variable};
use super::facts::{self, Instance};
use super::show::SpooledInstance;

/// What a plan has told so far.
#[derive(Default)]
pub struct Spool {
    pub variables: BTreeMap<String, Variable>,
    pub configuration: Configuration,
    file: Option<BufWriter<File>>,
    failed: Option<std::io::Error>,
    accounts: BTreeSet<String>,
}

impl Spool {
    /// Keeps a planned resource, sensitive values taken away already.
    pub fn keep(&mut self, instance: Instance) {
        if let Err(error) = self.write(instance) {
            self.failed.get_or_insert(error);
        }
    }

    fn write(&mut self, instance: Instance) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(BufWriter::new(tempfile::tempfile()?)),
        };
        let Instance { address, mode, kind, label, values, .. } = instance;
        serde_json::to_writer(&mut *file, &SpooledInstance { address, kind, label, mode, values })?;
        file.write_all(b"\n")
    }

    /// Learns the account from what was there before the plan.
    pub fn note_account(&mut self, before: &Instance) {
        let text = |name: &str| before.values.get(name).and_then(Value::as_str);
        let own = (before.kind == "aws_caller_identity").then(|| text("account_id")).flatten().and_then(arn::account);
        let account = own.or_else(|| Arn::parse(text("arn")?)?.account);
        self.accounts.extend(account);
    }
}

/// Hands on what was kept.
pub fn finish(spool: Spool, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let failed = |error: std::io::Error| {
        let message = format!("the temporary file for the plan's resources failed: {error}");
        ReadError::of_file(message, "Is the disk full? TMPDIR says where temporary files go.")
    };
    if let Some(error) = spool.failed {
        return Err(failed(error));
    }
    let Some(file) = spool.file else { return Ok(()) };
    let mut file = file.into_inner().map_err(|e| failed(e.into_error()))?;
    file.rewind().map_err(failed)?;
    let configured = spool.configuration.configured(&spool.variables);
    let account = if spool.accounts.len() == 1 { spool.accounts.first().cloned() } else { None };
    for line in BufReader::new(file).lines() {
        let line = line.map_err(failed)?;
        let kept: SpooledInstance = serde_json::from_str(&line).map_err(|e| failed(e.into()))?;
        let SpooledInstance { address, kind, label, mode, mut values } = kept;
        configured.fill(&address, &mut values);
        let instance = Instance { address, mode, kind, label, deposed: false, values };
        if instance.mode != "managed" {
            facts::emit(instance, sink);
            continue;
        }
        let region = configured.region(&instance.address).map(str::to_owned);
        let mut resource = facts::resource(instance);
        resource.region = resource.region.or(region);
        resource.account = resource.account.or_else(|| account.clone());
        sink.resource(resource);
    }
    Ok(())
}
