use contracts::{
    Actor, Day, Paging,
    ledger::{
        GetStatement, LineState, Purpose,
        correction::{ApproveCorrection, CorrectionKind, ProposeCorrection},
        import::{ApproveImport, GetImport, ImportKind, ImportRow, ImportState, ProposeImport},
    },
};
use kernel::{BasisPoints, RawMinutes, VolunteerId, china_date};
use time::Duration;
use uuid::Uuid;

use super::{
    registry::Volunteer,
    step::{LOOK_AGAIN, Loader},
};

/// Volunteers whose time from before this system is brought over.
const BROUGHT_OVER: usize = 12;

impl Loader<'_> {
    /// What a village wrote into a book of paper before this system: one finance person brings it over, the other one
    /// approves (R12.8).
    pub(super) async fn bring_over_history(&mut self, volunteers: &[Volunteer]) -> anyhow::Result<()> {
        let rows: Vec<ImportRow> = volunteers
            .iter()
            .take(BROUGHT_OVER)
            .enumerate()
            .flat_map(|(number, volunteer)| self.written_of(number, volunteer))
            .collect();
        let count = rows.len();
        let import_id = self.propose_import("启用前纸质台账", rows).await?;
        self.tell(&self.checker(), ApproveImport { import_id }).await?;
        let asked = GetImport {
            import_id,
            paging: Paging { page: 1, size: 1 },
        };
        while self.ask(&self.checker(), asked.clone()).await?.import.state != ImportState::Posted {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.settle().await?;
        self.say(&format!("{count} entries of a book of paper are brought over"));
        Ok(())
    }

    /// Two services and what was left of earlier ones.
    fn written_of(&self, number: usize, volunteer: &Volunteer) -> [ImportRow; 3] {
        let today = china_date(self.clock_now());
        let row = |kind, days: usize, minutes, weight| ImportRow {
            passbook_no: volunteer.passbook_no.clone(),
            kind,
            day: Day(today - Duration::days(days as i64)),
            minutes,
            weight,
            document: format!("台账第 {} 页", number + 1),
        };
        [
            row(ImportKind::History, 60 - number, 90, Some(BasisPoints::ONE)),
            row(
                ImportKind::History,
                30 - number,
                75,
                Some(BasisPoints::new(20_000)),
            ),
            row(ImportKind::OpeningSavings, 20, 60 * (1 + number as i64 % 5), None),
        ]
    }

    pub(super) async fn propose_import(&mut self, title: &str, rows: Vec<ImportRow>) -> anyhow::Result<Uuid> {
        let title = title.to_owned();
        let proposed = self.tell(&self.cashier(), ProposeImport { title, rows }).await?;
        Ok(proposed.import_id)
    }

    /// One visit's minutes have been put right; another correction and another import wait for the second person.
    pub(super) async fn correct_the_books(&mut self, volunteers: &[Volunteer]) -> anyhow::Result<()> {
        let mut visits = Vec::new();
        for volunteer in volunteers {
            visits.extend(self.unsettled_visit(volunteer.id).await?);
            if visits.len() == 2 {
                break;
            }
        }
        if let [(first, raw), (second, _)] = visits[..] {
            let served = Some(RawMinutes::new((raw.get() - 10).max(1)));
            let told = ("签退晚点，按纸质单更正", "纸质服务单 0417");
            let correction_id = self
                .propose_correction(first, CorrectionKind::Restate, served, told)
                .await?;
            self.tell(&self.checker(), ApproveCorrection { correction_id })
                .await?;
            let told = ("服务未完成，志愿者本人说明", "12349 通话记录 2216");
            self.propose_correction(second, CorrectionKind::Void, None, told)
                .await?;
        }
        if let Some(volunteer) = volunteers.get(BROUGHT_OVER) {
            let rows = self.written_of(BROUGHT_OVER, volunteer).into();
            self.propose_import("补录：纸质台账漏页", rows).await?;
        }
        self.settle().await?;
        self.say("the books have been corrected once, and two decisions wait");
        Ok(())
    }

    /// The newest visit that is posted and not settled, with its minutes.
    async fn unsettled_visit(&self, volunteer_id: VolunteerId) -> anyhow::Result<Option<(i64, RawMinutes)>> {
        let asked = GetStatement {
            volunteer_id,
            from: Some(Day(china_date(self.clock_now()) - Duration::days(20))),
            to: None,
            account: None,
            purpose: Some(Purpose::Visit),
            before: None,
            limit: 10,
        };
        let lines = self.ask(&Actor::System, asked).await?.lines;
        let posted = lines.into_iter().find(|line| line.state == LineState::Posted);
        Ok(posted.and_then(|line| Some((line.seq, line.raw_minutes?))))
    }

    async fn propose_correction(
        &mut self,
        seq: i64,
        kind: CorrectionKind,
        raw_minutes: Option<RawMinutes>,
        (reason, evidence): (&str, &str),
    ) -> anyhow::Result<Uuid> {
        let proposal = ProposeCorrection {
            seq,
            kind,
            raw_minutes,
            reason: reason.into(),
            evidence: evidence.into(),
        };
        Ok(self.tell(&self.cashier(), proposal).await?.correction_id)
    }
}
