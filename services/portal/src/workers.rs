//! What runs beside the pages.

mod follow_board;

pub use follow_board::follow_board;
