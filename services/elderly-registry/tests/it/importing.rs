use std::collections::BTreeMap;

use contracts::{
    Actor, Code, Paging, Personal,
    elderly::{
        Consent, ConsentGiver, ElderRegistered,
        import::{
            CloseElderUpload, CommitElderImport, DiscardElderImport, ElderChoice, ElderColumn, ElderImport,
            ElderImportProblems, ElderImportRow, ElderImportState, ElderImports, ElderLine, ElderReading,
            ElderRowState, ElderTable, ElderTold, GetElderImport, OpenElderImport, PutElderRows,
        },
    },
};
use kernel::{ResidentId, Sex};
use testkit::{Bench, actors};
use time::{Date, Duration, macros::date};
use uuid::Uuid;

use crate::asked::{OTHER_VILLAGE, VILLAGE, audited, bench, card, clerk, registered, wang};

const TOWN: &str = "370405001";

fn branch() -> Actor {
    actors::branch(TOWN)
}

fn opening(welcome: bool) -> OpenElderImport {
    OpenElderImport {
        title: "兴中社区台账".into(),
        within: actors::org(TOWN),
        table: ElderTable::Xlsx,
        consent: Consent {
            service: true,
            sensitive: true,
            text_version: "2026-01".into(),
            given_by: ConsentGiver::Elder,
            reason: None,
        },
        welcome,
    }
}

fn id(birth: Date, number: u16) -> String {
    ResidentId::for_test(birth, number, Sex::Female)
        .as_str()
        .to_owned()
}

/// A sound row about a person of her own, with these cells instead of its own.
fn line(row: u32, changed: &[(ElderColumn, &str)]) -> ElderLine {
    let birth = date!(1940 - 01 - 01) + Duration::days(i64::from(row));
    let mut cells: BTreeMap<ElderColumn, Personal> = [
        (ElderColumn::ResidentId, id(birth, 7)),
        (ElderColumn::Name, "赵桂英".to_owned()),
        (ElderColumn::Village, VILLAGE.to_owned()),
        (ElderColumn::Address, format!("{row} 号")),
        (ElderColumn::Living, "alone".to_owned()),
    ]
    .map(|(column, text)| (column, Personal(text)))
    .into();
    for (column, text) in changed {
        cells.insert(*column, (*text).into());
    }
    ElderLine {
        row,
        cells,
        told: vec![],
    }
}

async fn uploaded(bench: &Bench, actor: &Actor, welcome: bool, rows: Vec<ElderLine>) -> Uuid {
    let opened = bench.tell(actor, opening(welcome)).await.unwrap();
    let import_id = opened.import_id;
    assert_eq!(opened.state, ElderImportState::Uploading);
    let count = u32::try_from(rows.len()).unwrap();
    for chunk in rows.chunks(500) {
        let rows = chunk.to_vec();
        bench.tell(actor, PutElderRows { import_id, rows }).await.unwrap();
    }
    let close = CloseElderUpload {
        import_id,
        rows: count,
    };
    bench.tell(actor, close).await.unwrap();
    import_id
}

async fn stands(bench: &Bench, import_id: Uuid) -> ElderImport {
    shown(bench, import_id, None).await.0
}

async fn shown(
    bench: &Bench,
    import_id: Uuid,
    state: Option<ElderRowState>,
) -> (ElderImport, Vec<ElderImportRow>) {
    let query = GetElderImport {
        import_id,
        state,
        paging: Paging::default(),
    };
    let found = bench.ask(&branch(), query).await.unwrap();
    (found.import, found.rows.rows)
}

async fn until(bench: &Bench, import_id: Uuid, state: ElderImportState) -> ElderImport {
    bench
        .until(state.as_str(), async || {
            stands(bench, import_id).await.state == state
        })
        .await;
    stands(bench, import_id).await
}

async fn checked(bench: &Bench, rows: Vec<ElderLine>) -> Uuid {
    let import_id = uploaded(bench, &branch(), false, rows).await;
    until(bench, import_id, ElderImportState::Checked).await;
    import_id
}

async fn committed(bench: &Bench, import_id: Uuid, choice: ElderChoice) -> ElderImport {
    let commit = CommitElderImport { import_id, choice };
    bench.tell(&branch(), commit).await.unwrap();
    until(bench, import_id, ElderImportState::Done).await
}

/// Names of this service's own invariants that do not hold.
async fn broken(bench: &Bench) -> Vec<String> {
    bench.settle().await;
    bench.clock.advance(Duration::minutes(5));
    let crypto = bench.host("elderly-registry").crypto();
    let services = [elderly_registry::service()];
    let report = runtime::check(bench.admin(), &services, crypto, kernel::Clock::now(&bench.clock))
        .await
        .unwrap();
    report.broken.into_iter().map(|broken| broken.invariant).collect()
}

#[tokio::test]
async fn what_is_sound_is_registered_and_told_without_a_message_and_nothing_of_the_table_is_kept() {
    let bench = bench().await;
    let groups = [
        (ElderColumn::Categories, "DIBAO"),
        (ElderColumn::Evidence, "D 1"),
        (ElderColumn::VerifiedBy, "运河街道民政办"),
        (ElderColumn::VerifiedOn, "2026-10-01"),
        (ElderColumn::Phone, "16900000001"),
        (ElderColumn::ContactName, "赵强"),
        (ElderColumn::ContactRelation, "子"),
        (ElderColumn::ContactPhone, "16900000009"),
        (ElderColumn::Note, "院里有狗"),
    ];
    let relative = id(date!(1952 - 01 - 01), 1);
    let mut rows = vec![line(2, &groups), line(3, &[(ElderColumn::Relatives, &relative)])];
    rows.push(line(4, &[(ElderColumn::Living, "?")]));
    let import_id = checked(&bench, rows).await;
    let found = stands(&bench, import_id).await;
    assert_eq!((found.figures.sound, found.figures.wrong), (2, 1));
    assert!(
        bench.events::<ElderRegistered>().await.is_empty(),
        "a trial registers nobody"
    );

    let done = committed(&bench, import_id, ElderChoice::Sound).await;
    assert_eq!((done.figures.registered, done.figures.refused), (2, 0));
    let told = bench.events::<ElderRegistered>().await;
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|told| !told.welcome), "decision 20");
    assert_eq!(audited(&bench, "elder.registered").await.len(), 2);

    let (_, rows) = shown(&bench, import_id, Some(ElderRowState::Done)).await;
    let first = card(&bench, rows[0].elder_id.unwrap()).await;
    assert_eq!(first.priority_reasons, ["group_dibao", "advanced_age", "alone"]);
    assert_eq!(first.row.phone_masked.as_deref(), Some("169****0001"));
    assert_eq!(first.contact.unwrap().relation, "子");
    assert_eq!(first.consent.text_version, "2026-01");
    assert!(rows.iter().all(|row| row.given.is_none()));
    let kept: i64 = sqlx::query_scalar(
        "select count(*) from elderly.import_row where cells is not null or person_key is not null or digest is not null",
    )
    .fetch_one(bench.admin())
    .await
    .unwrap();
    assert_eq!(kept, 0);
    assert_eq!(broken(&bench).await, Vec::<String>::new());
}

/// The lists of the first summer: their days are taken over as they are, and give what they give today.
#[tokio::test]
async fn a_list_of_august_2019_is_taken_over_in_bulk_with_its_own_days_r12_8() {
    let bench = bench().await;
    let verified = date!(2019 - 08 - 20);
    let of_2019 = [
        (ElderColumn::Categories, "DIBAO"),
        (ElderColumn::Evidence, "D 1"),
        (ElderColumn::VerifiedBy, "运河街道民政办"),
        (ElderColumn::VerifiedOn, "2019-08-20"),
    ];
    let rows = (2..=1_001).map(|row| line(row, &of_2019)).collect();
    let import_id = checked(&bench, rows).await;
    let done = committed(&bench, import_id, ElderChoice::Sound).await;
    assert_eq!((done.figures.registered, done.figures.refused), (1_000, 0));
    let (_, rows) = shown(&bench, import_id, Some(ElderRowState::Done)).await;
    let first = card(&bench, rows[0].elder_id.unwrap()).await;
    assert_eq!(first.held[0].verified_on.0, verified);
    assert!(first.held[0].valid_to.0 < date!(2020 - 09 - 01));
    assert!(!first.priority_reasons.contains(&"group_dibao".to_owned()));
}

#[tokio::test]
async fn the_welcome_message_is_asked_for_with_the_import() {
    let bench = bench().await;
    let import_id = uploaded(&bench, &branch(), true, vec![line(2, &[])]).await;
    until(&bench, import_id, ElderImportState::Checked).await;
    committed(&bench, import_id, ElderChoice::Sound).await;
    assert!(bench.events::<ElderRegistered>().await[0].welcome);
}

#[tokio::test]
async fn every_problem_is_named_by_row_and_column_and_comes_back_in_full_to_be_corrected() {
    let bench = bench().await;
    let mut formula = line(4, &[]);
    formula.told = vec![ElderTold {
        column: ElderColumn::Address,
        reading: ElderReading::Formula,
    }];
    let young = id(date!(1980 - 01 - 01), 1);
    let rows = vec![
        line(
            2,
            &[(ElderColumn::ResidentId, &young), (ElderColumn::Phone, "1690")],
        ),
        line(3, &[(ElderColumn::Village, "370405100201")]),
        formula,
        line(5, &[]),
    ];
    let import_id = checked(&bench, rows).await;
    let (import, rows) = shown(&bench, import_id, Some(ElderRowState::Wrong)).await;
    assert_eq!((import.figures.wrong, import.figures.sound), (3, 1));
    let named: Vec<(u32, String, String)> = rows
        .iter()
        .flat_map(|row| {
            let faults = row.faults.iter();
            faults.map(|error| (row.row, error.field.clone().unwrap(), error.reason.clone()))
        })
        .collect();
    let expected = [
        (2, "resident_id", "too_young"),
        (2, "phone", "phone_length"),
        (3, "village", "wrong_scope"),
        (4, "address", "formula_in_cell"),
    ];
    assert_eq!(
        named,
        expected.map(|(row, column, reason)| (row, column.to_owned(), reason.to_owned()))
    );
    assert!(rows[0].given.as_ref().unwrap().resident_id_masked.contains('*'));
    let problems = ElderImportProblems { import_id, after: 0 };
    let problems = bench.ask(&branch(), problems).await.unwrap();
    assert!(!problems.more);
    let lines: Vec<u32> = problems.rows.iter().map(|row| row.row).collect();
    assert_eq!(lines, [2, 3, 4]);
    assert_eq!(&*problems.rows[0].cells[&ElderColumn::ResidentId], young.as_str());
    assert_eq!(audited(&bench, "elder_import.exported").await.len(), 1);
}

#[tokio::test]
async fn who_is_registered_or_repeated_stands_beside_their_like_and_is_never_overwritten() {
    let bench = bench().await;
    let known = registered(&bench, wang()).await.elder_id;
    let birth = date!(1950 - 03 - 08);
    let (same, like, again) = (wang().resident_id, id(birth, 2), id(birth, 3));
    let rows = vec![
        line(
            2,
            &[(ElderColumn::ResidentId, &same), (ElderColumn::Address, "新地址")],
        ),
        line(
            3,
            &[(ElderColumn::ResidentId, &like), (ElderColumn::Name, "王秀英")],
        ),
        line(4, &[(ElderColumn::Phone, "16900000001")]),
        line(
            5,
            &[(ElderColumn::ResidentId, &again), (ElderColumn::Name, "李二")],
        ),
        line(
            6,
            &[(ElderColumn::ResidentId, &again), (ElderColumn::Name, "李二")],
        ),
    ];
    let import_id = checked(&bench, rows).await;
    let (import, all) = shown(&bench, import_id, None).await;
    assert_eq!(
        (import.figures.twice, import.figures.similar, import.figures.sound),
        (2, 1, 2)
    );
    let states: Vec<ElderRowState> = all.iter().map(|row| row.state).collect();
    assert_eq!(
        states,
        [
            ElderRowState::Twice,
            ElderRowState::Similar,
            ElderRowState::Sound,
            ElderRowState::Sound,
            ElderRowState::Twice
        ]
    );
    for row in &all[..2] {
        let twin = row.twin.as_ref().unwrap();
        assert_eq!(twin.elder_id, Some(known));
        assert_eq!(&*twin.person.as_ref().unwrap().name, "王秀英");
    }
    assert!(
        all[2].phone_shared && !all[3].phone_shared,
        "a shared phone is a remark"
    );
    let above = all[4].twin.as_ref().unwrap();
    assert_eq!((above.row, above.elder_id), (Some(5), None));
    assert_eq!(&*above.person.as_ref().unwrap().name, "李二");

    let done = committed(&bench, import_id, ElderChoice::SoundAndSimilar).await;
    assert_eq!(done.figures.registered, 3);
    assert_eq!(&*card(&bench, known).await.address, "3 号楼 2 单元 401");
    assert_eq!(broken(&bench).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_clerk_is_not_shown_whose_profile_lies_elsewhere() {
    let bench = bench().await;
    let mut elsewhere = wang();
    elsewhere.village = actors::org(OTHER_VILLAGE);
    registered(&bench, elsewhere).await;
    let open = OpenElderImport {
        within: actors::org(VILLAGE),
        ..opening(false)
    };
    let import_id = bench.tell(&clerk(), open).await.unwrap().import_id;
    let rows = vec![line(2, &[(ElderColumn::ResidentId, &wang().resident_id)])];
    bench
        .tell(&clerk(), PutElderRows { import_id, rows })
        .await
        .unwrap();
    bench
        .tell(&clerk(), CloseElderUpload { import_id, rows: 1 })
        .await
        .unwrap();
    until(&bench, import_id, ElderImportState::Checked).await;
    let query = GetElderImport {
        import_id,
        state: Some(ElderRowState::Twice),
        paging: Paging::default(),
    };
    let found = bench.ask(&clerk(), query).await.unwrap();
    let twin = found.rows.rows[0].twin.clone().unwrap();
    assert_eq!((twin.elder_id, twin.person), (None, None));
    assert_eq!(twin.village, Some(actors::org(OTHER_VILLAGE)));
    let nothing = CommitElderImport {
        import_id,
        choice: ElderChoice::SoundAndSimilar,
    };
    let refused = bench.tell(&clerk(), nothing).await.unwrap_err();
    assert_eq!(refused.reason, "nothing_to_import");
}

#[tokio::test]
async fn a_chunk_that_is_sent_again_is_there_once_and_another_row_in_its_place_is_refused() {
    let bench = bench().await;
    let import_id = bench.tell(&branch(), opening(false)).await.unwrap().import_id;
    let put = |rows| PutElderRows { import_id, rows };
    for _ in 0..2 {
        let rows = vec![line(2, &[]), line(3, &[])];
        bench.tell(&branch(), put(rows)).await.unwrap();
    }
    assert_eq!(stands(&bench, import_id).await.figures.rows, 2);
    let other = vec![line(3, &[(ElderColumn::Name, "李二")])];
    let refused = bench.tell(&branch(), put(other)).await.unwrap_err();
    assert_eq!(refused.reason, "row_differs");
    let missing = CloseElderUpload { import_id, rows: 3 };
    let refused = bench.tell(&branch(), missing).await.unwrap_err();
    assert_eq!(refused.reason, "rows_missing");
    bench
        .tell(&branch(), CloseElderUpload { import_id, rows: 2 })
        .await
        .unwrap();
    let refused = bench.tell(&branch(), put(vec![line(4, &[])])).await.unwrap_err();
    assert_eq!(refused.reason, "wrong_import_state");
}

#[tokio::test]
async fn the_same_table_once_more_registers_nobody_twice() {
    let bench = bench().await;
    let rows = || vec![line(2, &[]), line(3, &[])];
    let first = checked(&bench, rows()).await;
    let second = checked(&bench, rows()).await;
    committed(&bench, first, ElderChoice::Sound).await;
    // It was tried before the first was registered: each row is tried again.
    let done = committed(&bench, second, ElderChoice::Sound).await;
    assert_eq!((done.figures.registered, done.figures.refused), (0, 2));
    let (_, refused) = shown(&bench, second, Some(ElderRowState::Refused)).await;
    assert_eq!(refused[0].faults[0].reason, "elder_exists");
    assert_eq!(bench.events::<ElderRegistered>().await.len(), 2);
    assert_eq!(broken(&bench).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_discarded_or_left_lying_is_forgotten() {
    let bench = bench().await;
    let import_id = checked(&bench, vec![line(2, &[])]).await;
    bench
        .tell(&branch(), DiscardElderImport { import_id })
        .await
        .unwrap();
    let left = checked(&bench, vec![line(3, &[])]).await;
    bench.clock.advance(Duration::days(8));
    until(&bench, left, ElderImportState::Discarded).await;
    let rows: i64 = sqlx::query_scalar("select count(*) from elderly.import_row")
        .fetch_one(bench.admin())
        .await
        .unwrap();
    assert_eq!(rows, 0);
    let commit = CommitElderImport {
        import_id,
        choice: ElderChoice::Sound,
    };
    let refused = bench.tell(&branch(), commit).await.unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
    assert!(bench.events::<ElderRegistered>().await.is_empty());
    assert_eq!(broken(&bench).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_import_belongs_to_its_place_and_to_who_registers_there_r1_8() {
    let bench = bench().await;
    let import_id = checked(&bench, vec![line(2, &[])]).await;
    let get = || GetElderImport {
        import_id,
        state: None,
        paging: Paging::default(),
    };
    for (actor, reason) in [
        (clerk(), "import_not_found"),
        (actors::branch("370405100"), "import_not_found"),
        (actors::auditor(), "wrong_role"),
    ] {
        let refused = bench.ask(&actor, get()).await.unwrap_err();
        assert_eq!(refused.reason, reason);
        let discard = DiscardElderImport { import_id };
        assert_eq!(bench.tell(&actor, discard).await.unwrap_err().reason, reason);
    }
    let list = || ElderImports {
        paging: Paging::default(),
    };
    assert_eq!(bench.ask(&actors::operator(), list()).await.unwrap().total, 1);
    assert_eq!(
        bench
            .ask(&actors::branch("370405100"), list())
            .await
            .unwrap()
            .total,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_in_the_middle_is_gone_on_behind() {
    let mut bench = bench().await;
    // Twelve chunks: some are left when the first has been seen.
    const ROWS: i64 = 6_000;
    let rows: Vec<ElderLine> = (2..).map(|row| line(row, &[])).take(ROWS as usize).collect();
    let import_id = checked(&bench, rows).await;
    let commit = CommitElderImport {
        import_id,
        choice: ElderChoice::Sound,
    };
    bench.tell(&branch(), commit).await.unwrap();
    bench
        .until("the first chunk", async || {
            stands(&bench, import_id).await.figures.registered > 0
        })
        .await;
    bench.stop_services().await;
    let count = async |sql: &'static str| {
        let rows: i64 = sqlx::query_scalar(sql).fetch_one(bench.admin()).await.unwrap();
        rows
    };
    let done = count("select count(*) from elderly.elder").await;
    assert_eq!(done % 500, 0, "whole chunks");
    assert!(done < ROWS, "in the middle");
    let running = bench.start_again(vec![elderly_registry::service()]).await;
    bench
        .until("done", async || {
            count("select count(*) from elderly.import where state = 'done'").await == 1
        })
        .await;
    running.stop().await;
    assert_eq!(count("select count(*) from elderly.elder").await, ROWS);
    assert_eq!(
        count("select count(distinct aggregate) from elderly.outbox where subject like '%elder.registered'")
            .await,
        ROWS
    );
    assert_eq!(count("select registered::bigint from elderly.import").await, ROWS);
}
