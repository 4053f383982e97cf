//! What `docs/contracts/` shows is what the types say. `UPDATE_CONTRACTS=1 cargo test -p contracts` writes it again.

mod asyncapi;
mod files;
mod subjects;
