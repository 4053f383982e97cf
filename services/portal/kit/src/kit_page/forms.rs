//! Form controls.

use crate::components::{
    Answer, Button, Card, Check, Choice, DateQuick, Field, FormErrors, Hx, Input, Task, TaskState, TimeDur,
    action_bar, card, check, check_answers, checks, combobox, date_quick, error_summary, hours_minutes,
    input, post_form, seg, select, task_list, textarea, ticks, time_dur,
};
use crate::ctx::PageCtx;
use maud::{Markup, html};
use time::macros::date;

pub(super) fn sample(ctx: &PageCtx) -> Markup {
    let tr = ctx.tr;
    let errors: FormErrors = [("phone", "请输入 11 位手机号"), ("consent", "请先征得老人同意")]
        .into_iter()
        .collect();
    html! {
        (card(Card::new("表单 Forms"), post_form(ctx, "sample", "/dev/kit", "sample-form", html! {
            (error_summary(tr, &errors))
            div.g.g2.stack-m {
                (input(&Field::new(tr, "resident_id", "身份证号").required().hint("18 位"), Input::resident_id("").hx(Hx::get("/dev/kit/id").trigger("change").target("#id-facts"))))
                (input(&Field::new(tr, "name", "姓名").required(), Input::text("<b>张</b>")))
                (input(&Field::new(tr, "phone", "电话").required().errors(&errors), Input::tel("169")))
                (select(&Field::new(tr, "village", "村居"), &[("370405001004", "兴中社区"), ("370405001005", "文昌社区")], "370405001004", Hx::default()))
                (combobox(&Field::new(tr, "service", "服务项目").hint("编码或拼音"), &[("02 家电维修", "jdwx"), ("05 送餐", "sc")], "02 家电维修", Hx::default()))
                (seg(&Field::new(tr, "urgency", "紧急程度"), &[Choice::new("P3", "普通"), Choice::new("P1", "加急"), Choice::bad("P0", "紧急")], "P1", Hx::default()))
                (date_quick(&Field::new(tr, "date", "上门日期").required(), &DateQuick { today: date!(2026 - 11 - 23), value: "2026-11-23".into() }, Hx::default()))
                (time_dur(&Field::new(tr, "start", "时间 / 时长").required(), &TimeDur { time: "14:30".into(), duration_name: "duration", duration: "60".into() }))
                (hours_minutes(&Field::new(tr, "length", "实际时长"), "1", "05"))
                (checks(&Field::new(tr, "category", "类别"), &[Check::new("alone", "独居", true), Check::new("poor", "低保", false)]))
                (ticks(&Field::new(tr, "within", "范围"), &[Check::new("in_370405001", "运河街道", true), Check::new("in_370405100", "邳庄镇", false)]))
                (textarea(&Field::new(tr, "note", "需求描述").wide(), "冰箱不制冷。老人听力弱，请敲门后等候。", 2, 200))
            }
            (check("consent", "已征得老人同意", false, errors.get("consent")))
            (action_bar(html! {
                (Button::submit("提交").primary().key("Ctrl+Enter"))
                (Button::submit("保存草稿").value("as", "draft").key("F9"))
                (Button::link("取消", "/").quiet())
            }))
        })))
        (card(Card::new("核对 Check answers"), html! {
            (check_answers(tr, &[Answer::new("姓名", "<b>张</b>", Some("/elders/new")), Answer::new("村居", "兴中社区", None)]))
            (task_list(tr, &[
                Task { label: "身份".into(), href: "/elders/new/1".into(), state: TaskState::Done },
                Task { label: "住址".into(), href: "/elders/new/2".into(), state: TaskState::Started },
                Task { label: "联系人".into(), href: "/elders/new/3".into(), state: TaskState::Todo },
                Task { label: "同意书".into(), href: "/elders/new/4".into(), state: TaskState::Blocked },
            ]))
        }))
    }
}
