//! The file behind the messages: one JSON entry a line, only ever appended to. Entries gather in memory and a background
//! task writes them, so that taking a message never waits for a disk.

use crate::{
    message::{Message, Status, Told},
    number::Number,
};
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry<'a> {
    Message(Cow<'a, Message>),
    Settled {
        ids: Cow<'a, [u64]>,
        status: Status,
        code: Option<String>,
    },
    Told {
        ids: Cow<'a, [u64]>,
        told: Told,
    },
    Templates(Cow<'a, BTreeMap<String, String>>),
    Labels(Cow<'a, BTreeMap<Number, String>>),
}

/// The open journal. Without a file it swallows everything.
#[derive(Clone, Default)]
pub(crate) struct Journal(Option<Arc<Open>>);

struct Open {
    waiting: Mutex<Vec<u8>>,
    file: Mutex<File>,
}

impl Journal {
    /// Opens or makes the file and hands every readable entry to `replay`. A line that was cut off by a crash is skipped,
    /// and the next one starts on a line of its own.
    pub fn open(directory: &Path, mut replay: impl FnMut(Entry<'static>)) -> anyhow::Result<Self> {
        std::fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
        let path = directory.join("messages.jsonl");
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;

        let mut unreadable = 0;
        for line in BufReader::new(&file).split(b'\n') {
            let line = line.with_context(|| format!("cannot read {}", path.display()))?;
            match serde_json::from_slice(&line) {
                Ok(entry) => replay(entry),
                Err(_) if line.is_empty() => {}
                Err(_) => unreadable += 1,
            }
        }
        if unreadable > 0 {
            tracing::warn!(unreadable, path = %path.display(), "skipped lines of the journal");
        }
        if ends_within_a_line(&mut file)? {
            file.write_all(b"\n")?;
        }
        Ok(Self(Some(Arc::new(Open {
            waiting: Mutex::default(),
            file: Mutex::new(file),
        }))))
    }

    /// Notes an entry; [`Journal::flush`] writes it.
    pub fn note(&self, entry: &Entry<'_>) {
        let Some(open) = &self.0 else { return };
        let mut waiting = open.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match serde_json::to_writer(&mut *waiting, entry) {
            Ok(()) => waiting.push(b'\n'),
            Err(error) => tracing::error!(%error, "an entry cannot be written as JSON"),
        }
    }

    /// Writes all that was noted. Blocks on the disk: not for an async task.
    pub fn flush(&self) -> std::io::Result<()> {
        let Some(open) = &self.0 else { return Ok(()) };
        // The file's lock is taken first, so that two flushes cannot swap what they took.
        let mut file = open.file.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = std::mem::take(&mut *open.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        file.write_all(&waiting)
    }
}

fn ends_within_a_line(file: &mut File) -> std::io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
