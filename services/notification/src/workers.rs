//! What talks to gateways and to the services that asked: outside any transaction.

pub mod callback_reader;
pub mod doubt_resolver;
pub mod reply_router;
pub mod sender;
