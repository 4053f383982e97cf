//! The chain that shows whether a row was changed afterwards (R6.1, decision 12).
//!
//! Every row has its own digest, so that a changed row can be named. A block's hash covers the previous block's hash,
//! its own numbers and the digests of its rows in order, so that none can be changed, dropped, added or moved.

use std::fmt::Write;

use runtime::Suite;
use time::OffsetDateTime;

use super::transfer::{Transfer, micros};

/// SHA-256 or SM3.
pub type Hash = [u8; 32];

/// The hash before the first block.
pub const GENESIS: Hash = [0; 32];

/// One commit of the poster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// From 1, without gaps.
    pub no: i64,
    /// What its hash and the digests of its rows are made with.
    pub suite: Suite,
    /// Hash of the block before it.
    pub prev_hash: Hash,
    /// Its own.
    pub hash: Hash,
    /// How many transfers it holds.
    pub n: i32,
    /// Serial number of the last.
    pub last_seq: i64,
    /// When.
    pub at: OffsetDateTime,
}

/// Digest of one row.
pub fn digest(suite: Suite, transfer: &Transfer) -> Hash {
    suite.hash(&[transfer.canonical().as_bytes()])
}

impl Block {
    /// What the hash of this block must be: of the text `previous hash`, `no|at|n|last_seq`, then one digest a line,
    /// all in hex.
    pub fn hash_over<'a>(&self, digests: impl IntoIterator<Item = &'a Hash>) -> Hash {
        let mut text = String::with_capacity(160 + 65 * usize::try_from(self.n).unwrap_or_default());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", hex::encode(self.prev_hash));
        let _ = writeln!(
            text,
            "{}|{}|{}|{}",
            self.no,
            micros(self.at),
            self.n,
            self.last_seq
        );
        for digest in digests {
            text.extend(
                digest
                    .iter()
                    .flat_map(|byte| [hex_digit(byte >> 4), hex_digit(byte & 15)]),
            );
            text.push('\n');
        }
        self.suite.hash(&[text.as_bytes()])
    }
}

fn hex_digit(half: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(half)])
}
