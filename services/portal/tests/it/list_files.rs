//! Every list as an Excel file: whole, masked and filtered as on the screen, audited, and nobody else's rows.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Data, Range, Reader, Xlsx};
use contracts::{Role, elderly::RegisterElder};
use futures::future::join_all;
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
    people,
};
use time::{Duration, macros::date};

use crate::{
    browser::{Browser, Page, account, portal_alone, whole_platform},
    elsewhere::people,
};

const ELSEWHERE: &str = "370405001005";
/// The row of the headings, from 0.
const HEAD: u32 = 4;

/// The sheet of a file; nothing in it may be a formula.
fn sheet(page: &Page) -> Range<Data> {
    assert_eq!(page.status, 200, "{}", page.text);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(page.bytes.clone())).unwrap();
    let name = book.sheet_names()[0].clone();
    assert_eq!(book.worksheet_formula(&name).unwrap().used_cells().count(), 0);
    book.worksheet_range_at(0).unwrap().unwrap()
}

fn cell(sheet: &Range<Data>, row: u32, at: u32) -> String {
    sheet
        .get_value((row, at))
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// What stands in a column below its heading.
fn column(sheet: &Range<Data>, label: &str) -> Vec<String> {
    let at = (0..40)
        .find(|at| cell(sheet, HEAD, *at) == label)
        .unwrap_or_else(|| panic!("no column {label}"));
    let last = sheet.end().unwrap().0;
    (HEAD + 1..=last).map(|row| cell(sheet, row, at)).collect()
}

/// The address of the file that a page offers.
fn offered(page: &Page) -> Option<String> {
    let end = page.text.find("format=xlsx\"")? + "format=xlsx".len();
    let begin = page.text[..end].rfind("href=\"")? + "href=\"".len();
    Some(page.text[begin..end].replace("&amp;", "&"))
}

fn elder(number: u16, name: &str, village: &str) -> RegisterElder {
    let day = date!(1940 - 01 - 01) + Duration::days(i64::from(number / 400));
    RegisterElder {
        name: name.into(),
        phone: Some(format!("1690001{number:04}").into()),
        village: actors::org(village),
        ..people::elder(day, number % 400)
    }
}

async fn register(bench: &Bench, elders: Vec<RegisterElder>) {
    let operator = actors::operator();
    for some in elders.chunks(20) {
        for told in join_all(some.iter().cloned().map(|elder| bench.tell(&operator, elder))).await {
            told.unwrap();
        }
    }
    bench.settle().await;
}

/// What the trail says of the lists that were taken: which, and the facts.
async fn taken(bench: &Bench) -> Vec<(String, serde_json::Value)> {
    sqlx::query_as("select object, detail from portal.audit where action = 'list.exported' order by id")
        .fetch_all(bench.admin())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_8_a_file_holds_every_row_of_the_filter_masked_and_nobody_elses() {
    const MANY: u16 = 207;
    let bench = whole_platform().await;
    account(&bench, "clerk", Role::Clerk, VILLAGE).await;
    account(&bench, "operator", Role::Operator, DISTRICT).await;
    let mut elders: Vec<_> = (0..MANY)
        .map(|number| elder(number, &format!("张桂兰{number}"), VILLAGE))
        .collect();
    elders.push(elder(900, "=王秀英", ELSEWHERE));
    register(&bench, elders).await;

    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    let file = offered(&clerk.get("/elders").await).unwrap();
    let own = sheet(&clerk.get(&file).await);
    let names = column(&own, "姓名");
    assert_eq!(names.len(), usize::from(MANY), "all rows, not one page");
    let different: BTreeSet<_> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "none twice");
    assert!(
        !names.iter().any(|name| name.contains("王秀英")),
        "of another village"
    );
    for phone in column(&own, "电话") {
        assert!(phone.contains("****"), "{phone}");
    }
    // The head: which list, narrowed to what, when and by whom.
    assert!(cell(&own, 0, 0).contains("老人"), "{}", cell(&own, 0, 0));
    assert!(cell(&own, 1, 0).contains("繁荣街社区"), "{}", cell(&own, 1, 0));
    assert!(cell(&own, 2, 0).contains("刘芳") && cell(&own, 2, 0).contains("2026-"));
    clerk
        .get(&format!("/elders?within={ELSEWHERE}&format=xlsx"))
        .await
        .is(403);

    let mut operator = Browser::signed_in(&bench, "operator").await;
    let all = sheet(&operator.get("/elders?format=xlsx").await);
    assert_eq!(column(&all, "姓名").len(), usize::from(MANY) + 1);
    let narrowed = operator.get(&format!("/elders?within={ELSEWHERE}")).await;
    let one = sheet(&operator.get(&offered(&narrowed).unwrap()).await);
    // What looks like a formula is a text: `sheet` has found none.
    assert_eq!(column(&one, "姓名"), ["=王秀英"]);
    assert!(cell(&one, 1, 0).contains("单位"), "{}", cell(&one, 1, 0));

    // Found by a name: the name is neither in the head nor in the trail.
    operator.get("/elders").await;
    let sent = operator.post("/elders", &[("text", "王秀英")]).await;
    let found = operator.get(&sent.location).await;
    let searched = sheet(&operator.get(&offered(&found).unwrap()).await);
    assert_eq!(column(&searched, "姓名"), ["=王秀英"]);
    assert!(
        !cell(&searched, 1, 0).contains("王秀英"),
        "{}",
        cell(&searched, 1, 0)
    );

    let trail = taken(&bench).await;
    let rows: Vec<_> = trail
        .iter()
        .map(|(list, detail)| (list.as_str(), detail["rows"].as_i64().unwrap()))
        .collect();
    let many = i64::from(MANY);
    assert_eq!(
        rows,
        [
            ("elders", many),
            ("elders", many + 1),
            ("elders", 1),
            ("elders", 1)
        ]
    );
    assert_eq!(trail[2].1["filter"]["within"], ELSEWHERE);
    assert_eq!(trail[3].1["filter"]["text"], "typed");
    assert!(!format!("{trail:?}").contains("王秀英"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_by_a_name_is_taken_as_far_as_it_is_counted() {
    let bench = whole_platform().await;
    account(&bench, "operator", Role::Operator, DISTRICT).await;
    let many = u16::try_from(contracts::COUNTED).unwrap() + 1;
    let elders = (0..many).map(|number| elder(number, "张桂兰", VILLAGE)).collect();
    register(&bench, elders).await;
    let mut operator = Browser::signed_in(&bench, "operator").await;
    operator.get("/elders").await;
    let sent = operator.post("/elders", &[("text", "张桂兰")]).await;
    let found = operator.get(&sent.location).await;
    operator
        .get(&offered(&found).unwrap())
        .await
        .is(409)
        .has(&format!("名单超过 {} 行", contracts::COUNTED));
    assert!(taken(&bench).await.is_empty(), "what was not given was not taken");
    // Without the name the list is whole.
    let all = sheet(&operator.get("/elders?format=xlsx").await);
    assert_eq!(column(&all, "姓名").len(), usize::from(many));
}

#[tokio::test]
async fn the_whole_trail_is_taken_and_a_list_that_is_too_long_is_refused() {
    let bench = portal_alone().await;
    account(&bench, "auditor", Role::Auditor, DISTRICT).await;
    let rows = "insert into portal.audit (at, actor, action, object, detail)
        select $1, '{\"kind\": \"system\"}', 'setting.approved', n::text, '{}' from generate_series(1, $2) n";
    let fill = async |count: i32| {
        sqlx::query(rows)
            .bind(kernel::Clock::now(&bench.clock))
            .bind(count)
            .execute(bench.admin())
            .await
            .unwrap();
    };
    fill(450).await;
    let mut auditor = Browser::signed_in(&bench, "auditor").await;
    let page = auditor.get("/audit?about=setting").await;
    let file = sheet(&auditor.get(&offered(&page).unwrap()).await);
    let objects: BTreeSet<_> = column(&file, "对象").into_iter().collect();
    assert_eq!((column(&file, "对象").len(), objects.len()), (450, 450));
    fill(50_000).await;
    auditor
        .get("/audit?about=setting&format=xlsx")
        .await
        .is(409)
        .has("名单超过 50000 行");
}

/// The log grows by each look at it.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_person_that_grows_while_it_is_read_gives_no_row_twice() {
    let bench = whole_platform().await;
    let (elder, _) = people(&bench).await;
    account(&bench, "operator", Role::Operator, DISTRICT).await;
    sqlx::query(
        "insert into elderly.audit (at, actor, action, object, detail)
         select $1::timestamptz + make_interval(secs => n), '{\"kind\": \"system\"}', 'elder.revealed', $2,
             jsonb_build_object('reason', 'reason ' || n)
         from generate_series(1, 450) n",
    )
    .bind(kernel::Clock::now(&bench.clock))
    .bind(elder.to_string())
    .execute(bench.admin())
    .await
    .unwrap();
    let mut operator = Browser::signed_in(&bench, "operator").await;
    let page = operator.get(&format!("/elders/{elder}/access")).await;
    let file = sheet(&operator.get(&offered(&page).unwrap()).await);
    let reasons: Vec<_> = column(&file, "事由")
        .into_iter()
        .filter(|reason| reason.starts_with("reason "))
        .collect();
    let different: BTreeSet<_> = reasons.iter().collect();
    assert_eq!((reasons.len(), different.len()), (450, 450));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_has_a_button_whose_file_opens_and_other_roles_get_none() {
    let bench = whole_platform().await;
    let (elder, volunteer) = people(&bench).await;
    let lists = [
        (Role::Clerk, VILLAGE, "/elders".to_owned()),
        (Role::Clerk, VILLAGE, format!("/elders/{elder}/plans")),
        (Role::Clerk, VILLAGE, format!("/elders/{elder}/access")),
        (Role::Clerk, VILLAGE, "/volunteers".to_owned()),
        (Role::Clerk, VILLAGE, "/volunteers/applications".to_owned()),
        (Role::Clerk, VILLAGE, format!("/volunteers/{volunteer}/access")),
        (Role::Clerk, VILLAGE, "/courses".to_owned()),
        (Role::Branch, TOWN, "/recognition/stars".to_owned()),
        (
            Role::Branch,
            TOWN,
            "/recognition/certificates?state=issued".to_owned(),
        ),
        (Role::Branch, TOWN, "/recognition/awards".to_owned()),
        (
            Role::Branch,
            TOWN,
            "/recognition/awards/ranking?kind=branch&year=2026".to_owned(),
        ),
        (Role::Clerk, VILLAGE, "/orders".to_owned()),
        (Role::Clerk, VILLAGE, "/visits".to_owned()),
        (Role::Operator, DISTRICT, "/callbacks".to_owned()),
        (Role::Branch, TOWN, "/callbacks/satisfaction".to_owned()),
        (Role::Clerk, VILLAGE, "/erasures".to_owned()),
        (Role::Clerk, VILLAGE, "/goods".to_owned()),
        (Role::Clerk, VILLAGE, "/stock".to_owned()),
        (Role::Clerk, VILLAGE, "/stock/transfers".to_owned()),
        (Role::Clerk, VILLAGE, "/stock/counts".to_owned()),
        (Role::Clerk, VILLAGE, "/stock/donations".to_owned()),
        (Role::Finance, DISTRICT, "/stock/costs".to_owned()),
        (Role::Branch, TOWN, "/settlements".to_owned()),
        (Role::Operator, DISTRICT, "/messages".to_owned()),
        (Role::Branch, TOWN, "/campaigns".to_owned()),
        (Role::Clerk, VILLAGE, "/publicity".to_owned()),
        (Role::Clerk, VILLAGE, "/publicity/summary".to_owned()),
        (Role::Clerk, VILLAGE, "/stories".to_owned()),
        (Role::Finance, DISTRICT, "/ledger/imports".to_owned()),
        (Role::Finance, DISTRICT, "/ledger/corrections".to_owned()),
        (Role::Finance, DISTRICT, "/ledger/coverage".to_owned()),
        (Role::Finance, DISTRICT, "/fund".to_owned()),
        (Role::Finance, DISTRICT, "/fund/entries".to_owned()),
        (Role::Auditor, DISTRICT, "/audit".to_owned()),
        (Role::SystemAdmin, DISTRICT, "/admin/staff".to_owned()),
        (Role::SystemAdmin, DISTRICT, "/admin/org".to_owned()),
    ];
    let mut browsers: Vec<(Role, Browser)> = Vec::new();
    for (role, scope, path) in &lists {
        if !browsers.iter().any(|(known, _)| known == role) {
            let username = role.as_str().replace('_', "-");
            account(&bench, &username, *role, scope).await;
            browsers.push((*role, Browser::signed_in(&bench, &username).await));
        }
        let (_, browser) = browsers.iter_mut().find(|(known, _)| known == role).unwrap();
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{role:?} {path}");
        let file = offered(&page).unwrap_or_else(|| panic!("{path} offers no file"));
        let answer = browser.get(&file).await;
        let range = sheet(&answer);
        assert!(cell(&range, 0, 0).contains(" · "), "{path}");
        let name = answer.headers["content-disposition"].to_str().unwrap();
        assert!(name.contains(".xlsx"), "{path}: {name}");
    }
    assert_eq!(taken(&bench).await.len(), lists.len(), "each is in the trail");
    // Whom a page is closed to gets no file of it either; nor is it in the trail.
    let before = taken(&bench).await.len();
    for (role, path) in [
        (Role::SystemAdmin, "/elders?format=xlsx"),
        (Role::SystemAdmin, "/volunteers?format=xlsx"),
        (Role::SystemAdmin, "/orders?format=xlsx"),
        (Role::SystemAdmin, "/messages?format=xlsx"),
        (Role::SystemAdmin, "/publicity?format=xlsx"),
        (Role::SystemAdmin, "/campaigns?format=xlsx"),
        (Role::Clerk, "/audit?format=xlsx"),
        (Role::Clerk, "/admin/staff?format=xlsx"),
        (Role::Clerk, "/admin/org?format=xlsx"),
        (Role::Clerk, "/settlements?format=xlsx"),
        (Role::Clerk, "/ledger/imports?format=xlsx"),
        (Role::Clerk, "/ledger/corrections?format=xlsx"),
        (Role::Clerk, "/ledger/heads?format=xlsx"),
        (Role::Clerk, "/ledger/coverage?format=xlsx"),
        (Role::Clerk, "/ledger/entries?purpose=service&format=xlsx"),
        (Role::Clerk, "/fund?format=xlsx"),
        (Role::Clerk, "/fund/entries?format=xlsx"),
        (Role::SystemAdmin, "/visits?format=xlsx"),
        (Role::Finance, "/erasures?format=xlsx"),
        (Role::Finance, "/volunteers/applications?format=xlsx"),
    ] {
        let (_, browser) = browsers.iter_mut().find(|(known, _)| *known == role).unwrap();
        let page = browser.get(path).await;
        assert_eq!(page.status, 403, "{role:?} {path}");
    }
    assert_eq!(taken(&bench).await.len(), before);
}
