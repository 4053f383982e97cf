//! Pure rules: what is said, when, by which digits it is answered, and how long to wait.

pub mod campaign;
pub mod campaign_hours;
pub mod code_limit;
pub mod ladder;
pub mod next_step;
pub mod pairing;
pub mod patience;
pub mod phrase;
pub mod publicity;
pub mod question;
pub mod quiet_hours;
pub mod routing;
pub mod spoken;
pub mod story;
pub mod template;
pub mod text;
pub mod throttle;
pub mod wording;
