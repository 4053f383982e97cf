//! An import whose program is killed again and again registers everybody once.

use std::{sync::Arc, time::Duration};

use contracts::{
    Actor, Paging,
    elderly::{
        Consent, ConsentGiver,
        import::{
            CloseElderUpload, CommitElderImport, ElderChoice, ElderColumn, ElderImport, ElderImportState,
            ElderLine, ElderRowState, ElderTable, GetElderImport, OpenElderImport, PutElderRows,
        },
    },
};
use kernel::{ResidentId, Sex, SystemClock};
use rand::RngExt;
use runtime::{Bus, Client};
use time::macros::date;
use timebank::{command, services};
use uuid::Uuid;

use super::{program::Program, servers::Servers};

/// Rows of the table.
const ROWS: u32 = 10_000;
/// Times that the program is killed while it registers, at the most.
const KILLS: usize = 4;

fn row(number: u32) -> ElderLine {
    let birth = date!(1931 - 01 - 01) + time::Duration::days(i64::from(number % 10_000));
    let id = ResidentId::for_test(birth, 1, Sex::Female);
    let cells = [
        (ElderColumn::ResidentId, id.as_str()),
        (ElderColumn::Name, "王秀英"),
        (ElderColumn::Village, testkit::actors::VILLAGE),
        (ElderColumn::Address, "3 号楼"),
        (ElderColumn::Living, "alone"),
    ];
    ElderLine {
        row: number + 2,
        cells: cells.map(|(column, text)| (column, text.into())).into(),
        told: Vec::new(),
    }
}

async fn tell<C: contracts::Command>(client: &Client, command: C) -> C::Reply {
    client
        .tell(&Actor::System, client.new_key(), command)
        .await
        .unwrap()
}

/// Nothing while the program is away.
async fn stands(client: &Client, import_id: Uuid) -> Option<ElderImport> {
    let query = GetElderImport {
        import_id,
        state: Some(ElderRowState::Refused),
        paging: Paging { page: 1, size: 1 },
    };
    let found = client.ask(&Actor::System, query).await.ok()?;
    Some(found.import)
}

async fn uploaded(client: &Client) -> Uuid {
    let open = OpenElderImport {
        title: "台账".into(),
        within: testkit::actors::org("370405"),
        table: ElderTable::Xlsx,
        consent: Consent {
            service: true,
            sensitive: true,
            text_version: "2026-01".into(),
            given_by: ConsentGiver::Elder,
            reason: None,
        },
        welcome: false,
    };
    let import_id = tell(client, open).await.import_id;
    let rows: Vec<ElderLine> = (0..ROWS).map(row).collect();
    for chunk in rows.chunks(500) {
        let rows = chunk.to_vec();
        tell(client, PutElderRows { import_id, rows }).await;
    }
    tell(
        client,
        CloseElderUpload {
            import_id,
            rows: ROWS,
        },
    )
    .await;
    import_id
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_an_import_registers_everybody_once() {
    let servers = Servers::fresh().await;
    let config = servers.config("http://127.0.0.1:9");
    runtime::migrate(&config, &services::all()).await.unwrap();
    let bus = Bus::connect(&config, "admin").await.unwrap();
    bus.delete_events().await.unwrap();
    runtime::ensure_stream(&bus, &config).await.unwrap();
    let mut program = Program::start(&servers.file()).await;
    let bus = Bus::connect(&config, "tools").await.unwrap();
    let client = Client::new(bus, Arc::new(SystemClock));
    let import_id = uploaded(&client).await;
    let mut killed_at = Vec::new();
    let mut committed = false;
    loop {
        let Some(import) = stands(&client, import_id).await else {
            continue;
        };
        match import.state {
            ElderImportState::Checked if !committed => {
                let choice = ElderChoice::Sound;
                tell(&client, CommitElderImport { import_id, choice }).await;
                committed = true;
            }
            ElderImportState::Done => break,
            _ => {}
        }
        tokio::time::sleep(Duration::from_millis(rand::rng().random_range(20..200))).await;
        if killed_at.len() < KILLS {
            let in_the_middle = import.state == ElderImportState::Checking || committed;
            if in_the_middle {
                program.kill().await;
                program = Program::start(&servers.file()).await;
                killed_at.push((import.state, import.figures.checked, import.figures.registered));
            }
        }
    }
    assert!(!killed_at.is_empty(), "never killed");
    let done = stands(&client, import_id).await.unwrap();
    assert_eq!(
        (done.figures.registered, done.figures.refused),
        (ROWS, 0),
        "{killed_at:?}"
    );
    let reader = command::check::reader(&config).await.unwrap();
    let elders: (i64, i64) = sqlx::query_as("select count(*), count(distinct person_key) from elderly.elder")
        .fetch_one(&reader)
        .await
        .unwrap();
    assert_eq!(elders, (i64::from(ROWS), i64::from(ROWS)));
    let checked = program.run("check elderly-registry").await;
    assert_eq!(
        checked.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
    program.stop().await;
}
