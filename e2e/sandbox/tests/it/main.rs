//! The sandbox over real sockets: requests signed as a customer signs them, callbacks to a platform's own server.

#![expect(clippy::unwrap_used, reason = "a test may unwrap: its panic is the report")]

mod aliyun;
mod faults;
mod journal;
mod pages;
mod platform;
mod yunmas;
