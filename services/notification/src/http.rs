//! The only doors that are open to the outside: gateways post receipts and replies here.

pub mod callbacks;
