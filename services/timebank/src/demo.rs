//! The demonstration district: invented people in the real tree, and three months that they live through the services'
//! own commands, so that every balance, message and audit row agrees with every other.

mod accounts;
mod activities;
mod books;
mod calls;
mod campaigns;
mod checks;
mod claims;
mod desk;
mod files;
mod fund;
mod gateways;
mod goods;
mod grades;
mod history;
mod lists;
mod lives;
mod messages;
mod people;
mod places;
mod publicity;
mod recognition;
mod registry;
mod settlement;
mod step;
mod stock;
mod summary;
mod tree;
mod work_orders;

pub use step::{Loader, Size};
pub use summary::{Account, Person, Summary};
