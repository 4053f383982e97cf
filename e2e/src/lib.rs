//! The platform as people meet it: all services in one process ([`Stack`]), browsers ([`Browser`]), and forms sent
//! without a browser's scripts ([`Plain`]). The tests stand in `tests/it`.

mod account;
mod browser;
mod driver;
mod inspect;
mod lived;
mod paper;
mod pictures;
mod plain;
mod stack;
mod words;

pub use account::{Account, code_at};
pub use browser::{Browser, Counts, Network, Screen};
pub use inspect::{Faults, inspect};
pub use lived::Lived;
pub use paper::{Sheet, sheets};
pub use pictures::Pictures;
pub use plain::{Form, Plain, Reply};
pub use stack::{Stack, six_digits};
pub use words::Words;
