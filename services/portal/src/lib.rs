//! portal: who is staff, where they stand in the tree, and what they see.
#![allow(dead_code, unused_imports)]
mod mobile;
mod pages;
mod sign_in;
mod store;
mod web;
use runtime::Service;
/// The service.
pub fn service() -> Service {
    Service::new("portal", "portal")
        .migrations(sqlx::migrate!("../../migrations/portal"))
        .state(web::Orgs::new)
        .http("portal", web::portal_router)
        .http("mobile", web::mobile_router)
}
