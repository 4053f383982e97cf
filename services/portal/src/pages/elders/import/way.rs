//! The way of a file's rows to the registry: read in chunks, sent as they are read.

use contracts::{
    Error,
    elderly::import::{
        CloseElderUpload, DiscardElderImport, ElderLine, ElderTable, OpenElderImport, PutElderRows,
    },
};
use kernel::china_date;
use tokio::{sync::mpsc, task::spawn_blocking};
use uuid::Uuid;

use super::{
    columns::Vocabulary,
    line::Reader,
    table::{self, Fault},
    villages::Villages,
};
use crate::web::{App, Signed};

/// Why nothing was brought.
pub enum Refused {
    /// The file.
    File(Fault),
    /// The registry.
    Registry(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Registry(error)
    }
}

/// The way of one file to the registry.
pub struct Way<'a> {
    /// The portal.
    pub app: &'a App,
    /// Whose upload it is.
    pub signed: &'a Signed,
    /// Its key, from which those of its messages are derived.
    pub key: Uuid,
    /// How it begins.
    pub open: OpenElderImport,
}

impl Way<'_> {
    /// Reads the file in a thread of its own, a chunk or two ahead of the registry. A file that turns out to be none takes
    /// back what was sent of it.
    ///
    /// # Errors
    /// What is wrong with the file, or what the registry refuses.
    pub async fn bring(mut self, file: Vec<u8>) -> Result<Uuid, Refused> {
        let today = china_date(self.app.host.clock().now());
        let reader = Reader {
            vocabulary: Vocabulary::new(),
            villages: Villages::new(&self.app.orgs(), &self.signed.scope, today),
        };
        let (send, mut chunks) = mpsc::channel::<(ElderTable, Vec<ElderLine>)>(1);
        let reading = spawn_blocking(move || {
            table::read(&file, &reader, &mut |table, lines| {
                send.blocking_send((table, lines)).is_ok()
            })
        });
        let mut import = None;
        let sent = self.send(&mut chunks, &mut import).await;
        drop(chunks);
        // A reader that has panicked has read nothing that can be trusted.
        let read = reading.await.unwrap_or(Err(Fault::Broken));
        let done = match (sent, read) {
            (Err(error), _) => Err(error.into()),
            (Ok(()), Err(fault)) => Err(Refused::File(fault)),
            (Ok(()), Ok(rows)) => match import {
                Some(import_id) => self.close(import_id, rows).await.map_err(Refused::from),
                None => Err(Refused::File(Fault::NoRows)),
            },
        };
        if let (Err(_), Some(import_id)) = (&done, import) {
            // Left behind otherwise, it is forgotten after some days.
            let _ = self.tell("discard", DiscardElderImport { import_id }).await;
        }
        done
    }

    async fn send(
        &mut self,
        chunks: &mut mpsc::Receiver<(ElderTable, Vec<ElderLine>)>,
        import: &mut Option<Uuid>,
    ) -> Result<(), Error> {
        let mut number = 0;
        while let Some((table, rows)) = chunks.recv().await {
            let import_id = match *import {
                Some(known) => known,
                None => {
                    self.open.table = table;
                    let opened = self.tell("open", self.open.clone()).await?.import_id;
                    *import.insert(opened)
                }
            };
            number += 1;
            self.tell(&format!("rows {number}"), PutElderRows { import_id, rows })
                .await?;
        }
        Ok(())
    }

    async fn close(&self, import_id: Uuid, rows: u32) -> Result<Uuid, Error> {
        let closed = self.tell("close", CloseElderUpload { import_id, rows }).await?;
        Ok(closed.import_id)
    }

    async fn tell<C: contracts::Command>(&self, step: &str, command: C) -> Result<C::Reply, Error> {
        let key = Uuid::new_v5(&self.key, step.as_bytes());
        self.signed.tell(self.app, key, command).await
    }
}
