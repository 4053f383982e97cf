//! The chain as plain text, for somebody who trusts neither the database nor this program: `docs/ledger-proof.md`
//! describes the files, `ops/verify-ledger` proves them.
//!
//! Rows are written as they are read, a few thousand at a time; nothing personal is among them.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use futures::TryStreamExt;
use sqlx::{Connection, PgConnection};

use crate::{
    domain::{chain::Block, transfer::micros},
    store::{accounts, chain, heads},
};

/// Which blocks.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The first, from 1.
    pub from: i64,
    /// The last; the books may end before it.
    pub to: i64,
}

impl Span {
    /// The whole chain.
    pub const ALL: Span = Span {
        from: 1,
        to: i64::MAX,
    };
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Blocks.
    pub blocks: i64,
    /// Transfers in them.
    pub transfers: i64,
    /// Signed heads of these blocks.
    pub heads: usize,
}

/// Why the chain cannot be handed out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The folder or a file in it.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A row or block with something in it that the service never writes.
    #[error("{0} holds what was never written: see `timebank check ledger`")]
    Unreadable(String),
    /// No block has such a number.
    #[error("there are no blocks from {0} on")]
    NoBlocks(i64),
}

/// Writes blocks and their rows, the accounts that these name, and the signed heads with their keys into `folder`, from
/// one snapshot; replaces what is there. `db` needs only to read.
///
/// # Errors
/// The database, a file that cannot be written, a row that cannot be read, or no block in the span.
pub async fn export(db: &mut PgConnection, folder: &Path, span: Span) -> Result<Exported, ExportError> {
    let mut folder = Folder::create(folder)?;
    let mut snapshot = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let (blocks, transfers) = write_chain(&mut snapshot, &mut folder, span).await?;
    if blocks == 0 {
        return Err(ExportError::NoBlocks(span.from));
    }
    write_accounts(&mut snapshot, &mut folder).await?;
    let heads = write_heads(&mut snapshot, &mut folder, span).await?;
    folder.write_sums()?;
    Ok(Exported {
        blocks,
        transfers,
        heads,
    })
}

async fn write_chain(
    db: &mut PgConnection,
    folder: &mut Folder,
    span: Span,
) -> Result<(i64, i64), ExportError> {
    let (mut blocks, mut transfers) = (folder.file("blocks.txt")?, folder.file("transfers.txt")?);
    let mut no = span.from - 1;
    let mut seq = chain::last_seq_of(db, no).await?;
    let (mut block_count, mut transfer_count) = (0, 0);
    loop {
        let piece = chain::piece_after(db, no, seq, span.to).await?;
        if piece.is_empty() {
            break;
        }
        for written in piece {
            let block = written.block.as_ref();
            let block = block.ok_or_else(|| ExportError::Unreadable(format!("block {}", written.no)))?;
            blocks.line(&block_line(block))?;
            for row in &written.rows {
                let transfer = row.transfer.as_ref();
                let transfer =
                    transfer.ok_or_else(|| ExportError::Unreadable(format!("transfer {}", row.seq)))?;
                transfers.line(&format!("{}|{}", transfer.canonical(), hex::encode(row.digest)))?;
                transfer_count += 1;
            }
            block_count += 1;
            (no, seq) = (written.no, written.last_seq);
        }
    }
    folder.close(blocks)?;
    folder.close(transfers)?;
    Ok((block_count, transfer_count))
}

fn block_line(block: &Block) -> String {
    format!(
        "{}|{}|{}|{}|{}|{}|{}",
        block.no,
        micros(block.at),
        block.n,
        block.last_seq,
        block.suite.as_str(),
        hex::encode(block.prev_hash),
        hex::encode(block.hash)
    )
}

/// Number, unit, kind and floor of every account. Whose it is stays in the database.
async fn write_accounts(db: &mut PgConnection, folder: &mut Folder) -> Result<(), ExportError> {
    let mut file = folder.file("accounts.txt")?;
    let mut lines = accounts::listed(db);
    while let Some(account) = lines.try_next().await? {
        let floor = account.floor.map(|floor| floor.to_string()).unwrap_or_default();
        file.line(&format!(
            "{}|{}|{}|{floor}",
            account.id, account.unit, account.kind
        ))?;
    }
    folder.close(file)
}

/// `heads/DAY.txt` is what was signed, `heads/DAY.sig` the signature, `key-ID.pem` the key: as `openssl pkeyutl -verify`
/// takes them.
async fn write_heads(db: &mut PgConnection, folder: &mut Folder, span: Span) -> Result<usize, ExportError> {
    let mut found = heads::before(db, None, i64::MAX).await?;
    found.retain(|signed| (span.from..=span.to).contains(&signed.head.block_no));
    let mut keys: BTreeMap<&str, &[u8]> = BTreeMap::new();
    for signed in &found {
        let day = signed.head.day;
        folder.whole(&format!("heads/{day}.txt"), signed.text().as_bytes())?;
        folder.whole(&format!("heads/{day}.sig"), &signed.signature)?;
        keys.insert(&signed.key_id, &signed.public_key);
    }
    for (id, public_key) in keys {
        folder.whole(&format!("key-{id}.pem"), public_pem(public_key).as_bytes())?;
    }
    Ok(found.len())
}

/// An Ed25519 public key as `openssl` reads it.
fn public_pem(public_key: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    // SubjectPublicKeyInfo of RFC 8410: the bytes before the key are always these.
    let mut der = vec![
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    der.extend_from_slice(public_key);
    format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(der)
    )
}

/// The folder of an export, with the SHA-256 of every file that was finished.
struct Folder {
    path: PathBuf,
    sums: BTreeMap<String, String>,
}

impl Folder {
    fn create(path: &Path) -> Result<Self, ExportError> {
        let failed = |error| ExportError::File {
            path: path.to_owned(),
            error,
        };
        let heads = path.join("heads");
        // Heads of an earlier export would be none of this one's.
        if heads.exists() {
            std::fs::remove_dir_all(&heads).map_err(failed)?;
        }
        std::fs::create_dir_all(&heads).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            sums: BTreeMap::new(),
        })
    }

    fn file(&self, name: &str) -> Result<Lines, ExportError> {
        let path = self.path.join(name);
        match File::create(&path) {
            Ok(file) => Ok(Lines {
                name: name.to_owned(),
                path,
                out: BufWriter::with_capacity(1 << 20, file),
                sum: sha2::Digest::new(),
            }),
            Err(error) => Err(ExportError::File { path, error }),
        }
    }

    fn close(&mut self, mut file: Lines) -> Result<(), ExportError> {
        let flushed = file.out.flush().and_then(|()| file.out.get_ref().sync_all());
        flushed.map_err(|error| file.failed(error))?;
        let sum = sha2::Digest::finalize(file.sum);
        self.sums.insert(file.name, hex::encode(sum));
        Ok(())
    }

    fn whole(&mut self, name: &str, content: &[u8]) -> Result<(), ExportError> {
        let mut file = self.file(name)?;
        file.write(content)?;
        self.close(file)
    }

    /// `SHA256SUMS`, for `sha256sum -c`: what is not in the chain itself cannot be changed unseen either.
    fn write_sums(mut self) -> Result<(), ExportError> {
        let mut file = self.file("SHA256SUMS")?;
        for (name, sum) in &self.sums {
            file.line(&format!("{sum}  {name}"))?;
        }
        self.close(file)
    }
}

/// A file that is written line by line.
struct Lines {
    name: String,
    path: PathBuf,
    out: BufWriter<File>,
    sum: sha2::Sha256,
}

impl Lines {
    fn line(&mut self, line: &str) -> Result<(), ExportError> {
        self.write(line.as_bytes())?;
        self.write(b"\n")
    }

    fn write(&mut self, part: &[u8]) -> Result<(), ExportError> {
        sha2::Digest::update(&mut self.sum, part);
        self.out.write_all(part).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: std::io::Error) -> ExportError {
        ExportError::File {
            path: self.path.clone(),
            error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_written_as_openssl_writes_it() {
        let key = hex::decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").unwrap();
        assert_eq!(
            public_pem(&key),
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n"
        );
    }
}
