//! Whose word a certificate needs (R3.4).

use contracts::{
    Error, Result,
    volunteer::{QualificationKind, QualificationState},
};
use uuid::Uuid;

/// Whether the service that asks for it is a professional's (×3, R4.1): then a second person verifies it.
pub fn is_professional(kind: QualificationKind) -> bool {
    match kind {
        QualificationKind::Counselling | QualificationKind::Law | QualificationKind::Nursing => true,
        QualificationKind::Electrician | QualificationKind::FirstAid => false,
    }
}

/// Whether `by` may decide on a certificate that `recorder` has recorded: once, and not the same person.
///
/// # Errors
/// `conflict` with reason `certificate_decided`, `forbidden` with reason `own_record`.
pub fn may_decide(state: QualificationState, recorder: Option<Uuid>, by: Option<Uuid>) -> Result<()> {
    if state != QualificationState::Waiting {
        return Err(
            Error::conflict("certificate_decided", "this certificate was decided on before")
                .with("state", state.as_str()),
        );
    }
    if recorder.is_some() && recorder == by {
        return Err(Error::forbidden(
            "own_record",
            "another person must verify what you have recorded",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_decided_on_once_and_by_a_second_person_r3_4() {
        let (one, other) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        assert!(may_decide(QualificationState::Waiting, one, other).is_ok());
        assert!(may_decide(QualificationState::Waiting, None, None).is_ok());
        let own = may_decide(QualificationState::Waiting, one, one).unwrap_err();
        assert_eq!(own.reason, "own_record");
        for decided in [QualificationState::Verified, QualificationState::Refused] {
            let refused = may_decide(decided, one, other).unwrap_err();
            assert_eq!(refused.reason, "certificate_decided");
        }
    }
}
