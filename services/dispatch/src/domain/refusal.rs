use contracts::{
    Code, Error,
    dispatch::{CaseState, OrderState, VisitState, callback::CallBackState, case::CaseStep},
};
use kernel::VolunteerId;
use runtime::Failure;
use time::{Date, OffsetDateTime};

/// Why the rules do not allow something, with the facts; words only at the edge.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The visit is in another state.
    VisitIs(VisitState),
    /// Nobody has checked in.
    NotCheckedIn,
    /// Nothing has been uploaded that could be confirmed or disputed.
    NotUploaded,
    /// It has been uploaded before.
    AlreadyUploaded,
    /// It counts already: the window is over (R5.11).
    AlreadyConfirmed,
    /// The elder has objected; the case decides.
    IsDisputed,
    /// Check-in opens later.
    TooEarly { opens_at: OffsetDateTime },
    /// The stop is before the start, or in the future.
    WrongTimes,
    /// Nothing is left after the breaks.
    NoMinutes,
    /// More is approved than was recorded.
    MoreThanRecorded { recorded: i64 },
    /// The order is in another state.
    OrderIs(OrderState),
    /// Somebody is there already, or has been.
    AlreadyStarted,
    /// Every seat is taken, or the time is over.
    NoSeat,
    /// The volunteer does not pass a hard filter (R5.4).
    NotEligible { volunteer: VolunteerId, filter: String },
    /// The volunteer has another visit at that time (R5.4).
    Overlaps { volunteer: VolunteerId },
    /// Minutes of another visit of the volunteer would count twice.
    ServedElsewhere,
    /// Another visit of the volunteer is under way.
    AnotherUnderWay,
    /// The offer was accepted; who cannot come withdraws from the visit.
    OfferAccepted,
    /// The case has been decided.
    CaseIs(CaseState),
    /// A complaint about a unit does not go to it.
    AboutUnit,
    /// It is another's turn in the case.
    CaseAt(CaseStep),
    /// The call-back has ended.
    CallBackIs(CallBackState),
    /// Nobody answered today; the next try is on another day (R9.2).
    TriedToday { next: Date },
    /// An answer has a grade from 1 to 5, anything else has none (R9.2).
    NoGrade,
    /// Who is not content says with what.
    NoCallReason,
    /// A grade has come by SMS before.
    GradeGiven,
    /// A second person is needed, and this is the first.
    SamePerson,
    /// The uploader is the volunteer, or of their household (R5.10).
    OwnVisit,
    /// The service is too long ago (R5.12).
    TooOld { max_days: i64 },
    /// The service began before the volunteer was in service (R3.4).
    NotYetActive { since: OffsetDateTime },
    /// The code was wrong.
    WrongCode { tries_left: i16 },
    /// Five wrong codes (decision 22).
    CodeLocked,
    /// The code is not the one that hangs at the site.
    WrongSiteCode { tries_left: i16 },
    /// Five wrong codes at the site: the roster is signed on paper.
    SiteCodeLocked,
    /// Every place of the activity is taken.
    ActivityFull,
    /// The activity is over, or was called off.
    ActivityOver,
    /// The activity is for the volunteers of another unit.
    NotOpenToYou,
    /// Nobody signs, or gives back a place, who has none.
    NotSignedUp,
    /// Places that are taken cannot be taken away.
    PlacesTaken { last: i16 },
    /// Who took part, or is of the household of one who did, does not confirm.
    TookPart,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        use Refusal::*;
        match refusal {
            VisitIs(state) => Error::conflict("wrong_visit_state", "the visit is in another state by now")
                .with("state", state.as_str()),
            NotCheckedIn => Error::conflict("not_checked_in", "check in first"),
            NotUploaded => Error::conflict("not_uploaded", "the visit has not been uploaded"),
            AlreadyUploaded => Error::conflict("already_uploaded", "the visit has been uploaded before"),
            AlreadyConfirmed => Error::conflict(
                "already_confirmed",
                "the minutes are confirmed; the hotline can have them reviewed",
            ),
            IsDisputed => Error::conflict("visit_disputed", "the elder has objected; the case decides"),
            TooEarly { opens_at } => Error::conflict("too_early", "check-in is not open yet")
                .with("opens_at", contracts_time(opens_at)),
            WrongTimes => Error::invalid(
                "stopped_at",
                "wrong_times",
                "the stop must be after the start and not in the future",
            ),
            NoMinutes => Error::invalid("breaks", "no_minutes", "not a minute is left after the breaks"),
            MoreThanRecorded { recorded } => Error::invalid(
                "approved",
                "more_than_recorded",
                "at most what was recorded can be approved",
            )
            .with("recorded", recorded),
            OrderIs(state) => Error::conflict("wrong_order_state", "the order is in another state by now")
                .with("state", state.as_str()),
            AlreadyStarted => Error::conflict("already_started", "a volunteer has already been there"),
            NoSeat => Error::conflict(
                "no_seat",
                "nobody can be asked any more: every seat is taken or the time is over",
            ),
            NotEligible { volunteer, filter } => Error::conflict(
                "not_eligible",
                format!("a volunteer does not pass the filter {filter}"),
            )
            .with("volunteer_id", volunteer.to_string())
            .with("filter", filter),
            Overlaps { volunteer } => {
                Error::conflict("visit_overlap", "the volunteer has another visit at that time")
                    .with("volunteer_id", volunteer.to_string())
            }
            ServedElsewhere => Error::conflict(
                "times_overlap",
                "the times overlap with another visit of the volunteer",
            ),
            AnotherUnderWay => Error::conflict("another_under_way", "check out of the other visit first"),
            OfferAccepted => Error::conflict(
                "already_accepted",
                "the offer is accepted; withdraw from the visit instead",
            ),
            CaseIs(state) => {
                Error::conflict("case_decided", "the case has been decided").with("state", state.as_str())
            }
            CaseAt(step) => Error::conflict("case_elsewhere", "it is another's turn in this case")
                .with("step", step.as_str()),
            AboutUnit => Error::conflict(
                "about_unit",
                "the complaint is about the sub-branch: pass it on to head office",
            ),
            CallBackIs(state) => {
                Error::conflict("call_back_ended", "the call-back has ended").with("state", state.as_str())
            }
            TriedToday { next } => Error::conflict("tried_today", "the next try is on another day")
                .with("next", next.to_string()),
            NoGrade => Error::invalid(
                "grade",
                "no_grade",
                "an answer has a grade from 1 to 5, and nothing else has one",
            ),
            NoCallReason => Error::invalid(
                "reason",
                "no_call_reason",
                "with a grade up to 3 say what was wrong",
            ),
            GradeGiven => Error::conflict("grade_given", "a grade has come by SMS before"),
            SamePerson => Error::forbidden("same_person", "a second person must do this"),
            OwnVisit => Error::forbidden(
                "own_visit",
                "the uploader may not be the volunteer or of their household",
            ),
            TooOld { max_days } => {
                Error::conflict("too_old", format!("visits are uploaded within {max_days} days"))
                    .with("max_days", max_days)
            }
            NotYetActive { since } => {
                Error::conflict("not_yet_active", "this began before the volunteer was in service")
                    .with("since", contracts_time(since))
            }
            WrongCode { tries_left } => Error::invalid("code", "wrong_code", "this is not the elder's code")
                .with("tries_left", tries_left),
            CodeLocked => Error {
                field: Some("code".into()),
                ..Error::new(
                    Code::Conflict,
                    "code_locked",
                    "five wrong codes: staff confirm the visit",
                )
            },
            WrongSiteCode { tries_left } => {
                Error::invalid("code", "wrong_site_code", "this is not the code at the site")
                    .with("tries_left", tries_left)
            }
            SiteCodeLocked => Error {
                field: Some("code".into()),
                ..Error::new(
                    Code::Conflict,
                    "site_code_locked",
                    "five wrong codes: sign on the roster",
                )
            },
            ActivityFull => Error::conflict("activity_full", "every place is taken"),
            ActivityOver => Error::conflict("activity_over", "the activity is over, or was called off"),
            NotOpenToYou => Error::conflict(
                "not_open_to_you",
                "this activity is for the volunteers of the unit that runs it",
            ),
            NotSignedUp => Error::conflict("not_signed_up", "there is no place in this volunteer's name"),
            PlacesTaken { last } => Error::invalid(
                "places",
                "places_taken",
                format!("place {last} is taken: there cannot be fewer"),
            )
            .with("min", last),
            TookPart => Error::forbidden(
                "took_part",
                "who took part, or is of their household, does not confirm",
            ),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal.into())
    }
}

fn contracts_time(at: OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}
