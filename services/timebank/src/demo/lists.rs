use std::fmt::Write;

use contracts::{
    Actor, Paging,
    elderly::{
        Consent, ConsentGiver,
        import::{
            CloseElderUpload, CommitElderImport, ElderChoice, ElderImportState, ElderRowState, ElderTable,
            GetElderImport, OpenElderImport, PutElderRows,
        },
    },
};
use kernel::{OrgCode, china_date};
use rand::{SeedableRng, rngs::StdRng};
use uuid::Uuid;

use super::{
    people::{Invented, People},
    step::{LOOK_AGAIN, Loader},
};

/// People of a list.
const LISTED: usize = 24;

impl Loader<'_> {
    /// Lists of elders that villages have had in Excel: one has been registered; another waits for its clerk, with the
    /// faults that such lists have.
    pub(super) async fn import_lists(&mut self) -> anyhow::Result<()> {
        let mut rng = StdRng::seed_from_u64(self.seed);
        let mut people = People::new(china_date(self.clock_now()), 95_000_000, 125);
        let village = |at: usize| self.villages[at % self.villages.len()].clone();
        let (first, second) = (village(0), village(1));
        let mut invent = || people.invent(&mut rng, 62, 88);

        let rows: Vec<Invented> = (0..LISTED).map(|_| invent()).collect();
        let sound = table(&first.0, &rows);
        let (clerk, import_id) = self.try_list(&first, &sound).await?;
        let choice = ElderChoice::Sound;
        self.tell(&clerk, CommitElderImport { import_id, choice }).await?;
        self.until_list(&clerk, import_id, ElderImportState::Done).await?;

        let mut faulty: Vec<Invented> = (0..LISTED).map(|_| invent()).collect();
        let known = &rows[3];
        faulty[2].resident_id = mistyped(&faulty[2].resident_id).into();
        faulty[5].phone = "169-95".into();
        faulty[9] = Invented {
            name: known.name.clone(),
            resident_id: known.resident_id.clone(),
            phone: known.phone.clone(),
        };
        faulty[14].name = "".into();
        self.try_list(&second, &table(&second.0, &faulty)).await?;
        self.settle().await?;
        self.say("a list of elders is registered, and another waits for its clerk");
        Ok(())
    }

    /// Reads a table as the portal does and lets it be tried.
    async fn try_list(&mut self, of: &(OrgCode, String), table: &str) -> anyhow::Result<(Actor, Uuid)> {
        let (village, name) = of;
        let clerk = self.clerk_of(village);
        let open = OpenElderImport {
            title: format!("{name}台账"),
            within: village.clone(),
            table: ElderTable::Utf8,
            consent: Consent {
                service: true,
                sensitive: true,
                text_version: "2026-01".into(),
                given_by: ConsentGiver::Elder,
                reason: None,
            },
            welcome: false,
        };
        let import_id = self.tell(&clerk, open).await?.import_id;
        let mut chunks = Vec::new();
        let rows = portal::read_elders(table.as_bytes(), &mut |_, rows| {
            chunks.push(rows);
            true
        })
        .map_err(anyhow::Error::msg)?;
        for rows in chunks {
            self.tell(&clerk, PutElderRows { import_id, rows }).await?;
        }
        self.tell(&clerk, CloseElderUpload { import_id, rows }).await?;
        self.until_list(&clerk, import_id, ElderImportState::Checked)
            .await?;
        Ok((clerk, import_id))
    }

    async fn until_list(
        &self,
        clerk: &Actor,
        import_id: Uuid,
        state: ElderImportState,
    ) -> anyhow::Result<()> {
        let asked = GetElderImport {
            import_id,
            state: Some(ElderRowState::Refused),
            paging: Paging { page: 1, size: 1 },
        };
        while self.ask(clerk, asked.clone()).await?.import.state != state {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }
}

fn table(village: &OrgCode, people: &[Invented]) -> String {
    let mut text = "姓名,身份证号,村居,住址,居住情况,电话,备注\n".to_owned();
    for (number, person) in people.iter().enumerate() {
        let living = ["与配偶同住", "独居", "与家人同住"][number % 3];
        let [name, id, phone] = [&person.name, &person.resident_id, &person.phone].map(|text| &**text);
        let _ = writeln!(
            text,
            "{name},{id},{village},{} 号,{living},{phone},摸底表",
            number + 1
        );
    }
    text
}

/// With another check digit.
fn mistyped(id: &str) -> String {
    let last = if id.ends_with('1') { '2' } else { '1' };
    format!("{}{last}", &id[..17])
}
