//! The rules of the books, without input or output.

pub mod access;
pub mod account;
pub mod chain;
pub mod decider;
pub mod hold;
pub mod refusal;
pub mod request;
pub mod state;
pub mod statement;
pub mod transfer;
pub mod visit;
