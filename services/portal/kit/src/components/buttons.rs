//! Buttons and links that look like them.

use super::{Hx, Icon, icon};
use maud::{Markup, Render, html};

/// A button. `Button::submit(words)` sends the form; `Button::link(words, href)` is a link. Splice it into `html!`.
#[derive(Debug, Clone, Default)]
pub struct Button {
    label: String,
    href: Option<String>,
    icon: Option<Icon>,
    class: Vec<&'static str>,
    key: Option<&'static str>,
    name_value: Option<(String, String)>,
    form: Option<String>,
    hx: Hx,
    print: bool,
    id: Option<String>,
}

impl Button {
    /// Sends the form it stands in.
    pub fn submit(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// A link.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
            ..Self::default()
        }
    }

    /// Prints the page; needs the script.
    pub fn print(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            print: true,
            icon: Some(Icon::Print),
            ..Self::default()
        }
    }

    /// The one main action of the page.
    pub fn primary(self) -> Self {
        self.class("btn--p")
    }

    /// Small, for rows.
    pub fn small(self) -> Self {
        self.class("btn--sm")
    }

    /// Red: it takes something away.
    pub fn danger(self) -> Self {
        self.class("btn--bad")
    }

    /// Without border, like a link.
    pub fn quiet(self) -> Self {
        self.class("btn--link")
    }

    /// As wide as its place.
    pub fn wide(self) -> Self {
        self.class("btn--wide")
    }

    /// Not on phones.
    pub fn desk_only(self) -> Self {
        self.class("desk-only")
    }

    fn class(mut self, class: &'static str) -> Self {
        self.class.push(class);
        self
    }

    /// A picture before the words.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// A key that presses it: `F9`, `Ctrl+Enter`, `Alt+1`, or a single letter (console only). Shown on desktops.
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// What the form sends when this button is used.
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.name_value = Some((name.into(), value.into()));
        self
    }

    /// Belongs to the form with this id although it stands elsewhere.
    pub fn form(mut self, id: impl Into<String>) -> Self {
        self.form = Some(id.into());
        self
    }

    /// Element id.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// htmx attributes.
    pub fn hx(mut self, hx: Hx) -> Self {
        self.hx = hx;
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let class = format!("btn {}", self.class.join(" "));
        let inside = html! {
            @if let Some(which) = self.icon { (icon(which)) }
            (self.label)
            @if let Some(key) = self.key { kbd { (key.replace("Enter", "↵").replace('+', " ")) } }
        };
        let hx = &self.hx;
        html! {
            @if let Some(href) = &self.href {
                a class=(class.trim_end()) id=[&self.id] href=(href) data-key=[self.key]
                    hx-get=[&hx.get] hx-target=[&hx.target] hx-swap=[&hx.swap] hx-push-url=[hx.push_url()] { (inside) }
            } @else {
                button class=(class.trim_end()) id=[&self.id] type=(if self.print { "button" } else { "submit" })
                    name=[self.name_value.as_ref().map(|(name, _)| name)] value=[self.name_value.as_ref().map(|(_, value)| value)]
                    form=[&self.form] data-key=[self.key] data-print[self.print]
                    hx-get=[&hx.get] hx-post=[&hx.post] hx-target=[&hx.target] hx-swap=[&hx.swap] hx-include=[&hx.include]
                    hx-trigger=[&hx.trigger] { (inside) }
            }
        }
    }
}

/// The row of buttons that ends a form. On phones it stays at the bottom of the screen.
pub fn action_bar(buttons: Markup) -> Markup {
    html! { div.abar { (buttons) } }
}
