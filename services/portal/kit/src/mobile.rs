//! The volunteers' mobile page: larger letters, one thing at a time, a bar of four at the bottom.

mod balance;
mod header;
mod page;
mod refusal;
mod statement;
mod tab_bar;
mod task;

pub use balance::{Balance, BalancePart, balance};
pub use header::header;
pub use page::{bare, page};
pub use refusal::refusal;
pub use statement::{Line, lines};
pub use tab_bar::{Tab, tab_bar};
pub use task::{Step, StepState, Task, big_button, big_link, steps, task, two};
