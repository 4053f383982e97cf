//! The way of a request: [`server`] (layers) → a page of `pages/` → [`Signed`] asks and tells the services → markup.
//!
//! A page file has `pub fn routes() -> Router<App>` and handlers that return [`Page`]. A refusal of a service travels with
//! `?` and becomes a page in [`refusal`].

mod app;
mod board;
mod door;
mod entering;
mod find;
mod forms;
mod looks;
mod names;
mod nav;
mod orgs;
mod pdf;
mod photos;
mod post;
mod refusal;
mod server;
mod session;
mod switches;
mod token;
mod upload;
mod url;
mod volunteer;
mod whole_list;
mod xlsx;

pub use app::{App, PopSecret, PortalConfig};
pub use board::{Board, Seat};
pub use door::Visitor;
pub use entering::Entering;
pub use find::find_form;
pub use forms::{Errors, in_cell, lines, of_cell, parse_date};
pub use looks::Looks;
pub use names::Names;
pub use orgs::{OrgTree, OrgUnit, Orgs};
pub use pdf::pdf;
pub use photos::Photos;
pub use post::Post;
pub use refusal::{Page, PageError, field_errors, words};
pub use server::{mobile_router, portal_router};
pub use session::{Signed, is_open};
pub use switches::own_path;
pub use token::{SessionCookie, Token, device};
pub use upload::Upload;
pub use url::{page_of, url};
pub use volunteer::Volunteer;
pub use whole_list::{AT_ONCE, ListName, WholeList, narrowed, searched, typed};
pub use xlsx::{attachment, wants_xlsx, xlsx_button};
