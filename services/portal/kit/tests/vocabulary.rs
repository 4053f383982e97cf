//! Every word of the contracts that a page shows has words in both languages.

use contracts::{Role, dispatch, elderly, ledger, notification, redemption, volunteer};
use kernel::Lang;
use portal_kit::Tr;

/// Checks `<set>-<word>` for every word of an enum.
macro_rules! covered {
    ($($set:literal => $enum:path),* $(,)?) => {
        $({
            use $enum as Set;
            for word in Set::ALL.iter().map(|value| value.as_str()) {
                for lang in [Lang::Zh, Lang::En] {
                    let key = format!("{}-{word}", $set);
                    assert!(Tr::new(lang).try_t(&key).is_some(), "{lang:?} has no words for {key}");
                }
            }
        })*
    };
}

#[test]
fn every_state_has_words() {
    covered! {
        "status-order" => dispatch::OrderState,
        "status-visit" => dispatch::VisitState,
        "status-offer" => dispatch::OfferState,
        "status-activity" => dispatch::activity::ActivityPhase,
        "activity_open_to" => dispatch::activity::OpenTo,
        "status-case" => dispatch::CaseState,
        "status-claim" => redemption::claim::ClaimState,
        "claim_end" => redemption::claim::ClaimEnd,
        "relation" => volunteer::recipient::Relation,
        "status-case_step" => dispatch::case::CaseStep,
        "status-anomaly" => dispatch::anomaly::AnomalyState,
        "status-elder" => elderly::ElderState,
        "status-volunteer" => volunteer::VolunteerState,
        "status-star" => volunteer::star::StarState,
        "status-certificate" => volunteer::certificate::CertificateState,
        "ruling" => volunteer::star::ObjectionRuling,
        "star_end" => volunteer::star::StarEnd,
        "status-line" => ledger::LineState,
        "heads-suite" => ledger::HashSuite,
        "status-settlement" => ledger::settlement::SettlementState,
        "status-town_review" => ledger::settlement::ReviewState,
        "status-settlement_line" => ledger::settlement::LineFate,
        "status-exception" => ledger::settlement::ExceptionKind,
        "status-import" => ledger::import::ImportState,
        "status-elder_import" => elderly::import::ElderImportState,
        "status-elder_row" => elderly::import::ElderRowState,
        "status-proposal" => ledger::correction::CorrectionState,
        "status-message" => notification::MessageState,
        "status-publicity" => notification::publicity::PublicityState,
        "status-campaign" => notification::campaign::CampaignState,
        "status-story" => notification::story::StoryState,
        "status-service_change" => dispatch::service::ServiceChangeState,
        "status-day_plan" => dispatch::day::DayPlanState,
        "status-reply" => notification::ReplyState,
        "status-stock_transfer" => redemption::transfer::TransferState,
        "status-stock_count" => redemption::count::CountState,
    }
}

#[test]
fn every_word_of_the_contracts_has_words() {
    covered! {
        "role" => Role,
        "urgency" => dispatch::Urgency,
        "tab" => dispatch::QueueTab,
        "source" => dispatch::OrderSource,
        "source-case" => dispatch::case::CaseKind,
        "reason-anomaly" => dispatch::anomaly::AnomalyKind,
        "event-survey" => dispatch::survey::SurveyOutcome,
        "channel" => dispatch::Channel,
        "evidence" => dispatch::Evidence,
        "phone_owner" => elderly::PhoneOwner,
        "living" => elderly::Living,
        "trait" => elderly::Trait,
        "consent" => elderly::ConsentGiver,
        "recruit" => volunteer::RecruitSource,
        "willingness" => volunteer::Willingness,
        "qualification" => volunteer::QualificationKind,
        "qualification_state" => volunteer::QualificationState,
        "standing" => volunteer::StandingStep,
        "plan_state" => dispatch::plan::PlanState,
        "around" => dispatch::seek::Around,
        "day_plan_outcome" => dispatch::day::DayPlanOutcome,
        "account" => ledger::AccountKind,
        "purpose" => ledger::Purpose,
        "transfer" => ledger::TransferKind,
        "correction" => ledger::correction::CorrectionKind,
        "succession" => ledger::estate::SuccessionMode,
        "import_kind" => ledger::import::ImportKind,
        "elder_column" => elderly::import::ElderColumn,
        "elder_table" => elderly::import::ElderTable,
        "elder_choice" => elderly::import::ElderChoice,
        "error" => elderly::import::ElderReading,
        "message" => notification::MessageKind,
        "medium" => notification::publicity::Medium,
        "campaign_who" => notification::campaign::AudienceWho,
        "story" => notification::story::StoryKind,
        "story_consent" => notification::story::StoryConsentWay,
        "stock_item" => redemption::item::ItemCategory,
        "stock_kind" => redemption::stock::OutletKind,
        "stock_lot" => redemption::stock::LotStatus,
        "stock_intake" => redemption::stock::IntakeKind,
        "stock_move" => redemption::stock::MovementKind,
        "stock_spoil" => redemption::stock::SpoilReason,
        "stock_warning" => redemption::stock::StockWarning,
    }
}
