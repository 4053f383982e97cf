//! A task, its steps, and the large buttons.

use crate::components::{Icon, icon};
use maud::{Markup, html};

/// One task.
#[derive(Debug, Clone, Default)]
pub struct Task {
    /// Tags before the time (加急).
    pub tags: Option<Markup>,
    /// When and how long.
    pub when: String,
    /// Service and elder; the card's title.
    pub title: String,
    /// Where the title leads.
    pub href: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Note for the visit.
    pub note: Option<String>,
    /// Step line: [`steps`].
    pub steps: Option<Markup>,
    /// Buttons: [`big_button`], [`two`].
    pub actions: Option<Markup>,
}

/// State of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind us
    Done,
    /// To be done now
    Now,
    /// Later
    Ahead,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Words.
    pub label: String,
    /// State.
    pub state: StepState,
}

/// The line of up to four steps.
pub fn steps(list: &[Step]) -> Markup {
    html! {
        ol.st {
            @for step in list {
                li.ok[step.state == StepState::Done].on[step.state == StepState::Now] aria-current=[(step.state == StepState::Now).then_some("step")] {
                    (step.label)
                }
            }
        }
    }
}

/// The card of a task.
pub fn task(t: &Task) -> Markup {
    html! {
        section.tk {
            p.tk-when { @if let Some(tags) = &t.tags { (tags) " " } span.muted { (t.when) } }
            h2 { @if let Some(href) = &t.href { a href=(href) { (t.title) } } @else { (t.title) } }
            @if let Some(address) = &t.address { p { (icon(Icon::Pin)) " " (address) } }
            @if let Some(note) = &t.note { p.muted.m-sm { (note) } }
            @if let Some(steps) = &t.steps { (steps) }
            @if let Some(actions) = &t.actions { (actions) }
        }
    }
}

/// The one large button; sends the form it stands in.
pub fn big_button(which: Icon, words: &str) -> Markup {
    html! { button.btn.btn--p.big { (icon(which)) (words) } }
}

/// A large link.
pub fn big_link(which: Icon, words: &str, href: &str) -> Markup {
    html! { a.btn.btn--p.big href=(href) { (icon(which)) (words) } }
}

/// Two buttons, links or forms side by side.
pub fn two(left: Markup, right: Markup) -> Markup {
    html! { div.two { (left) (right) } }
}
