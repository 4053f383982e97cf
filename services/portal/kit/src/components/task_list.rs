//! A long registration as a list of sections, each with its state.

use super::{TagKind, tag};
use crate::tr::Tr;
use maud::{Markup, html};

/// State of one section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// 未填
    Todo,
    /// 填写中
    Started,
    /// 已完成
    Done,
    /// 暂不能填: an earlier section comes first
    Blocked,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Words.
    pub label: String,
    /// Where it is filled in; no link while blocked.
    pub href: String,
    /// Its state.
    pub state: TaskState,
}

/// The list.
pub fn task_list(tr: Tr, tasks: &[Task]) -> Markup {
    html! {
        ol.tasks {
            @for task in tasks {
                li {
                    @if task.state == TaskState::Blocked { span.muted { (task.label) } } @else { a href=(task.href) { (task.label) } }
                    @match task.state {
                        TaskState::Todo => (tag(TagKind::Info, &tr.t("kit-task-todo"))),
                        TaskState::Started => (tag(TagKind::Warn, &tr.t("kit-task-started"))),
                        TaskState::Done => (tag(TagKind::Ok, &tr.t("kit-task-done"))),
                        TaskState::Blocked => (tag(TagKind::Grey, &tr.t("kit-task-blocked"))),
                    }
                }
            }
        }
    }
}
