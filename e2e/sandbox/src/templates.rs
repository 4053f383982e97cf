//! The registry of approved templates. Aliyun's protocol carries a code and variables, never the text, so the sandbox has
//! to know the texts to show them.

use std::collections::BTreeMap;

/// Code → text with `${name}` variables.
#[derive(Debug, Default)]
pub struct Templates(BTreeMap<String, String>);

impl Templates {
    /// Adds these, replacing what has the same code.
    pub fn merge(&mut self, more: impl IntoIterator<Item = (String, String)>) {
        self.0.extend(more);
    }

    pub fn text(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }

    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

/// The variables of a text, each once, in the order of their first appearance.
pub fn variables(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for name in pieces(text).filter_map(|piece| piece.err()) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The text with its variables filled in; the error is the name of the first one without a value.
pub fn render<'t, 'v>(text: &'t str, value: impl Fn(&str) -> Option<&'v str>) -> Result<String, &'t str> {
    let mut rendered = String::new();
    for piece in pieces(text) {
        match piece {
            Ok(plain) => rendered.push_str(plain),
            Err(name) => rendered.push_str(value(name).ok_or(name)?),
        }
    }
    Ok(rendered)
}

/// The text with `{1}`, `{2}`, … filled in; `None` when there are more or fewer values than variables.
pub fn render_numbered(text: &str, values: &[String]) -> Option<String> {
    let (mut rendered, mut used, mut rest) = (String::new(), 0, text);
    while let Some((plain, after)) = rest.split_once('{') {
        let (number, after) = after.split_once('}')?;
        let at: usize = number.parse().ok()?;
        rendered.push_str(plain);
        rendered.push_str(values.get(at.checked_sub(1)?)?);
        (used, rest) = (used.max(at), after);
    }
    rendered.push_str(rest);
    (used == values.len()).then_some(rendered)
}

/// Whether a variable holds a link, which gateways refuse: links must stand in the approved text.
pub fn holds_link(value: &str) -> bool {
    let value = value.to_lowercase();
    let is_domain = |word: &str| {
        [
            ".com", ".cn", ".net", ".org", ".gov", ".edu", ".top", ".xyz", ".vip", ".cc", ".me", ".io",
        ]
        .iter()
        .any(|end| {
            word.find(end).is_some_and(|at| {
                let after = word[at + end.len()..].chars().next();
                at > 0 && after.is_none_or(|c| !c.is_ascii_alphanumeric())
            })
        })
    };
    value.contains("://") || value.contains("www.") || value.split_whitespace().any(is_domain)
}

/// Plain text as `Ok`, a variable's name as `Err`. A `${` that is never closed is plain text.
fn pieces(text: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let opened = rest.find("${");
        if opened == Some(0) {
            if let Some(closed) = rest.find('}') {
                let name = &rest[2..closed];
                rest = &rest[closed + 1..];
                return Some(Err(name));
            }
            return Some(Ok(std::mem::take(&mut rest)));
        }
        let (plain, left) = rest.split_at(opened.unwrap_or(rest.len()));
        rest = left;
        Some(Ok(plain))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_wherever_they_stand() {
        let text = "${name}您好，${time}上门，服务码${code}。${name}保重";
        assert_eq!(variables(text), ["name", "time", "code"]);
        let value = |name: &str| Some(if name == "name" { "王大爷" } else { "9" });
        assert_eq!(
            render(text, value).unwrap(),
            "王大爷您好，9上门，服务码9。王大爷保重"
        );
        assert_eq!(render(text, |name| (name == "name").then_some("x")), Err("time"));
        assert_eq!(render("5$ 与 ${未完", |_| None).unwrap(), "5$ 与 ${未完");
    }

    #[test]
    fn numbered_variables_need_exactly_their_values() {
        let values = ["王大爷".to_owned(), "9:00".to_owned()];
        let rendered = render_numbered("{2}来看{1}，{1}请等", &values);
        assert_eq!(rendered.as_deref(), Some("9:00来看王大爷，王大爷请等"));
        assert_eq!(render_numbered("{1}您好", &values), None);
        assert_eq!(render_numbered("{3}您好", &values), None);
    }

    #[test]
    fn links_in_variables_are_seen() {
        for link in ["https://a.b/c", "www.example", "点 t.cn/abc", "bank.gov.cn"] {
            assert!(holds_link(link), "{link}");
        }
        for harmless in ["王大爷", "11月24日 9:00", "A.committee", "3.5", ".com"] {
            assert!(!holds_link(harmless), "{harmless}");
        }
    }
}
