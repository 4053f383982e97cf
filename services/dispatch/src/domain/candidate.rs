//! What a service asks of a volunteer.

use contracts::volunteer::QualificationKind;

/// What the catalogue asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Code in the catalogue.
    pub service: String,
    /// Qualification, unexpired on the day (R3.4).
    pub qualification: Option<QualificationKind>,
    /// Accident insurance on file (R3.6).
    pub insurance: bool,
}

/// The filters that also hold for who accepts: what can change between offer and answer, and what law and safety ask
/// for. Free time is not among them: who accepts knows their own week.
pub fn holds_at_acceptance(filter: &str) -> bool {
    matches!(
        filter,
        "not_active" | "not_trained" | "not_qualified" | "not_insured" | "paid_work" | "household"
    )
}
