//! One command a file: check, load, decide, store, emit.

mod close_elder;
mod register_elder;
mod reveal_elder;

pub use close_elder::close_elder;
pub use register_elder::register_elder;
pub use reveal_elder::reveal_elder;
