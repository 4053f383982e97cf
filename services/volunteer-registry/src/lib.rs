//! volunteer-registry: who is a volunteer, and what they may do.
//!
//! Reading on: `commands/register_volunteer.rs`, then `domain/application.rs` for the rules it asks, and
//! `domain/standing.rs` for the states.

mod commands;
mod domain;
mod invariants;
mod jobs;
mod paper;
mod queries;
mod reactions;
mod served;
mod store;

pub use domain::passbook::number as passbook_number;
pub use queries::EXPORTED;

use runtime::{Service, daily, every};
use time::{Duration, macros::time};

/// The service: its commands, queries, reactions and proofs.
pub fn service() -> Service {
    let service = Service::new("volunteer-registry", "volunteer")
        .migrations(sqlx::migrate!("../../migrations/volunteer-registry"))
        .sealed("volunteer", &["name", "resident_id", "phone"])
        .sealed("qualification", &["certificate_no"])
        .sealed("guardian", &["name", "phone"])
        .sealed("recipient", &["name", "phone", "address"])
        .sealed("standing_change", &["reason"])
        .sealed("erasure", &["reason", "note"])
        .sealed("star_objection", &["objection"])
        .sealed("certificate_file", &["pdf"])
        .state(|host| {
            let section = host.section("certificate").map_err(|error| error.to_string())?;
            Ok::<_, String>(paper::Paper::new(section))
        })
        .command_with(commands::catalogue, commands::register_volunteer)
        .command_with(commands::vetter, commands::vet_volunteer)
        .command(commands::record_training)
        .command(commands::record_qualification)
        .command(commands::record_insurance)
        .command(commands::record_recipient)
        .query(queries::recipient_contacts)
        .query(queries::recipient_facts)
        .query(queries::recipient_names)
        .command(commands::activate_volunteer)
        .command(commands::reveal_volunteer)
        .command_with(commands::applicants_catalogue, commands::apply_volunteer)
        .command_with(commands::willing_catalogue, commands::change_willingness)
        .command(commands::suspend_volunteer)
        .command(commands::resume_volunteer)
        .command(commands::leave_volunteer)
        .command_with(commands::paid_catalogue, commands::record_paid_work)
        .command(commands::verify_qualification)
        .command(commands::open_course)
        .command(commands::record_attendance)
        .command(commands::propose_erasure)
        .command_with(commands::standing, commands::approve_erasure)
        .command(commands::reject_erasure)
        .command(commands::apply_for_star)
        .command_with(commands::reviewer, commands::review_star)
        .command(commands::object_to_star)
        .command_with(commands::ruler, commands::rule_on_objection)
        .command(commands::withdraw_star)
        .command_with(commands::nominator, commands::nominate_for_award)
        .command_with(commands::decider, commands::decide_award)
        .command(commands::publish_award)
        .query(queries::rank_for_award)
        .query(queries::find_awards)
        .query(queries::get_award)
        .query(queries::volunteer_awards)
        .query(queries::volunteer_records)
        .command(commands::apply_for_certificate)
        .command_with(commands::accepter, commands::accept_certificate)
        .command_with(commands::facts, commands::issue_certificate)
        .command(commands::withdraw_certificate)
        .query(queries::find_certificates)
        .query(queries::get_certificate)
        .query(queries::volunteer_certificates)
        .query(queries::certificate_file)
        .query(queries::check_certificate)
        .query(queries::find_stars)
        .query(queries::get_star)
        .query(queries::volunteer_stars)
        .query(queries::public_notice)
        .job("issue_stars", every(Duration::minutes(10)), jobs::issue_stars)
        .query(queries::find_volunteers)
        .query(queries::get_volunteer)
        .query(queries::names)
        .query(queries::contacts)
        .query(queries::audience)
        .query(queries::by_phone)
        .query(queries::by_passbook)
        .query(queries::person_key)
        .query(queries::has_passbook)
        .query(queries::accesses)
        .query(queries::export_volunteer)
        .query(queries::application_at)
        .query(queries::waiting_certificates)
        .query(queries::courses)
        .query(queries::get_course)
        .query(queries::erasures)
        .on("credit_visits", reactions::credit_visit)
        .on("correct_credit", reactions::correct_credit)
        .on("credit_history", reactions::credit_history)
        .on("keep_merger", reactions::keep_merger)
        .job("retain", daily(time!(02:15)), jobs::retain)
        .job(
            "follow_mergers",
            every(Duration::minutes(1)),
            jobs::follow_mergers,
        );
    invariants::all(service)
}
