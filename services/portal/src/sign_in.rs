//! How a person gets in. Staff: password, second factor, new password where one is due, each step under a new token.
//! Volunteers: a code by SMS.

mod password;
pub mod second_factor;
mod stage;
mod steps;
mod volunteer;
pub mod wechat;

pub use password::hash_password;
pub use stage::Stage;
pub use steps::{
    Entered, PasswordRefused, enrol, enter, new_password, second_factor as show_second_factor, sign_out,
};
pub use volunteer::{Door, Opened, answer_code, send_code};
