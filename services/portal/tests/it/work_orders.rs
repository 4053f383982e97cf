//! 12349 work orders through the portal's doors (R12.1): a table is imported, what waits is made an order or refused, numbers are
//! shown for a reason.

use contracts::{
    Actor, Role,
    dispatch::{Urgency, work_order::*},
};
use kernel::{ElderId, ResidentId, Sex};
use testkit::{
    Bench,
    actors::{self, DISTRICT, VILLAGE},
};
use time::macros::date;

use crate::{
    board::desk,
    browser::{Browser, whole_platform},
    console::elder,
};

/// The number that all elders of these tests share.
const PHONE: &str = "16900000777";

fn resident_id(number: u16) -> String {
    ResidentId::for_test(date!(1948 - 03 - 01), number, Sex::Female)
        .as_str()
        .to_owned()
}

/// One that came over the line and has to wait.
async fn waiting(bench: &Bench, external_id: &str, urgency: Urgency) -> TakenWorkOrder {
    let order = TakeWorkOrder {
        platform: "12349".into(),
        external_id: external_id.into(),
        way: WorkOrderWay::Line,
        said: WorkOrderSaid {
            caller_phone: Some(PHONE.into()),
            elder_name: None,
            resident_id: None,
            elder_phone: None,
            elder_id: None,
            address: Some("3号楼".into()),
            service: Some("07".into()),
            starts_at: Some(time::macros::datetime!(2026-11-24 10:00 +8).into()),
            duration: None,
            urgency,
            note: Some("门口有狗".into()),
        },
    };
    let taken = bench.tell(&Actor::service("notification"), order).await.unwrap();
    assert_eq!(taken.state, WorkOrderState::Waiting);
    taken
}

async fn hotline(bench: &Bench) -> Browser {
    desk(bench, "op", Role::Operator, DISTRICT).await
}

/// What the form of an order holds.
fn order(elder: &str) -> Vec<(&str, &str)> {
    vec![
        ("elder", elder),
        ("service", "07"),
        ("day", "2026-11-24"),
        ("time", "10:00"),
        ("duration_h", "1"),
        ("duration_m", "0"),
        ("seats", "1"),
        ("urgency", "normal"),
        ("gender", ""),
        ("note", "门口有狗"),
        ("q", ""),
    ]
}

#[tokio::test]
async fn a_work_order_that_waits_is_made_an_order_of_the_elder_whom_the_operator_chooses_r12_1() {
    let bench = whole_platform().await;
    // Two share the number: a person has to ask.
    let (one, other) = (elder(&bench, 1, "张桂兰").await, elder(&bench, 2, "王秀英").await);
    let taken = waiting(&bench, "GD-1", Urgency::Normal).await;
    assert_eq!(taken.reason, Some(WorkOrderReason::ElderUnsure));
    let mut op = hotline(&bench).await;
    op.get("/").await.has("12349工单待受理");
    op.get("/orders").await.has("href=\"/work-orders\"");
    op.get("/work-orders")
        .await
        .is(200)
        .has("GD-1")
        .has("需核对是哪位老人")
        .has("169****0777")
        .has_not(PHONE);
    let path = format!("/work-orders/{}", taken.work_order_id);
    let page = op.get(&path).await;
    page.is(200)
        .has("张桂兰")
        .has("王秀英")
        .has("门口有狗")
        .has_not(PHONE);
    let (act, chosen) = (format!("{path}/order"), one.to_string());
    // Nothing chosen: each fault at its field.
    let refused = op.post(&act, &[("q", "")]).await;
    refused
        .is(422)
        .has("open-elder")
        .has("open-service")
        .has("请选择");
    op.get(&path).await;
    let opened = op.post(&act, &order(&chosen)).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
    let order_id = opened.location.trim_start_matches("/orders/").to_owned();
    op.get(&opened.location).await.has("张桂兰");
    bench.settle().await;
    op.get("/work-orders?state=order")
        .await
        .has(&order_id)
        .has("已受理");
    op.get(&path).await.has_not("/refusal").has("待告知");
    // Who comes second reads that it is decided.
    let again = op.post(&act, &order(&other.to_string())).await;
    again.is(409).has("已经有人处理过这张工单");
    // The same service at that time, from another work order: only when the operator says so.
    let second = waiting(&bench, "GD-2", Urgency::Normal).await;
    let path = format!("/work-orders/{}", second.work_order_id);
    op.get(&path).await;
    let duplicate = op.post(&format!("{path}/order"), &order(&chosen)).await;
    duplicate.is(409).has("although");
    let mut although = order(&chosen);
    although.push(("although", "yes"));
    let opened = op.post(&format!("{path}/order"), &although).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
}

#[tokio::test]
async fn an_elder_is_searched_for_and_a_work_order_refused_with_its_reason_r12_1() {
    let bench = whole_platform().await;
    elder(&bench, 1, "张桂兰").await;
    elder(&bench, 2, "王秀英").await;
    let taken = waiting(&bench, "GD-1", Urgency::Emergency).await;
    let mut op = hotline(&bench).await;
    let path = format!("/work-orders/{}", taken.work_order_id);
    op.get(&path)
        .await
        .has("先拨 120、119 或 110")
        .has("<option value=\"07\" selected>07 ");
    let search = |name| {
        [
            ("do", "search"),
            ("q", name),
            ("service", "02"),
            ("time", "11:15"),
        ]
    };
    for name in ["张桂兰", "李四"] {
        let found = op.post(&format!("{path}/order"), &search(name)).await;
        found
            .is(200)
            .has("张桂兰")
            .has(name)
            .has("<option value=\"02\" selected>")
            .has("value=\"11:15\"")
            .has("value=\"2026-11-24\"")
            .has_not("although");
        op.get(&path).await;
    }
    let act = format!("{path}/refusal");
    op.post(&act, &[("reason", ""), ("note", "")])
        .await
        .is(422)
        .has("请选择");
    op.get(&path).await;
    op.post(&act, &[("reason", "other"), ("note", "")])
        .await
        .is(422)
        .has("请填写");
    op.get(&path).await;
    let refused = op
        .post(&act, &[("reason", "withdrawn"), ("note", "家属已到")])
        .await;
    refused.leads_to("/work-orders?done=refused");
    op.get(&refused.location)
        .await
        .has("已退回，会告知平台。")
        .has_not("GD-1");
    op.get("/work-orders?state=refused")
        .await
        .has("GD-1")
        .has("本人不要了");
    op.get(&path).await.has("家属已到").has_not("/refusal");
}

#[tokio::test]
async fn numbers_are_shown_for_a_reason_and_others_than_the_hotline_decide_nothing_r1_8() {
    let bench = whole_platform().await;
    let taken = waiting(&bench, "GD-1", Urgency::Normal).await;
    let mut op = hotline(&bench).await;
    let path = format!("/work-orders/{}", taken.work_order_id);
    let reveal = format!("{path}/reveal");
    op.get(&format!("{reveal}?field=caller_phone"))
        .await
        .is(200)
        .has_not(PHONE);
    let field = ("field", "caller_phone");
    op.post(&reveal, &[field, ("reason", "")]).await.is(422);
    op.get(&format!("{reveal}?field=caller_phone")).await;
    op.post(&reveal, &[field, ("reason", "回电核实")])
        .await
        .is(200)
        .has(PHONE);
    let mut auditor = desk(&bench, "audit", Role::Auditor, DISTRICT).await;
    auditor
        .get(&path)
        .await
        .is(200)
        .has_not("/refusal")
        .has_not("reveal?");
    auditor.get(&format!("{reveal}?field=caller_phone")).await.is(403);
    auditor.get("/work-orders/import").await.is(403);
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    for path in ["/work-orders", &path, "/work-orders/import"] {
        clerk.get(path).await.is(403);
    }
}

#[tokio::test]
async fn a_table_is_imported_row_by_row_and_may_be_uploaded_again_r12_1() {
    let bench = whole_platform().await;
    let one: ElderId = elder(&bench, 1, "张桂兰").await;
    let mut op = hotline(&bench).await;
    op.get("/work-orders/import").await.is(200).has("模板");
    let file = op.get("/work-orders/import?format=xlsx").await;
    file.is(200);
    op.get("/work-orders/import").await;
    op.upload("/work-orders/import", &[], b"")
        .await
        .is(422)
        .has("请填写");
    op.upload("/work-orders/import", &[], "姓名\n张桂兰\n".as_bytes())
        .await
        .is(422)
        .has("工单号");
    op.get("/work-orders/import").await;
    let head = "工单号,身份证号,服务项目,日期,时间,分钟,备注";
    let table = format!(
        "{head}\nGD-1,{id},07,2026-11-24,10:00,60,陪聊\nGD-2,,07,2026-11-24,10:00,,\nGD-3,{id},07,明天,,,\n",
        id = resident_id(1)
    );
    let done = op.upload("/work-orders/import", &[], table.as_bytes()).await;
    done.is(200)
        .has("转服务单 1 张，待受理 1 张，未导入 1 行。")
        .has("查无此老人")
        .has("日期")
        .has_not(&resident_id(1));
    // Again, with one that was changed: the first stands, the change is refused.
    op.get("/work-orders/import").await;
    let changed = table
        .replace("陪聊", "读报")
        .replace("明天", "2026-11-25")
        .replace(",,,\n", ",10:00,,\n");
    let again = op.upload("/work-orders/import", &[], changed.as_bytes()).await;
    again.has("已收过另一张内容不同的工单");
    let find = FindWorkOrders {
        state: None,
        external_id: None,
        order_id: None,
        paging: Default::default(),
    };
    let rows = bench.ask(&actors::operator(), find).await.unwrap().rows;
    let mut numbers: Vec<&str> = rows.iter().map(|row| row.external_id.as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["GD-1", "GD-2", "GD-3"]);
    assert!(rows.iter().all(|row| row.way == WorkOrderWay::File));
    assert_eq!(rows.iter().filter(|row| row.elder_id == Some(one)).count(), 2);
    let list = op.get("/work-orders?state=all&format=xlsx").await;
    list.is(200);
}
