use super::*;
use contracts::dispatch::{anomaly::*, service::*, sheet::EnterService, survey::*};
use kernel::{AnomalyId, BasisPoints, ServiceChangeId, ServiceClass};

/// Paper sheets, anomalies, the towns' survey, the catalogue.
pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let paging = Paging::default();
    let anomaly_id = AnomalyId::generate(town.now());
    let at_desk = || people.role(&[&people.clerk, &people.auditor, &people.finance, &people.stranger]);
    let not_head_office = || people.role(&[&people.clerk, &people.branch, &people.auditor, &people.stranger]);
    let mut entering = people.writing();
    entering.push((people.operator.clone(), ROLE));
    let mut surveying = people.role(&[&people.operator, &people.clerk, &people.auditor, &people.stranger]);
    surveying.push((town.other_branch(), SCOPE));
    vec![
        attempt(
            EnterService {
                elder_id: lived.elder.id,
                volunteer_id: lived.volunteer.id,
                service: CLEANING.into(),
                started_at: At(town.now() - Duration::hours(30)),
                stopped_at: At(town.now() - Duration::hours(29)),
                breaks: RawMinutes::ZERO,
                sheet: "2026-11 第1页".into(),
            },
            entering,
        )
        .by_id("volunteer_id"),
        attempt(
            FindAnomalies {
                within: None,
                state: None,
                kind: None,
                paging,
            },
            people.role(&[&people.clerk, &people.system_admin, &people.stranger]),
        ),
        attempt(
            ExplainAnomaly {
                anomaly_id,
                note: "邻居".into(),
            },
            at_desk(),
        ),
        attempt(
            OpenAnomalyCase {
                anomaly_id,
                note: "请说明".into(),
            },
            at_desk(),
        ),
        attempt(
            FindSurveyDue {
                within: Some(org(VILLAGE)),
                paging,
            },
            people.reading(),
        ),
        attempt(
            FindSurveys {
                within: Some(org(VILLAGE)),
                paging,
            },
            people.reading(),
        ),
        attempt(
            RecordSurvey {
                elder_id: lived.elder.id,
                outcome: SurveyOutcome::Answered,
                grade: Some(5),
                reason: None,
                note: None,
            },
            surveying,
        )
        .by_id("elder_id"),
        attempt(
            ProposeService {
                spec: ServiceItem {
                    code: "31".into(),
                    name_zh: "助行".into(),
                    name_en: "Walking along".into(),
                    initials: "zx".into(),
                    class: ServiceClass::Ordinary,
                    weight: BasisPoints::new(10_000),
                    qualification: None,
                    needs_insurance: false,
                    intimate: false,
                    dangerous: false,
                    seats: 1,
                    usual_minutes: RawMinutes::new(60),
                    questions: Vec::new(),
                    closed: false,
                },
                valid_from: Day(china_date(town.now())),
                reason: "总行会议".into(),
            },
            not_head_office(),
        ),
        attempt(
            DecideService {
                change_id: ServiceChangeId::generate(town.now()),
                decision: ServiceChangeState::Approved,
                note: String::new(),
            },
            not_head_office(),
        ),
        attempt(
            FindServiceChanges {
                code: None,
                state: None,
                paging,
            },
            people.role(&[&people.stranger]),
        ),
    ]
}
