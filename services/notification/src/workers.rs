//! What talks to gateways, to a 12349 platform, and to the services that asked: outside any transaction.

pub mod callback_reader;
pub mod caller;
pub mod campaigner;
pub mod claiming;
pub mod doubt_resolver;
pub mod fetcher;
pub mod listener;
pub mod platform_teller;
pub mod reply_router;
pub mod sender;
pub mod tester;
