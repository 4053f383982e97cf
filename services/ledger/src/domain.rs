//! The rules of the books, without input or output.

pub mod access;
pub mod account;
pub mod chain;
pub mod correction;
pub mod decider;
pub mod estate;
pub mod fund;
pub mod head;
pub mod hold;
pub mod import;
pub mod policy;
pub mod refusal;
pub mod request;
pub mod search;
pub mod settlement;
pub mod state;
pub mod statement;
pub mod transfer;
pub mod visit;
