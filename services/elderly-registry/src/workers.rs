//! What a commit starts: loops over the rows of imports, a chunk a transaction.

pub mod check_rows;
pub mod register_rows;

/// Rows a chunk: what a process that dies has to do again.
const CHUNK: i64 = 500;
