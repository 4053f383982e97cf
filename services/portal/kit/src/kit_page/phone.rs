//! The mobile page's parts.

use crate::components::{Icon, TagKind, icon, post_form, tag};
use crate::ctx::PageCtx;
use crate::mobile::{
    Balance, BalancePart, Line, Step, StepState, Task, balance, big_button, big_link, lines, refusal, steps,
    task, two,
};
use maud::{Markup, html};

pub(super) fn sample(ctx: &PageCtx) -> Markup {
    let tr = ctx.tr;
    let step = |label: &str, state| Step {
        label: label.into(),
        state,
    };
    let link = |which, words: &str, href: &str| html! { a.btn href=(href) { (icon(which)) (words) } };
    html! {
        (balance(&Balance {
            label: "我的时间".into(),
            note: "（已结算）".into(),
            value: tr.minutes(1350),
            parts: vec![
                BalancePart { label: "可换物品".into(), value: tr.minutes(375), note: None },
                BalancePart { label: "可换服务".into(), value: tr.minutes(855), note: Some("另有 2时 已冻结".into()) },
            ],
            more: Some((format!("本期待结算 {}，查看对账单", tr.minutes(1020)), "/m/passbook".into())),
        }))
        (task(&Task {
            tags: Some(tag(TagKind::Warn, "加急")),
            when: "今天 14:30 · 约 1 小时".into(),
            title: "家电维修 · 张桂兰".into(),
            address: Some("兴中社区 3 号楼 2 单元 102".into()),
            note: Some("冰箱不制冷。老人听力弱，请敲门后等候。".into()),
            steps: Some(steps(&[
                step("已接单", StepState::Done), step("签到", StepState::Now), step("签退", StepState::Ahead), step("入账", StepState::Ahead),
            ])),
            actions: Some(html! {
                (post_form(ctx, "checkin", "/m/visits/1/check-in", "sample-checkin", big_button(Icon::Check, "到门口了，签到")))
                (two(link(Icon::Phone, "打电话", "tel:16900000001"), link(Icon::Pin, "看地图", "/m/visits/1/map")))
            }),
            ..Task::default()
        }))
        (task(&Task {
            when: "明天 09:00 · 约 2 小时 · 1.4 公里".into(),
            title: "家庭保洁 · <b>张</b>".into(),
            href: Some("/m/tasks/2".into()),
            actions: Some(two(
                html! { form method="post" action="/m/offers/2/decline" { button.btn { "不方便" } } },
                html! { form method="post" action="/m/offers/2/accept" { button.btn.btn--p { "我接单" } } },
            )),
            ..Task::default()
        }))
        section.tk {
            h2 { "存折" }
            (lines(&[
                Line { title: "送餐 · 张桂兰".into(), note: html! { ("2026-11-20 · 待结算") }, change: format!("+{}", tr.minutes(60)), plus: true, balance: format!("余额 {}", tr.minutes(1020)), mark: None, counts: true },
                Line { title: "换服务 · 家庭保洁".into(), note: html! { ("2026-09-09 · 服务") }, change: format!("−{}", tr.minutes(120)), plus: false, balance: format!("余额 {}", tr.minutes(975)), mark: None, counts: true },
            ]))
            (big_link(Icon::List, "找任务", "/m/tasks"))
        }
        section.tk { h2 { "没有成功" } (refusal(ctx, "服务码不对，请再问一次老人。", "/m")) }
    }
}
