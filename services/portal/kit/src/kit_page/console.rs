//! The console's three panes.

use crate::components::{
    AlertKind, Button, CallBar, Candidate, Choice, DateQuick, ElderCard, Field, Hx, Input, QueueRow, Tab,
    TagKind, TimeDur, alert, call_bar, candidates, check, combobox, date_quick, elder_card, input, post_form,
    queue, seg, sla, tabs, tag, textarea, time_dur,
};
use crate::ctx::PageCtx;
use maud::{Markup, html};
use time::macros::date;

pub(super) fn sample(ctx: &PageCtx) -> Markup {
    html! { div.console data-keys { (call(ctx)) (orders(ctx)) (people(ctx)) } }
}

fn call(ctx: &PageCtx) -> Markup {
    let tr = ctx.tr;
    html! {
        section.pane aria-label="来电受理" {
            (call_bar(&CallBar {
                number: "0632 661 3021".into(),
                note: "通话 00:47 · 今日第 2 次来电".into(),
                action: Some(html! { (Button::link("挂断", "/dev/kit").small().key("F8")) }),
            }))
            (elder_card(&ElderCard {
                name: "张桂兰".into(),
                about: "女 · 78 岁".into(),
                tags: html! { (tag(TagKind::Bad, "独居")) (tag(TagKind::Warn, "低保")) (tag(TagKind::Violet, "听力弱")) },
                file: Some(("档案".into(), "/elders/1".into())),
                facts: vec![
                    ("住址".into(), html! { "运河街道 兴中社区 3 号楼 2 单元 102" }),
                    ("联系人".into(), html! { "王磊（子）" span.num { "169****2207" } }),
                    ("近期".into(), html! { "11-20 送餐 " (tag(TagKind::Ok, "满意")) }),
                ],
            }))
            div.pb.pb--pad {
                (alert(AlertKind::Warn, html! { b { "疑似重复：" } "今天 09:12 已登记“家电维修”" a href="/orders/41" { "FW20261123-0041" } "（待接单）。" }))
                (post_form(ctx, "intake", "/console/orders", "sample-intake", html! {
                    div.g.g2 {
                        (seg(&Field::new(tr, "kind", "来电类型").wide(), &[Choice::new("order", "服务需求"), Choice::new("ask", "咨询"), Choice::new("case", "投诉"), Choice::bad("p0", "紧急")], "order", Hx::default()))
                        (combobox(&Field::new(tr, "service", "服务项目").required().hint("编码或拼音"), &[("02 家电维修", "jdwx")], "02 家电维修", Hx::default()))
                        (input(&Field::new(tr, "weight", "类别 / 系数"), Input::text("技术服务 × 2").readonly()))
                        (date_quick(&Field::new(tr, "date", "上门日期").required(), &DateQuick { today: date!(2026 - 11 - 23), value: "2026-11-23".into() }, Hx::default()))
                        (time_dur(&Field::new(tr, "start", "时间 / 时长").required(), &TimeDur { time: "14:30".into(), duration_name: "duration", duration: "60".into() }))
                        (seg(&Field::new(tr, "urgency", "紧急程度").wide(), &[Choice::new("P3", "普通"), Choice::new("P1", "加急"), Choice::bad("P0", "紧急")], "P1", Hx::default()))
                        (textarea(&Field::new(tr, "note", "需求描述").wide(), "冰箱不制冷，药品需要冷藏。老人听力弱，请敲门后等候。", 2, 200))
                        div.c-all { (check("callback", "完成后回访", true, None)) }
                    }
                }))
            }
            div.pf {
                (Button::submit("登记并派单").primary().form("intake").key("Ctrl+Enter"))
                (Button::submit("仅登记").form("intake").value("only", "1").key("F9"))
            }
        }
    }
}

fn orders(ctx: &PageCtx) -> Markup {
    let tr = ctx.tr;
    let row = |id: &str, time: &str, who: &str, service: &str, left: i64| QueueRow {
        id: format!("row-{id}"),
        href: format!("/console/{id}"),
        time: time.into(),
        day: "今天".into(),
        who: who.into(),
        service: service.into(),
        weight: "普 ×1".into(),
        address: "马兰屯镇 后于里村 116 号 · 可派 6 人".into(),
        due: Some(sla(tr, left, 60)),
        urgent: left < 10,
        tags: (left < 10).then(|| tag(TagKind::SolidBad, "紧急")),
        selected: id == "2",
        ..QueueRow::default()
    };
    html! {
        section.pane aria-label="调度队列" {
            div.ph {
                h1 { "调度队列" }
                span.xs.muted role="status" { span.dot.dot--live {} "实时 · 10:41:08 更新" }
                span.r { (Button::link("筛选", "/console?filter=1").small().key("F")) }
            }
            (tabs("状态", &[
                Tab { label: "待派单".into(), href: "/console".into(), count: Some(10), current: true, bad: false },
                Tab { label: "待接单".into(), href: "/console?tab=offered".into(), count: Some(5), current: false, bad: false },
                Tab { label: "异常".into(), href: "/console?tab=bad".into(), count: Some(2), current: false, bad: true },
            ]))
            (queue("待派单，按时限排序", "queue", &[
                row("1", "11:00", "孙守田", "就医陪护", 9),
                row("2", "15:00", "褚福英", "管道疏通", 29),
                row("3", "11:30", "董凤英", "送餐", 50),
            ]))
            div.pf.small.muted.desk-only { span { "↑ ↓ 选单 · " b { "1–5" } " 派给候选" } }
        }
    }
}

fn people(ctx: &PageCtx) -> Markup {
    let one = |place: u8, name: &str, score: u8| Candidate {
        name: name.into(),
        score: Some(score),
        distance: "0.6 km".into(),
        reasons: vec![
            "家电维修证 · 空闲至 17:00".into(),
            "曾为本人服务 6 次，均满意".into(),
        ],
        action: Some(post_form(
            ctx,
            &format!("offer-{place}"),
            "/console/offers",
            format!("sample-offer-{place}"),
            html! {
                @let button = Button::submit("派单").small().key(if place == 1 { "1" } else { "2" });
                (if place == 1 { button.primary() } else { button })
            },
        )),
    };
    html! {
        section.pane aria-label="派单候选" {
            div.ph { h2 { "派单候选" } (tag(TagKind::Brand, "草稿")) span.r.xs.muted { "随登记内容自动更新" } }
            div.pn { div.strong { "张桂兰 · 家电维修 " (tag(TagKind::Warn, "加急")) } div.small.muted { "今天 14:30 · 60 分" } }
            (candidates(ctx.tr, &[one(1, "李建国", 96), one(2, "<b>张</b>", 88)]))
            div.pf { (Button::link("全部候选 12", "/console?all=1").quiet()) }
        }
    }
}
