use contracts::dispatch::door::PrintDoorCard;

use super::*;

pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let times = RecordTimes {
        visit_id: lived.under_way,
        started_at: At(town.now() - Duration::minutes(5)),
        stopped_at: At(town.now() - Duration::minutes(1)),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::PaperForm,
        reason: "纸质单".into(),
    };
    let review = ReviewVisit {
        visit_id: lived.under_way,
        approved: RawMinutes::new(30),
        reason: "按单".into(),
    };
    let mut uploading = people.writing();
    uploading.push((people.operator.clone(), ROLE));
    // Who speaks for the elder: the hotline, and no sub-branch that has served.
    let for_elder = || people.role(&[&people.clerk, &people.branch, &people.auditor, &people.stranger]);
    let out = CheckOut {
        visit_id: lived.under_way,
        code: "000000".into(),
        breaks: RawMinutes::ZERO,
        position: None,
    };
    vec![
        attempt(
            WithdrawFromVisit {
                visit_id: lived.accepted,
                reason: "家里有事".into(),
            },
            people.acting(),
        )
        .by_id("visit_id"),
        attempt(
            RecordNoShow {
                visit_id: lived.accepted,
                party: Party::Elder,
                reason: "家里没有人".into(),
            },
            people.writing(),
        )
        .by_id("visit_id"),
        attempt(
            CheckIn {
                visit_id: lived.accepted,
                position: None,
                phone: None,
            },
            people.acting(),
        )
        .by_id("visit_id"),
        attempt(out, people.acting()).by_id("visit_id"),
        attempt(times, people.writing()).by_id("visit_id"),
        attempt(review, people.writing()).by_id("visit_id"),
        attempt(
            UploadVisit {
                visit_id: lived.completed,
            },
            uploading,
        )
        .by_id("visit_id"),
        attempt(
            ConfirmVisit {
                visit_id: lived.uploaded,
                channel: Channel::Staff,
            },
            for_elder(),
        ),
        attempt(
            DisputeVisit {
                visit_id: lived.uploaded,
                channel: Channel::Staff,
                reason: Some("没有来".into()),
            },
            for_elder(),
        ),
        attempt(
            ResolveCase {
                case_id: lived.case,
                decision: CaseState::Dismissed,
                note: "已核实".into(),
            },
            for_elder(),
        ),
        attempt(
            case::AnswerCase {
                case_id: lived.case,
                answer: "已上门核实".into(),
            },
            [(town.other_clerk(), SCOPE)].into_iter().chain(people.role(&[
                &people.operator,
                &people.branch,
                &people.auditor,
                &people.finance,
                &people.stranger,
            ])),
        )
        .by_id("case_id"),
        attempt(
            case::ReviewCase {
                case_id: lived.answered_case,
                verdict: case::CaseReview::Forward,
                review: "情况属实".into(),
            },
            [(town.other_branch(), SCOPE)].into_iter().chain(people.role(&[
                &people.operator,
                &people.clerk,
                &people.auditor,
                &people.finance,
                &people.stranger,
            ])),
        )
        .by_id("case_id"),
        attempt(
            callback::RecordCallBack {
                call_back_id: lived.call_back,
                outcome: callback::CallOutcome::Answered,
                grade: Some(5),
                reason: None,
                note: None,
            },
            for_elder(),
        ),
        attempt(
            callback::TakeGrade {
                call_back_id: lived.call_back,
                grade: 5,
            },
            people.people(),
        ),
        attempt(
            RevealVisitCode {
                visit_id: lived.accepted,
                purpose: "老人无手机".into(),
            },
            [
                (town.other_clerk(), SCOPE),
                (people.auditor.clone(), ROLE),
                (lived.volunteer.actor(), ROLE),
                (people.stranger.clone(), ROLE),
            ],
        )
        .by_id("visit_id"),
        attempt(
            PrintDoorCard {
                elder_id: lived.elder.id,
                anew: false,
            },
            [
                (town.other_clerk(), SCOPE),
                (people.auditor.clone(), ROLE),
                (lived.volunteer.actor(), ROLE),
                (people.stranger.clone(), ROLE),
            ],
        )
        .by_id("elder_id"),
    ]
}
