//! Saved time taken back as service, on the phone and at the desks (ui: journey 5; R4.5, R6.5, R7.7).

use contracts::{
    Role,
    ledger::import::{ApproveImport, ImportKind, ImportRow, ProposeImport},
    redemption::claim::{ClaimRow, ClaimState, FindClaims},
    volunteer::GetVolunteer,
};
use kernel::VolunteerId;
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::macros::date;

use crate::{
    board::desk,
    browser::whole_platform,
    visit_by_phone::{signed_in, volunteer},
};

/// A volunteer with 163 minutes of savings (R7.8).
async fn saver(bench: &Bench) -> VolunteerId {
    let volunteer_id = volunteer(bench, 1).await;
    bench.settle().await;
    let card = bench
        .ask(&actors::clerk(VILLAGE), GetVolunteer { volunteer_id })
        .await
        .unwrap();
    let propose = ProposeImport {
        title: "旧账本".into(),
        rows: vec![ImportRow {
            passbook_no: card.row.passbook_no.unwrap(),
            kind: ImportKind::OpeningSavings,
            day: contracts::Day(date!(2026 - 06 - 30)),
            minutes: 163,
            weight: None,
            document: "旧存折第3页".into(),
        }],
    };
    let finance = |number| actors::numbered_staff(Role::Finance, DISTRICT, number);
    let import_id = bench.tell(&finance(1), propose).await.unwrap().import_id;
    bench
        .tell(&finance(2), ApproveImport { import_id })
        .await
        .unwrap();
    bench.settle().await;
    bench
        .until("the savings have come", async || {
            let held = contracts::ledger::GetBalances { volunteer_id };
            bench.ask(&actors::auditor(), held).await.unwrap().savings.get() == 163
        })
        .await;
    volunteer_id
}

/// The one claim, once it stands there.
async fn until(bench: &Bench, state: ClaimState) -> ClaimRow {
    let find = || FindClaims {
        within: None,
        states: vec![state],
        volunteer_id: None,
        recipient_id: None,
        no: None,
        paging: contracts::Paging::default(),
    };
    let mut found = None;
    bench
        .until_due(state.as_str(), async || {
            found = bench.ask(&actors::operator(), find()).await.unwrap().rows.pop();
            found.is_some()
        })
        .await;
    bench.settle().await;
    found.expect("waited for")
}

fn wish(service: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("service", service),
        ("day", "2026-11-24"),
        ("time", "14:30"),
        ("duration_h", "1"),
        ("duration_m", "0"),
        ("address", "5 号楼 1 单元 202"),
        ("note", "水槽堵了"),
    ]
}

#[tokio::test]
async fn a_volunteer_who_falls_ill_sees_the_cost_asks_and_takes_it_back_on_the_phone() {
    let bench = whole_platform().await;
    let me = saver(&bench).await;
    let mut phone = signed_in(&bench, me).await;
    phone.get("/m/passbook").await.is(200).has("href=\"/m/care\"");
    phone
        .get("/m/care")
        .await
        .is(200)
        .has("2时43分")
        .has("还没有申请");
    phone.get("/m/care/new").await.is(200).has("心理咨询 ×3");

    // First the cost; nothing is asked for yet.
    let mut priced = wish("07");
    priced.push(("do", "price"));
    phone
        .post("/m/care/new", &priced)
        .await
        .is(200)
        .has("1时 × 2 = 2时")
        .has("还剩43分")
        .has("value=\"5 号楼 1 单元 202\"");
    // R7.8: too dear, with both figures.
    phone.get("/m/care/new").await;
    let mut dear = wish("08");
    dear.extend([("do", "ask"), ("consent", "yes")]);
    phone
        .post("/m/care/new", &dear)
        .await
        .is(422)
        .has("可用服务时间2时43分，这项服务需要3时");
    // Without consent nobody can come.
    phone.get("/m/care/new").await;
    let mut silent = wish("07");
    silent.push(("do", "ask"));
    phone
        .post("/m/care/new", &silent)
        .await
        .is(422)
        .has("须受益人同意");
    phone.get("/m/care/new").await;
    let mut ask = wish("07");
    ask.extend([("do", "ask"), ("consent", "yes")]);
    let asked = phone.post("/m/care/new", &ask).await;
    asked.is(303).leads_to("/m/care?said=claim_asked");
    phone.get(&asked.location).await.has("申请已提交");

    let row = until(&bench, ClaimState::Ordered).await;
    let page = format!("/m/care/{}", row.claim_id);
    phone.get("/m/care").await.has("安排中").has("43分").has(&page);
    phone
        .get(&page)
        .await
        .is(200)
        .has(&row.claim_no)
        .has("正在安排志愿者");
    phone
        .post(&format!("{page}/cancel"), &[])
        .await
        .is(422)
        .has("请选择");
    phone.get(&page).await;
    phone
        .post(&format!("{page}/cancel"), &[("reason", "better")])
        .await
        .leads_to("/m/care?said=claim_cancelled");
    until(&bench, ClaimState::Cancelled).await;
    phone.get("/m/care").await.has("已取消").has("2时43分");
    phone
        .get(&page)
        .await
        .has("没有扣减您的时间")
        .has_not("/cancel\"");

    // Nobody else sees it.
    let other = volunteer(&bench, 2).await;
    let mut stranger = signed_in(&bench, other).await;
    stranger.get(&page).await.is(404);
}

#[tokio::test]
async fn the_sub_branch_asks_for_who_called_and_order_list_and_names_lead_to_the_claim() {
    let bench = whole_platform().await;
    let whose = saver(&bench).await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk.get("/claims").await.is(200).has("还没有换服务申请");
    clerk.get("/claims/new").await.is(200).has("请先打开志愿者的档案");
    let card = clerk.get(&format!("/volunteers/{whose}")).await;
    card.has(&format!("/claims?volunteer={whose}"));
    let form = format!("/claims/new?volunteer={whose}");
    clerk.get(&form).await.is(200).has("2时43分").has("×3");
    let id = whose.to_string();
    let mut missing = wish("07");
    missing.retain(|(name, _)| *name != "address");
    missing.extend([("volunteer", id.as_str()), ("do", "ask"), ("consent", "yes")]);
    clerk
        .post("/claims/new", &missing)
        .await
        .is(422)
        .has("#claim-address");
    clerk.get(&form).await;
    let mut ask = wish("07");
    ask.extend([("volunteer", id.as_str()), ("do", "ask"), ("consent", "yes")]);
    let asked = clerk.post("/claims/new", &ask).await;
    asked.is(303);
    let row = until(&bench, ClaimState::Ordered).await;
    let page = clerk.get(&asked.location).await;
    page.is(200)
        .has("申请已提交")
        .has(&row.claim_no)
        .has(row.order_no.as_deref().unwrap())
        .has("冻结至")
        .has("水槽堵了")
        .has("/cancel\"");

    // The order names who is served, and that there is a claim behind it instead of an elder's file.
    let order = clerk.get(&format!("/orders/{}", row.order_id.unwrap())).await;
    order.is(200).has("李建国").has("换服务");
    clerk
        .get(&format!("/elders/{}", row.recipient_id))
        .await
        .is(200)
        .has("没有老人档案")
        .has(&format!("/claims/{}", row.claim_id));

    let list = clerk.get("/claims?state=ordered").await;
    list.is(200).has(&row.claim_no).has("李建国（本人）");
    let file = clerk.get("/claims?format=xlsx").await;
    assert!(file.status == 200 && file.bytes.starts_with(b"PK"));

    let mut branch = desk(&bench, "branch", Role::Branch, TOWN).await;
    branch
        .get("/claims")
        .await
        .is(200)
        .has(&row.claim_no)
        .has_not("/claims/new");
    branch.get(&form).await.is(403);
    let mut elsewhere = desk(&bench, "elsewhere", Role::Branch, "370405100").await;
    elsewhere.get("/claims").await.is(200).has_not(&row.claim_no);
    elsewhere.get(&format!("/claims/{}", row.claim_id)).await.is(404);
    let mut auditor = desk(&bench, "auditor", Role::Auditor, DISTRICT).await;
    auditor.speak("en");
    auditor
        .get(&format!("/claims/{}", row.claim_id))
        .await
        .is(200)
        .has("held until")
        .has_not("/cancel\"");
}
