//! htmx attributes for controls and buttons. Each stands on an element that also works without a script.

/// What an element asks the server for while the page stays. Missing parts are htmx's defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hx {
    pub(crate) get: Option<String>,
    pub(crate) post: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) trigger: Option<String>,
    pub(crate) swap: Option<String>,
    pub(crate) include: Option<String>,
    pub(crate) sync: Option<String>,
    pub(crate) push: bool,
}

impl Hx {
    /// `hx-get`: fetches a fragment; a newer request replaces one under way.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            get: Some(url.into()),
            sync: Some("this:replace".into()),
            ..Self::default()
        }
    }

    /// `hx-post`.
    pub fn post(url: impl Into<String>) -> Self {
        Self {
            post: Some(url.into()),
            ..Self::default()
        }
    }

    /// Where the answer goes: a CSS selector.
    pub fn target(mut self, selector: impl Into<String>) -> Self {
        self.target = Some(selector.into());
        self
    }

    /// When to ask: `change`, `input changed delay:150ms`.
    pub fn trigger(mut self, when: impl Into<String>) -> Self {
        self.trigger = Some(when.into());
        self
    }

    /// How the answer is put in: `outerHTML`, `innerHTML`, `beforeend`.
    pub fn swap(mut self, how: impl Into<String>) -> Self {
        self.swap = Some(how.into());
        self
    }

    /// Whose values go along: a CSS selector, `closest form`.
    pub fn include(mut self, selector: impl Into<String>) -> Self {
        self.include = Some(selector.into());
        self
    }

    /// The address bar follows.
    pub fn push(mut self) -> Self {
        self.push = true;
        self
    }

    pub(crate) fn push_url(&self) -> Option<&'static str> {
        self.push.then_some("true")
    }
}
