//! portal: who is staff, where they stand in the tree, and what they see.
//!
//! Reading on: `web.rs` for the way of a request, `pages.rs` for the pages, `sign_in.rs` for how a person gets in.

mod commands;
mod divisions;
mod domain;
mod jobs;
mod mobile;
mod pages;
mod queries;
mod reactions;
mod sign_in;
mod store;
mod web;
mod workers;

pub use divisions::divisions;
pub use pages::read_elders;

use runtime::{Service, every};
use time::Duration;

/// The service: staff, organisation tree and settings; and the two web listeners.
pub fn service() -> Service {
    Service::new("portal", "portal")
        .migrations(sqlx::migrate!("../../migrations/portal"))
        .sealed("staff", &["name", "totp_secret"])
        .sealed("staff_change", &["reason"])
        .sealed("session", &["pending_secret"])
        .sealed("call_pop", &["number"])
        .state(|host| {
            host.section::<web::PortalConfig>("portal")
                .map_err(|error| error.to_string())
        })
        .state(web::Orgs::new)
        .state(|_| Ok::<_, String>(web::Looks::default()))
        .state(web::PopSecret::new)
        .state(web::Board::new)
        .worker("follow_board", workers::follow_board)
        .command(commands::put_org_unit)
        .command(commands::load_divisions)
        .command_with(commands::hash_first_password, commands::create_staff)
        .command(commands::propose_staff_roles)
        .command_with(commands::hash_next_password, commands::propose_staff_reset)
        .command(commands::approve_staff_change)
        .command(commands::reject_staff_change)
        .command(commands::close_staff)
        .command(commands::reopen_staff)
        .command(commands::end_staff_sessions)
        .command(commands::unlock_staff)
        .command(commands::propose_setting)
        .command(commands::approve_setting)
        .command(commands::reject_setting)
        .query(queries::staff_names)
        .query(queries::staff_person_key)
        .on("reload_org_tree", reactions::reload_org_tree)
        .on("sign_leaver_out", reactions::sign_leaver_out)
        .on("forget_volunteer", reactions::forget_volunteer)
        .job(
            "expire_sessions",
            every(Duration::minutes(1)),
            jobs::expire_sessions,
        )
        .invariant("every approved setting has reached the portal's own copy", COPIED)
        .invariant("versions of the settings have no gap", NO_GAP)
        .invariant("a closed account has no session (8.1.4.2)", NO_SESSION)
        .invariant(
            "every change of an account was decided by a second person (decision 21)",
            TWO_PERSONS,
        )
        .http("portal", web::portal_router)
        .http("mobile", web::mobile_router)
}

const COPIED: &str = "select 'version ' || p.version || ' of ' || p.key from portal.setting_proposal p \
    where p.state = 'approved' and p.decided_at < $1 \
    and not exists (select from portal.setting s where s.version = p.version and s.key = p.key and s.value = p.value)";

const NO_SESSION: &str = "select s.id::text from portal.session s join portal.staff p on p.id = s.staff_id \
    where p.state = 'closed' and s.ended_at is null and s.created_at < $1";

const TWO_PERSONS: &str = "select c.id::text from portal.staff_change c where c.state = 'approved' \
    and c.decided_at < $1 and c.decided_by in (c.proposed_by, c.staff_id)";

const NO_GAP: &str = "select 'version ' || v.version || ' but ' || count(p.version) || ' decisions' \
    from portal.setting_version v left join portal.setting_proposal p on p.version is not null \
    where $1::timestamptz is not null group by v.version having v.version <> count(p.version)";
