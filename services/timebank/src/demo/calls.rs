use contracts::{
    Paging,
    dispatch::{
        CaseCard, CaseState, FindCases,
        callback::{CallBackState, CallOutcome, CallReason, FindCallBacks, RecordCallBack},
        case::{AnswerCase, CaseKind, CaseReview, CaseStep, ReviewCase},
    },
};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::step::Loader;

/// Calls that the hotline makes in an evening.
const CALLS: u32 = 12;

impl Loader<'_> {
    /// The hotline calls some of those who wait: most are content, some do not answer, a few complain (R9.1–R9.3).
    pub(super) async fn call_back(&mut self) -> anyhow::Result<()> {
        let operator = self.operator();
        let waiting = FindCallBacks {
            within: None,
            state: Some(CallBackState::Waiting),
            today: true,
            paging: Paging { page: 1, size: CALLS },
        };
        // Of its own: what elders say on the telephone does not change whom the district sends where.
        let evening = self.clock_now().unix_timestamp().unsigned_abs();
        let mut moods = StdRng::seed_from_u64(self.seed ^ evening);
        for row in self.ask(&operator, waiting).await?.rows {
            let mood: f64 = moods.random();
            let (outcome, grade, reason, note) = match mood {
                mood if mood < 0.15 => (CallOutcome::NoAnswer, None, None, None),
                mood if mood < 0.18 => (CallOutcome::Refused, None, None, None),
                mood if mood < 0.19 => (CallOutcome::WrongNumber, None, None, None),
                mood if mood < 0.22 => (
                    CallOutcome::Answered,
                    Some(2),
                    Some(CallReason::Short),
                    Some("说好一小时，半小时就走了"),
                ),
                mood if mood < 0.28 => (CallOutcome::Answered, Some(3), Some(CallReason::Late), None),
                mood if mood < 0.55 => (CallOutcome::Answered, Some(4), None, None),
                _ => (CallOutcome::Answered, Some(5), None, None),
            };
            let record = RecordCallBack {
                call_back_id: row.call_back_id,
                outcome,
                grade,
                reason,
                note: note.map(Into::into),
            };
            self.tell(&operator, record).await?;
        }
        Ok(())
    }

    /// The sub-branch answers a case and its branch reviews, as far as either has not.
    pub(super) async fn report(&mut self, case: &CaseCard) -> anyhow::Result<()> {
        let mut step = case.step;
        if step == CaseStep::SubBranch {
            step = self.answer_case(case).await?;
        }
        if step == CaseStep::Branch {
            self.review_case(case).await?;
        }
        Ok(())
    }

    async fn answer_case(&mut self, case: &CaseCard) -> anyhow::Result<CaseStep> {
        let answer = AnswerCase {
            case_id: case.case_id,
            answer: "已找志愿者和老人分别了解，情况见走访记录".into(),
        };
        Ok(self.tell(&self.clerk_of(&case.org), answer).await?.step)
    }

    async fn review_case(&mut self, case: &CaseCard) -> anyhow::Result<()> {
        let Some(town) = case.org.town() else {
            return Ok(());
        };
        let review = ReviewCase {
            case_id: case.case_id,
            verdict: CaseReview::Forward,
            review: "答复完整".into(),
        };
        self.tell(&self.clerk_of(&town), review).await?;
        Ok(())
    }

    /// Three elders who were not content this morning: one case waits for its sub-branch, one for its branch, one for head
    /// office.
    pub(super) async fn leave_cases(&mut self) -> anyhow::Result<()> {
        let operator = self.operator();
        let waiting = FindCallBacks {
            within: None,
            state: Some(CallBackState::Waiting),
            today: true,
            paging: Paging { page: 1, size: 200 },
        };
        let rows = self.ask(&operator, waiting).await?.rows;
        let of_a_town = rows.into_iter().filter(|row| row.org.town().is_some());
        let complaints = [
            (CallOutcome::NotServed, None, None, "那天没有人来"),
            (
                CallOutcome::Answered,
                Some(1),
                Some(CallReason::Attitude),
                "说话不耐烦",
            ),
            (
                CallOutcome::Answered,
                Some(2),
                Some(CallReason::Quality),
                "地没有拖干净",
            ),
        ];
        let mut called = Vec::new();
        for (row, (outcome, grade, reason, note)) in of_a_town.zip(complaints) {
            let record = RecordCallBack {
                call_back_id: row.call_back_id,
                outcome,
                grade,
                reason,
                note: Some(note.into()),
            };
            self.tell(&operator, record).await?;
            called.push(row.visit_id);
        }
        let open = FindCases {
            within: None,
            state: Some(CaseState::Open),
            kind: Some(CaseKind::CallBack),
            step: Some(CaseStep::SubBranch),
            late: false,
            paging: Paging { page: 1, size: 200 },
        };
        let cases = self.ask(&operator, open).await?.rows;
        for (number, visit) in called.iter().enumerate() {
            let Some(case) = cases.iter().find(|case| case.visit_id == *visit) else {
                continue;
            };
            if number > 0 {
                self.answer_case(case).await?;
            }
            if number > 1 {
                self.review_case(case).await?;
            }
        }
        self.say("call-backs, and a case at each step");
        Ok(())
    }
}
