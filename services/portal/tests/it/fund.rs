//! The fund and the trial of policies, through the portal's door.

use contracts::Role;
use testkit::actors::DISTRICT;

use crate::browser::{Browser, account, whole_platform};

fn receipt<'a>(yuan: &'a str, source: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("source", source),
        ("yuan", yuan),
        ("day", "2026-11-20"),
        ("document", "收2026-001"),
        ("party", "古城酒业"),
        ("note", ""),
    ]
}

fn expense(yuan: &str) -> [(&str, &str); 7] {
    [
        ("source", "enterprise"),
        ("used_for", "training"),
        ("yuan", yuan),
        ("day", "2026-11-20"),
        ("document", "付2026-001"),
        ("party", "李老师"),
        ("note", "课时费"),
    ]
}

#[tokio::test]
async fn money_is_recorded_held_approved_by_another_and_reversed() {
    let bench = whole_platform().await;
    account(&bench, "first", Role::Finance, DISTRICT).await;
    account(&bench, "second", Role::Finance, DISTRICT).await;
    let mut first = Browser::signed_in(&bench, "first").await;
    first.get("/fund/receipts").await.is(200);
    first
        .post("/fund/receipts", &receipt("1.005", "enterprise"))
        .await
        .is(422)
        .has("最多两位小数");
    let kept = first
        .post("/fund/receipts", &receipt("1,234.50", "enterprise"))
        .await;
    kept.is(303);
    let received = kept.location.clone();
    first
        .get(&received)
        .await
        .is(200)
        .has("1,234.50")
        .has("古城酒业")
        .has("已入账");

    // The same slip once more is refused at its field; whoever means it says so.
    first
        .get("/fund/receipts")
        .await
        .is(200)
        .has_not("document_again");
    first
        .post("/fund/receipts", &receipt("1", "enterprise"))
        .await
        .is(422)
        .has("id=\"document-err\"")
        .has("这个凭证号已有 1 笔登记")
        .has("name=\"document_again\"");

    first.get("/fund/expenses").await.is(200);
    first
        .post("/fund/expenses", &expense("1234.51"))
        .await
        .is(422)
        .has("企业捐赠可用 1,234.50 元，需要 1,234.51 元");
    let proposed = first.post("/fund/expenses", &expense("1000")).await;
    proposed.is(303);
    let entry = proposed.location.clone();
    first
        .get(&entry)
        .await
        .has("待审批")
        .has("须由另一人同意")
        .has_not("value=\"approve\"");
    first
        .post(
            &format!("{entry}/decision"),
            &[("decision", "approve"), ("reason", "")],
        )
        .await
        .is(403)
        .has("须由另一人办理");

    // It is no task of who proposed it, and one of who may decide.
    first.get("/").await.is(200).has_not("资金收支待审批");
    let mut second = Browser::signed_in(&bench, "second").await;
    second.get("/").await.has("资金收支待审批");
    second
        .get("/fund")
        .await
        .is(200)
        .has("待第二人审批")
        .has("付2026-001");
    second.get(&entry).await.has("value=\"approve\"");
    second
        .post(
            &format!("{entry}/decision"),
            &[("decision", "reject"), ("reason", "")],
        )
        .await
        .is(422);
    second.get(&entry).await.is(200);
    second
        .post(
            &format!("{entry}/decision"),
            &[("decision", "approve"), ("reason", "")],
        )
        .await
        .leads_to(&entry);
    let statement = second.get("/fund").await;
    statement.has("234.50").has("1,000.00").has_not("待第二人审批");
    second.get("/ledger").await.is(200).has("资金试算平衡");

    // A contract that is paid in parts: the second person is told of the other one.
    first.get("/fund/expenses").await.is(200);
    let mut part = expense("0.50").to_vec();
    first
        .post("/fund/expenses", &part)
        .await
        .is(422)
        .has("这个凭证号已有 1 笔登记");
    part.push(("document_again", "on"));
    part.push(("document_seen", "another"));
    first
        .post("/fund/expenses", &part)
        .await
        .is(422)
        .has("这个凭证号已有 1 笔登记");
    part.pop();
    let document = part.iter().find(|(name, _)| *name == "document").unwrap().1;
    part.push(("document_seen", document));
    let kept = first.post("/fund/expenses", &part).await;
    kept.is(303);
    second.get(&kept.location).await.has("同一凭证号另有 1 笔");

    // Reversed by two persons.
    first.get(&entry).await.is(200).has("申请冲正");
    first
        .post(&format!("{entry}/reversal"), &[("reason", "金额有误")])
        .await
        .leads_to(&entry);
    let waiting = second.get(&entry).await;
    waiting.has("冲正待审批").has("金额有误");
    let reversal = waiting.between("/reversals/", "\"");
    second
        .post(
            &format!("{entry}/reversals/{reversal}"),
            &[("decision", "approve")],
        )
        .await
        .leads_to(&entry);
    second.get(&entry).await.has("已冲正").has_not("申请冲正");
}

#[tokio::test]
async fn others_read_the_fund_or_not_at_all_and_nobody_else_writes() {
    let bench = whole_platform().await;
    for (name, role) in [("auditor", Role::Auditor), ("stock", Role::Stock)] {
        account(&bench, name, role, DISTRICT).await;
    }
    let mut auditor = Browser::signed_in(&bench, "auditor").await;
    for tag in ["zh-CN", "en"] {
        auditor.speak(tag);
        for path in [
            "/fund",
            "/fund/entries",
            "/ledger",
            "/ledger/coverage",
            "/settings/weights",
        ] {
            auditor
                .get(path)
                .await
                .is(200)
                .has(&format!("lang=\"{tag}\""))
                .has_not("/fund/receipts");
        }
    }
    auditor.get("/fund/receipts").await.is(403);
    auditor.get("/audit").await.is(200).has("href=\"/messages\"");
    let mut stock = Browser::signed_in(&bench, "stock").await;
    for path in ["/fund", "/fund/entries", "/ledger/coverage", "/settings/weights"] {
        stock.get(path).await.is(403);
    }
}

#[tokio::test]
async fn a_policy_is_tried_out_before_it_is_approved_and_a_choice_is_a_select() {
    let bench = whole_platform().await;
    account(&bench, "first", Role::Operator, DISTRICT).await;
    account(&bench, "second", Role::Finance, DISTRICT).await;
    let mut first = Browser::signed_in(&bench, "first").await;
    first.get("/settings/propose?key=split.goods_bp").await.is(200);
    let fields = [
        ("key", "split.goods_bp"),
        ("value", "4000"),
        ("from", "2026-11-24"),
        ("reason", "试点调整"),
    ];
    first
        .post("/settings/propose", &fields)
        .await
        .leads_to("/settings");
    let waiting = first.get("/settings").await;
    waiting.has("试算").has_not(">trial<");
    let open = waiting.between("<tbody", "</tbody>");
    assert!(open.contains(">5000<") && open.contains(">4000<"), "{open}");
    first.get("/settings/propose?key=split.goods_bp").await;
    let same = [
        ("key", "split.goods_bp"),
        ("value", "5000"),
        ("from", "2026-11-24"),
        ("reason", "试点调整"),
    ];
    first
        .post("/settings/propose", &same)
        .await
        .is(422)
        .has("href=\"#value\"")
        .has("与现值相同");
    let waiting = first.get("/settings").await;
    let id = waiting.between("/settings/proposals/", "/");
    let trial = format!("/settings/proposals/{id}/trial");
    for who in ["first", "second"] {
        let mut reader = Browser::signed_in(&bench, who).await;
        reader
            .get(&trial)
            .await
            .is(200)
            .has("5000 → 4000")
            .has("尚未结算过");
        reader.speak("en");
        reader
            .get(&trial)
            .await
            .is(200)
            .has("Nothing has been settled yet");
    }
    first
        .get("/settings/weights?old=20000&new=25000")
        .await
        .is(200)
        .has("试算不入账");
    first
        .get("/settings/weights?old=0&new=25000")
        .await
        .is(200)
        .has("系数须在 1 到");

    first
        .get("/settings/propose?key=succession")
        .await
        .is(200)
        .has("<option value=\"pool\">转入公益池</option>");
    let fields = [
        ("key", "succession"),
        ("value", "anybody"),
        ("from", "2026-11-24"),
        ("reason", "试点调整"),
    ];
    first
        .post("/settings/propose", &fields)
        .await
        .is(422)
        .has("请选择列出的值");
    let fields = [
        ("key", "succession"),
        ("value", "pool"),
        ("from", "2026-11-24"),
        ("reason", "试点调整"),
    ];
    first
        .post("/settings/propose", &fields)
        .await
        .leads_to("/settings");
    first.get("/settings").await.has("转入公益池");
}
